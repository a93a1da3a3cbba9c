"""The schemas of the tables that Python writes: `raw.*` (what was said), `predictions.*` (what a model thinks of it).

The warehouse creates its tables from these schemas and dbt reads them as sources. The marts are defined in dbt.
Times are UTC. A null means "not known" unless a comment says otherwise.
"""

from typing import Final

import polars as pl

INSTANT: Final = pl.Datetime("us", "UTC")

MENTIONS: Final = pl.Schema(
    {
        # one row per version of a mention; staging keeps the newest
        "mention_id": pl.String(),  # <source>:<id at the source>
        "source": pl.String(),  # where it was said
        "tool": pl.String(),  # the listening tool that told of it; null where the source itself did
        "channel": pl.String(),
        "brand": pl.String(),  # as declared by the source
        "conversation_key": pl.String(),  # <source>:<conversation id at the source>
        "reply_to_mention_id": pl.String(),
        "author_id": pl.String(),
        "author_name": pl.String(),
        "author_followers_count": pl.Int64(),
        "author_is_verified": pl.Boolean(),
        "is_own_post": pl.Boolean(),  # as declared by the source
        "member": pl.String(),  # as declared by the source
        "url": pl.String(),
        "language": pl.String(),  # as declared by the source
        "text": pl.String(),  # never null; empty for a deletion
        "rating": pl.Float64(),
        "like_count": pl.Int64(),
        "reply_count": pl.Int64(),
        "repost_count": pl.Int64(),
        "posted_at": INSTANT,  # null only for a deletion event that arrived alone
        "edited_at": INSTANT,
        "deleted_at": INSTANT,
        "is_simulated": pl.Boolean(),
        "source_metadata": pl.String(),  # JSON of the fields that have no column
        "content_hash": pl.String(),  # of the file
        "row_number": pl.Int64(),  # in the file, from 1, the header not counted
        "observed_at": INSTANT,  # the newest posted_at of its file: which of two versions was seen later
        "loaded_at": INSTANT,
    }
)

MENTION_CONVERSATIONS: Final = pl.Schema(
    {
        # one row per mention; the id is the mention_id of the earliest known message of the conversation
        "mention_id": pl.String(),
        "conversation_id": pl.String(),
    }
)

TEAM_ACTIONS: Final = pl.Schema(
    {
        # one row per version of an action; staging keeps the newest
        "action_id": pl.String(),
        "source": pl.String(),
        "conversation_key": pl.String(),
        "mention_id": pl.String(),
        "member": pl.String(),
        "action": pl.String(),  # one of taxonomy.TEAM_ACTIONS
        "acted_at": INSTANT,
        "until_at": INSTANT,
        "note": pl.String(),
        "tag": pl.String(),
        "from_value": pl.String(),
        "to_value": pl.String(),
        "content_hash": pl.String(),
        "row_number": pl.Int64(),
        "loaded_at": INSTANT,
    }
)

INSIGHT_ACTIONS: Final = pl.Schema(
    {
        # one row per version of an action on an insight; staging keeps the newest
        "action_id": pl.String(),
        "theme_id": pl.String(),
        "department": pl.String(),
        "owner": pl.String(),
        "next_step": pl.String(),
        "status": pl.String(),  # open, done, dropped
        "opened_at": INSTANT,
        "due_date": pl.Date(),
        "closed_at": INSTANT,
        "outcome": pl.String(),
        "content_hash": pl.String(),
        "row_number": pl.Int64(),
        "loaded_at": INSTANT,
    }
)

ACCOUNT_EVENTS: Final = pl.Schema(
    {
        # one row per version of an event: an account that its owner deleted or protected on its platform
        "account_key": pl.String(),  # <source>:<author id>
        "source": pl.String(),
        "author_id": pl.String(),
        "withdrawn_at": INSTANT,  # null where the platform does not say when
        "content_hash": pl.String(),
        "row_number": pl.Int64(),
        "loaded_at": INSTANT,
    }
)

