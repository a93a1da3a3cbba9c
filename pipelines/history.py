"""The whole history of a conversation as lines of text, for whoever takes it over."""

import re

from pipelines.publishing import open_published
from pipelines.settings import Settings

# What a terminal would obey instead of show, and what turns the direction of writing.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_EVENTS = """
select
    strftime(happened_at, '%Y-%m-%d %H:%M:%S') as happened_at,
    kind,
    coalesce(member_id, author_name, case when is_own_post then 'us' else 'somebody' end) as who,
    case when is_public then '' else ' (inside)' end as audience,
    coalesce(text, note, tag, '') as said,
    case when to_value is not null then concat_ws(' -> ', from_value, to_value) end as change
from marts.conversation_events
where conversation_id = coalesce(
    (select conversation_id from marts.mentions where mention_id = $id), $id
)
order by event_number
"""


def read_history(settings: Settings, identifier: str) -> list[str]:
    """Return one line per event of a conversation in order, times in UTC; empty where there is none.

    Args:
        settings: whose published warehouse is read.
        identifier: of the conversation, or of one of its mentions.

    Raises:
        PublicationError: nothing is published.
    """
    with open_published(settings.data.published) as connection:
        events = connection.sql(_EVENTS, params={"id": identifier}).fetchall()
    return [
        f"{happened_at}  {kind:<8} {who}{audience}: {_CONTROLS.sub('', ' '.join(filter(None, (change, said))))}"
        for happened_at, kind, who, audience, said, change in events
    ]
