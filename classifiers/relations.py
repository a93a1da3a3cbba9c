"""Who is called cheaper or better than whom, and who was left for whom: pairs of names with words between them."""

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from classifiers.rules import RuleTree, build_tree, relation_phrases
from classifiers.tokens import Tokens, surface_texts

_REACH_BEFORE: Final = 8
"""Tokens that may stand between a name and the words after it: "Acme is, at least for families, cheaper than"."""

_REACH_AFTER: Final = 4
"""Tokens that may stand between the words and the name after them: "switched to the new Acme"."""

_REACH_JOINED: Final = 4
"""Tokens that may stand between the two names of "from Acme over to Beta"."""

_OPPOSITE: Final = {"cheaper": "dearer", "dearer": "cheaper", "better": "worse", "worse": "better"}

_DENIALS: Final = ["not", "never", "isn't", "isnt", "aren't", "wasn't", "no", "hardly"]
_STOPS: Final = [".", "!", "?", ";"]
_PAUSES: Final = [*_STOPS, ",", ":"]
_JOINING: Final = ["to", "for", "from"]

RELATIONS: Final = pl.Schema(
    {
        "text": pl.Int64,  # row of the text
        "entity_type": pl.String,  # cheaper, dearer, better, worse, switched_to, switched_from
        "entity": pl.String,
        "other_entity": pl.String,  # null: not named, as a rule the brand that is spoken to
        "surface_text": pl.String,
    }
)


def relations(tokens: Tokens, names: pl.DataFrame) -> pl.DataFrame:
    """Return the relations between names, as RELATIONS.

    Args:
        tokens: of the texts, names not replaced.
        names: one row per name that was found: text, entity, start (position of its first token in the batch), length.

    "cheaper" with entity A and other_entity B says that A is called cheaper than B; "switched_to" with A and B, that
    somebody went to A from B. A relation that is denied ("not cheaper than") is left out.
    """
    cues = _cues(tokens).join(names.select("text").unique(), on="text", how="semi", maintain_order="left")
    if cues.is_empty():
        return RELATIONS.to_frame(eager=True)
    spans = names.select("text", "entity", "start", stop=pl.col("start") + pl.col("length")).unique(maintain_order=True)
    numbered = cues.with_row_index("cue")
    beside = numbered.join(spans, on="text", suffix="_name", maintain_order="left").with_columns(
        before=pl.col("start") - pl.col("stop_name"), after=pl.col("start_name") - pl.col("stop")
    )
    before = beside.filter(pl.col("before").is_between(0, _REACH_BEFORE))
    before = _nearest(before.filter(_is_unbroken(tokens, before["stop_name"], before["start"], _STOPS)), "before")
    after = beside.filter(pl.col("after").is_between(0, _REACH_AFTER))
    after = _nearest(after.filter(_is_unbroken(tokens, after["stop"], after["start_name"], _PAUSES)), "after")
    joined = _joined(tokens, after, spans)
    both = (
        numbered.join(
            before.select("cue", pl.col("entity").alias("first")), on="cue", how="left", maintain_order="left"
        )
        .join(after.select("cue", pl.col("entity").alias("second")), on="cue", how="left", maintain_order="left")
        .join(joined, on="cue", how="left", maintain_order="left")
    )
    found = pl.concat([_compared(both), _switched(both)]).filter(
        pl.col("entity").is_not_null(), (pl.col("entity") != pl.col("other_entity")).fill_null(value=True)
    )
    return _fullest(found).select(*RELATIONS).match_to_schema(RELATIONS)


def _fullest(found: pl.DataFrame) -> pl.DataFrame:
    """Return each relation once; one that names a single side only where no other of its text tells more of it."""
    pairs = found.filter(pl.col("other_entity").is_not_null())
    told = pl.concat([pairs.select("text", "entity"), pairs.select("text", entity="other_entity")])
    alone = found.filter(pl.col("other_entity").is_null()).join(told, on=["text", "entity"], how="anti")
    keys = ["text", "entity_type", "entity", "other_entity"]
    return pl.concat([pairs, alone]).sort("text", "cue", "entity_type").unique(keys, keep="first", maintain_order=True)


@cache
def _tree() -> RuleTree:
    """Return the tree of the words of relations: rules "<relation>/<place>"."""
    return build_tree(relation_phrases())