LOAD_FILES: Final = pl.Schema(
    {
        # one row per file content
        "content_hash": pl.String(),
        "file_name": pl.String(),
        "layout": pl.String(),
        "status": pl.String(),  # loaded, quarantined, empty
        "message": pl.String(),
        "size_bytes": pl.Int64(),
        "read_count": pl.Int64(),
        "new_count": pl.Int64(),
        "changed_count": pl.Int64(),
        "duplicate_count": pl.Int64(),
        "rejected_count": pl.Int64(),
        "first_posted_at": INSTANT,
        "last_posted_at": INSTANT,
        "loaded_at": INSTANT,
        "load_seconds": pl.Float64(),
    }
)

REJECTED_ROWS: Final = pl.Schema(
    {
        "content_hash": pl.String(),
        "file_name": pl.String(),
        "row_number": pl.Int64(),
        "raw_text": pl.String(),  # at most 10,000 characters
        "reason": pl.String(),
        "loaded_at": INSTANT,
    }
)

PULLS: Final = pl.Schema(
    {
        # one row per pull of a source
        "pull_id": pl.String(),
        "source": pl.String(),  # as the company file names it
        "api": pl.String(),
        "started_at": INSTANT,
        "status": pl.String(),  # under_way, done, bounded, limited, failed, interrupted
        "reason": pl.String(),
        "pages_count": pl.Int64(),  # requests for pages, the last one of a failed pull included
        "items_count": pl.Int64(),  # on those pages, whether they are new or not
        "size_bytes": pl.Int64(),
        "newest_at": INSTANT,  # when the newest item was made; null where the API does not say
        "cursor": pl.String(),  # where the next pull goes on
        "pull_seconds": pl.Float64(),
    }
)

COMPANY_SOURCES: Final = pl.Schema({"source": pl.String(), "api": pl.String(), "valid_from_date": pl.Date()})
"""The sources that the company file wants to be pulled, and from which day."""

COMPANY_BRANDS: Final = pl.Schema({"brand": pl.String(), "brand_name": pl.String()})

COMPANY_BRAND_WORDS: Final = pl.Schema({"brand": pl.String(), "word": pl.String()})
"""Words and products that tell of a brand, lower case."""

COMPANY_ACCOUNTS: Final = pl.Schema({"brand": pl.String(), "channel": pl.String(), "account": pl.String()})
"""Own accounts: `account` is lower case without the @ and is compared with an author's id and name."""

COMPANY_COMPETITORS: Final = pl.Schema({"competitor": pl.String(), "word": pl.String()})

COMPANY_DEPARTMENTS: Final = pl.Schema({"department": pl.String(), "department_name": pl.String(), "head": pl.String()})

COMPANY_TEAMS: Final = pl.Schema(
    {
        "team": pl.String(),
        "team_name": pl.String(),
        "structure": pl.String(),  # command_centre, hub_and_spoke, holistic
        "time_zone": pl.String(),
        "is_agency": pl.Boolean(),
        "shows_member_figures": pl.Boolean(),
        "valid_from_date": pl.Date(),  # null: since ever
        "valid_until_date": pl.Date(),  # the first day it no longer holds; null: still in force
        # the same by the clock of the team
        "valid_from_at": INSTANT,
        "valid_until_at": INSTANT,
    }
)

COMPANY_TEAM_BRANDS: Final = pl.Schema({"team": pl.String(), "brand": pl.String()})
"""Which brands a team answers for: one row per pair, every brand where the company file names none."""

COMPANY_TEAM_MEMBERS: Final = pl.Schema(
    {
        "team": pl.String(),
        "member_id": pl.String(),
        "member_name": pl.String(),
        "signature": pl.String(),  # as it stands after ^ or -, upper case; unique within a brand
        "valid_from_date": pl.Date(),
        "valid_until_date": pl.Date(),
        # the same by the clock of the team
        "valid_from_at": INSTANT,
        "valid_until_at": INSTANT,
    }
)

