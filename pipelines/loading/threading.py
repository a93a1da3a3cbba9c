"""Which mentions belong to one conversation: what reply links, a conversation id at the source or a merge connect."""

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models import records

_CONVERSATION_PREFIX = "conversation "


def thread(mentions: pl.DataFrame, merges: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the conversation of every mention.

    A conversation is a connected component of the reply links, so neither depth, nor the order of arrival, nor a
    cycle matters, and the answers to a message that was never loaded stay together.

    Args:
        mentions: (n, 4) frame of `mention_id` (unique), `reply_to_mention_id`, `conversation_key`, `posted_at`;
            all but the first may be null.
        merges: (m, 3) frame of what a team's tool merged: `mention_id` or `conversation_key` went into
            `into_conversation_key`. What went into the same conversation belongs together, also where that
            conversation itself was never loaded.

    Returns:
        (n, 2) frame of the schema MENTION_CONVERSATIONS, by mention_id. The id of a conversation is the mention_id
        of its earliest message (by time, then by id), so the same mentions give the same ids.
    """
    if mentions.is_empty():
        return pl.DataFrame(schema=records.MENTION_CONVERSATIONS)
    ordered = mentions.sort("posted_at", "mention_id", nulls_last=True)
    links = pl.concat(
        [
            ordered.select("mention_id", node="reply_to_mention_id"),
            # A key is not a mention: without the prefix a conversation that is called as a post would be that post.
            ordered.select("mention_id", node=_CONVERSATION_PREFIX + pl.col("conversation_key")),
        ]
    ).drop_nulls("node")
    if merges is not None:
        links = pl.concat([links, _links_of_merges(merges, ordered)])
    nodes = pl.concat([ordered["mention_id"], links["node"]]).unique(maintain_order=True)
    numbers = pl.DataFrame({"node": nodes, "number": np.arange(len(nodes), dtype=np.int64)})
    edges = links.join(numbers.rename({"node": "mention_id", "number": "left"}), on="mention_id").join(
        numbers.rename({"number": "right"}), on="node"
    )
    matrix = coo_array(
        (np.ones(len(edges), dtype=np.int8), (edges["left"].to_numpy(), edges["right"].to_numpy())),
        shape=(len(nodes), len(nodes)),
    )
    _, components = connected_components(matrix, directed=False)
    # `nodes` begins with the mentions in order of time, so the first of a component is its earliest message.
    return (
        ordered.select("mention_id", component=pl.Series(components[: len(ordered)]))
        .with_columns(conversation_id=pl.col("mention_id").first().over("component"))
        .select(records.MENTION_CONVERSATIONS.names())
        .sort("mention_id")
    )


def _links_of_merges(merges: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Return a link from a mention of each merged conversation to the conversation that it went into."""
    node = _CONVERSATION_PREFIX + pl.col("into_conversation_key")
    keyed = mentions.select("mention_id", "conversation_key").unique(
        "conversation_key", keep="first", maintain_order=True
    )
    return pl.concat(
        [
            merges.join(mentions, on="mention_id", how="semi").select("mention_id", node=node),
            merges.drop("mention_id").join(keyed, on="conversation_key").select("mention_id", node=node),
        ]
    )