def _cues(tokens: Tokens) -> pl.DataFrame:
    """Return the words of relations: text, relation, place, start, stop, surface_text; without those denied."""
    tree = _tree()
    matches = tree.match(tokens)
    frame = pl.DataFrame(
        {
            "text": matches.text,
            "rule": pl.Series(list(tree.rules), dtype=pl.String).gather(pl.Series(matches.rule, dtype=pl.UInt32)),
            "start": matches.start,
            "stop": matches.start + matches.length,
            "surface_text": surface_texts(tokens, matches.start, matches.length),
        }
    ).with_columns(
        pl.col("rule").str.split("/").list.get(0).alias("relation"),
        pl.col("rule").str.split("/").list.get(1).alias("place"),
    )
    # the longest of the phrases that begin at one place
    longest = frame.sort("text", "start", "stop", "rule", descending=[False, False, True, False]).unique(
        ["text", "start"], keep="first", maintain_order=True
    )
    denies = tokens.words.is_in(_DENIALS).to_numpy()[tokens.word]
    start = longest["start"].to_numpy()
    denied = np.zeros(len(start), dtype=bool)
    for back in (1, 2):
        place = np.maximum(start - back, 0)
        denied |= denies[place] & (tokens.text[place] == tokens.text[start]) & (start >= back)
    return longest.filter(pl.Series(~denied)).select("text", "relation", "place", "start", "stop", "surface_text")


def _is_unbroken(tokens: Tokens, begin: pl.Series, end: pl.Series, signs: list[str]) -> pl.Series:
    """Return whether no such sign stands from a place (included) to another (not included) of the batch."""
    # a number keeps the sign that follows it: "gate 12, Acme"
    is_sign = tokens.surfaces.str.slice(-1).is_in(signs).to_numpy()
    counts = np.concatenate([[0], np.cumsum(is_sign[tokens.word])])
    return pl.Series(counts[begin.to_numpy()] == counts[end.to_numpy()])


def _nearest(frame: pl.DataFrame, distance: str) -> pl.DataFrame:
    """Return the nearest name of each cue; of two at the same place, the longer, then the first by name."""
    length = pl.col("stop_name") - pl.col("start_name")
    return frame.sort("cue", distance, -length, "entity").unique("cue", keep="first", maintain_order=True)


def _joined(tokens: Tokens, after: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Return the name that "to", "for" or "from" joins to the name after a cue: cue, third."""
    joins = np.cumsum(tokens.words.is_in(_JOINING).to_numpy()[tokens.word])
    pairs = (
        after.select("cue", "text", pl.col("stop_name").alias("end"))
        .join(spans, on="text", maintain_order="left")
        .filter((pl.col("start") - pl.col("end")).is_between(1, _REACH_JOINED))
    )
    is_said = joins[pairs["start"].to_numpy() - 1] > joins[pairs["end"].to_numpy() - 1]
    return (
        pairs.filter(pl.Series(is_said))
        .sort("cue", "start", "entity")
        .unique("cue", keep="first", maintain_order=True)
        .select("cue", pl.col("entity").alias("third"))
    )


def _compared(both: pl.DataFrame) -> pl.DataFrame:
    """Return cheaper, dearer, better and worse; "… than B" alone says that B is the opposite."""
    compared = both.filter(pl.col("relation") != "switched")
    turned = (pl.col("place") == "between") & pl.col("first").is_null()
    entity = pl.when(turned).then("second").otherwise(pl.coalesce("first", "second"))
    other = pl.when((pl.col("place") == "between") & ~turned).then("second")
    relation = pl.when(turned).then(pl.col("relation").replace(_OPPOSITE)).otherwise("relation")
    return compared.select("cue", "text", "surface_text", entity_type=relation, entity=entity, other_entity=other)


def _switched(both: pl.DataFrame) -> pl.DataFrame:
    """Return switched_to where it is said where to, else switched_from."""
    switched = both.filter(pl.col("relation") == "switched", pl.col("second").is_not_null())
    is_to = pl.col("place") == "to"
    gone_to = pl.when(is_to).then("second").otherwise("third")
    left = pl.when(is_to).then("third").otherwise("second")
    return switched.select(
        "cue",
        "text",
        "surface_text",
        entity_type=pl.when(gone_to.is_not_null()).then(pl.lit("switched_to")).otherwise(pl.lit("switched_from")),
        entity=pl.coalesce(gone_to, left),
        other_entity=pl.when(gone_to.is_not_null()).then(left),
    )