COMPANY_REPLY_TARGETS: Final = pl.Schema(
    {
        # one row per team, kind of reply, priority, channel and period
        "team": pl.String(),
        "target_kind": pl.String(),  # first_reply, next_reply
        "priority": pl.String(),  # null: every priority
        "channel": pl.String(),  # null: every channel
        "target_seconds": pl.Int64(),
        "counts_business_time": pl.Boolean(),
        "valid_from_date": pl.Date(),
        "valid_until_date": pl.Date(),
        # the same by the clock of the team
        "valid_from_at": INSTANT,
        "valid_until_at": INSTANT,
    }
)

TEAM_OPEN_HOURS: Final = pl.Schema(
    {
        # one row per opening of a team, in order; expanded from its dated hours, holidays and time zone
        "team": pl.String(),
        "opens_at": INSTANT,
        "closes_at": INSTANT,
        "open_seconds_before": pl.Int64(),  # the team's open seconds before opens_at since its first opening
        # all around it the team's hours are known, open or closed, from the one instant until the other
        "known_from_at": INSTANT,
        "known_until_at": INSTANT,
    }
)

ASSIGNMENT_RULES: Final = pl.Schema(
    {
        # one row per rule, in the order of the company file; the first rule that matches a mention assigns it.
        # A null condition is no condition; the conditions that are set must all hold.
        "rule": pl.String(),
        "position": pl.Int64(),
        "intents": pl.List(pl.String()),  # any of them
        "topics": pl.List(pl.String()),  # any of them
        "words": pl.List(pl.String()),  # any of them, lower case, as whole words
        "channels": pl.List(pl.String()),
        "brands": pl.List(pl.String()),
        "sentiments": pl.List(pl.String()),
        "minimum_followers_count": pl.Int64(),
        "team": pl.String(),
        "member_id": pl.String(),
        "department": pl.String(),
        "priority": pl.String(),  # urgent, high, normal, low
        "due_seconds": pl.Int64(),
    }
)

SPIKE_SETTINGS: Final = pl.Schema(
    {
        # one row: the detector's thresholds of the company file
        "baseline_weeks_count": pl.Int64(),
        "minimum_deviation": pl.Float64(),  # in robust standard deviations (1.4826 * MAD)
        "minimum_mention_count": pl.Int64(),
        "minimum_author_count": pl.Int64(),
        "consecutive_windows_count": pl.Int64(),
        "cooldown_hours_count": pl.Int64(),
        "silence_hours_count": pl.Int64(),
    }
)

CRISIS_PLANS: Final = pl.Schema({"brand": pl.String(), "plan": pl.String(), "severity": pl.String()})
"""Which plan starts at which severity; a null brand stands for every brand."""

AUTOMATIC_REPLIES: Final = pl.Schema({"phrase": pl.String()})
"""Lower-case phrases by which an automatic reply is recognised."""

AUTOMATIC_ACCOUNTS: Final = pl.Schema({"account": pl.String()})
"""Own accounts that no person writes under: lower case without the @, compared with an author's id and name."""

CORRECTIONS: Final = pl.Schema(
    {
        # one row per judgement of a person about one label of a mention; the newest holds while the text is the same
        "correction_id": pl.String(),
        "mention_id": pl.String(),
        "text_hash": pl.String(),  # of the text that the person read
        "author_kind": pl.String(),  # public, own
        "kind": pl.String(),
        "label": pl.String(),
        "is_present": pl.Boolean(),  # whether the mention carries the label
        "classifier_version": pl.String(),  # that had given the label; null where none had
        "corrected_by": pl.String(),
        "corrected_at": INSTANT,
        "origin": pl.String(),  # correct (of one's own accord), review (the queue), sample (the weekly sample)
    }
)

DELIVERIES: Final = pl.Schema(
    {
        # one row per try to send a department's digest of a week to one recipient
        "week_start_date": pl.Date(),
        "department": pl.String(),  # or team of the front line
        "kind": pl.String(),  # smtp, webhook, folder
        "recipient": pl.String(),  # mail address; name of the variable that holds the webhook's address; folder
        "status": pl.String(),  # sent, failed, unanswered: may have arrived
        "reason": pl.String(),  # why it failed or is not known to have arrived; null where it was sent
        "message_id": pl.String(),  # the same for every try
        "attempts_count": pl.Int64(),  # within this try; 0: nothing was asked of any server
        "tried_at": INSTANT,
    }
)

BUILDS: Final = pl.Schema(
    {
        # one row: the newest build of the marts; none before the first
        "build_number": pl.Int64(),
        "as_of": INSTANT,
        "inputs_hash": pl.String(),  # of what touches every conversation: code, company, classifier
        "is_complete": pl.Boolean(),  # false while it is under way, and where it failed
    }
)

CHANGES: Final = pl.Schema(
    {
        # one row per build, kind and id of something that changed after that build had begun
        "build_number": pl.Int64(),
        "kind": pl.String(),  # mention, team_action, text, conversation
        "id": pl.String(),
    }
)

THREADINGS: Final = pl.Schema({"code_hash": pl.String()})
"""One row: the code by which everything was threaded; none before the first time."""

UNTHREADED: Final = pl.Schema(
    {
        # one row per kind and id of something that changed since the conversations were threaded
        "kind": pl.String(),  # mention, team_action
        "id": pl.String(),
    }
)

RUN_SETTINGS: Final = pl.Schema(
    {
        # one row: what the figures of this build describe
        "as_of": INSTANT,
        "company_name": pl.String(),
        "time_zone": pl.String(),
        "is_company_inferred": pl.Boolean(),
        "company_file": pl.String(),  # where it was read from; null where the company was inferred
    }
)

CLASSIFIED_TEXTS: Final = pl.Schema(
    {
        # one row per (text_hash, author_kind)
        "text_hash": pl.String(),
        "author_kind": pl.String(),  # public, own
        "language": pl.String(),  # ISO 639-1; "und" where it cannot be told
        "sentiment": pl.String(),  # one of taxonomy.SENTIMENTS
        "sentiment_score": pl.Float64(),  # -1..1
        "classifier_version": pl.String(),
        "classified_at": INSTANT,
    }
)

TEXT_LABELS: Final = pl.Schema(
    {
        # one row per (text_hash, author_kind, kind, label)
        "text_hash": pl.String(),
        "author_kind": pl.String(),
        "kind": pl.String(),
        "label": pl.String(),
        "confidence_ratio": pl.Float64(),
        "evidence": pl.String(),
        "classifier_version": pl.String(),
    }
)

KEPT_TEXT_LABELS: Final = pl.Schema({**TEXT_LABELS, "is_abstained": pl.Boolean()})
"""Labels as they are kept; an abstained one is for a person to judge and enters no digest. Null counts as false."""

TEXT_ENTITIES: Final = pl.Schema(
    {
        # one row per (text_hash, author_kind, entity_type, entity, other_entity, surface_text)
        "text_hash": pl.String(),
        "author_kind": pl.String(),
        # brand, competitor, product, person, regulator, price, discount; as relations cheaper, dearer, better, worse,
        # switched_to, switched_from
        "entity_type": pl.String(),
        "entity": pl.String(),
        "other_entity": pl.String(),  # of a relation: "cheaper" than whom, "switched_to" from whom; null: not named
        "surface_text": pl.String(),
        "amount": pl.Float64(),  # of a price, in its currency; of a discount, in per cent
        "currency": pl.String(),  # ISO 4217
        "classifier_version": pl.String(),
    }
)

THEME_TEXTS: Final = pl.Schema(
    {
        # one row per (theme_id, text_hash): which texts of a department say the same thing
        "theme_id": pl.String(),
        "department": pl.String(),
        "title": pl.String(),
        "text_hash": pl.String(),
        "likeness_ratio": pl.Float64(),  # cosine of the text and the theme's middle; null: found before it was kept
    }
)

THEME_TITLES: Final = pl.Schema(
    {
        # one row per theme_id: what a language model answered when it was asked for a title
        "theme_id": pl.String(),
        "department": pl.String(),
        "mined_title": pl.String(),  # the title that it was asked to better
        "title": pl.String(),  # null where its answer could not stand
        "model_name": pl.String(),
    }
)

THEME_CHANGES: Final = pl.Schema(
    {
        # one row per (theme_id, change, other_theme_id, changed_at): what became of themes between two runs
        "theme_id": pl.String(),
        "department": pl.String(),
        "change": pl.String(),  # took_in or split_off
        "other_theme_id": pl.String(),  # the theme that is one with it now, or that it was part of
        "other_title": pl.String(),
        "changed_at": INSTANT,  # `as_of` of the run that found it
    }
)

THEME_INPUTS: Final = pl.Schema({"inputs_hash": pl.String(), "method_hash": pl.String()})
"""One row: of the texts that the themes were found in, and of the code that found them. Equal ones keep them."""

RAW_TABLES: Final = {
    "mentions": MENTIONS,
    "mention_conversations": MENTION_CONVERSATIONS,
    "team_actions": TEAM_ACTIONS,
    "insight_actions": INSIGHT_ACTIONS,
    "account_events": ACCOUNT_EVENTS,
    "load_files": LOAD_FILES,
    "rejected_rows": REJECTED_ROWS,
    "pulls": PULLS,
    "company_sources": COMPANY_SOURCES,
    "company_brands": COMPANY_BRANDS,
    "company_brand_words": COMPANY_BRAND_WORDS,
    "company_accounts": COMPANY_ACCOUNTS,
    "company_competitors": COMPANY_COMPETITORS,
    "company_departments": COMPANY_DEPARTMENTS,
    "company_teams": COMPANY_TEAMS,
    "company_team_brands": COMPANY_TEAM_BRANDS,
    "company_team_members": COMPANY_TEAM_MEMBERS,
    "company_reply_targets": COMPANY_REPLY_TARGETS,
    "team_open_hours": TEAM_OPEN_HOURS,
    "assignment_rules": ASSIGNMENT_RULES,
    "spike_settings": SPIKE_SETTINGS,
    "crisis_plans": CRISIS_PLANS,
    "automatic_replies": AUTOMATIC_REPLIES,
    "automatic_accounts": AUTOMATIC_ACCOUNTS,
    "corrections": CORRECTIONS,
    "deliveries": DELIVERIES,
    "run_settings": RUN_SETTINGS,
    "builds": BUILDS,
    "changes": CHANGES,
    "threadings": THREADINGS,
    "unthreaded": UNTHREADED,
}

PREDICTION_TABLES: Final = {
    "classified_texts": CLASSIFIED_TEXTS,
    "text_labels": KEPT_TEXT_LABELS,
    "text_entities": TEXT_ENTITIES,
    "theme_texts": THEME_TEXTS,
    "theme_titles": THEME_TITLES,
    "theme_changes": THEME_CHANGES,
    "theme_inputs": THEME_INPUTS,
}


class ContractError(ValueError):
    """A frame does not have the schema that was agreed on."""


def require(frame: pl.DataFrame, schema: pl.Schema, name: str) -> pl.DataFrame:
    """Return the frame's columns in the schema's order, or say what differs.

    Raises:
        ContractError: a column is missing, is not in the schema, or has another type.
    """
    missing = [column for column in schema if column not in frame.columns]
    surplus = [column for column in frame.columns if column not in schema]
    wrong = [
        f"{column} is {frame.schema[column]}, must be {kind}"
        for column, kind in schema.items()
        if column in frame.columns and frame.schema[column] != kind
    ]
    if missing or surplus or wrong:
        raise ContractError(f"{name}: missing {missing}, surplus {surplus}, wrong types {wrong}")
    return frame.select(schema.names())
