"""Judge posts by the company's own people and partners: which rule they may break, by whose law, and by which words."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.evidence import evidence
from classifiers.label_model import LabelModel
from classifiers.rules import OwnPostRule, build_tree, own_post_rules, ways
from classifiers.tokens import Tokens, is_spelled, surface_texts

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

FORBIDDEN_WORD: Final = OwnPostRule("forbidden_word", "the company file", "A word that the company does not allow.")
UNAPPROVED_ACCOUNT: Final = OwnPostRule(
    "unapproved_account", "the company file", "People are sent to an account that is not the company's own."
)

_SURE: Final = 1.0
"""The confidence of rules that the company wrote: they are met or not."""

_SENT_TO: Final = (
    "(dm|message|contact|write to|reach out to|reach|email|ask|follow and dm|get in touch with|talk to|speak to|tweet"
    "|text|ping|pm) "
    "(us at|us on|us|me at|me on|me|them at|our colleagues at|our friends at|our team at|the team at|) xxhandle"
)
"""Words that send a reader to an account."""


def judge_own_posts(
    model: LabelModel,
    texts: pl.DataFrame,
    cleaned: pl.Series,
    tokens: Tokens,
    forbidden_words: tuple[str, ...],
    accounts: tuple[str, ...],
    is_read: Booleans,
) -> pl.DataFrame:
    """Return one row per own post at risk: text_hash, author_kind, kind, label, confidence_ratio, evidence.

    Args:
        model: any risk, then one label a rule.
        texts: (n, …) frame with text_hash and author_kind.
        cleaned: their texts.
        tokens: theirs.
        forbidden_words: of the company file.
        accounts: the company's own, or none: then no account is wrong.
        is_read: (n,) whether a text is in a language that the model was taught; the company's own rules hold in any.
    """
    block, confidences, _ = model.read(tokens)
    rules = own_post_rules()
    risk = np.flatnonzero((confidences[:, 0] >= model.calibration.thresholds[0]) & is_read)
    broken = confidences[risk, 1:].argmax(axis=1) + 1
    by_model = pl.DataFrame(
        {
            "text": risk,
            "confidence_ratio": confidences[risk, 0].astype(np.float64).round(4),
            "rule": pl.Series([_cited(rules[column - 1]) for column in broken.tolist()], dtype=pl.String),
            "words": evidence(block, model.weights, risk, broken, cleaned),
        }
    )
    by_company = pl.concat([_forbidden(tokens, forbidden_words), _sent_elsewhere(tokens, accounts)])
    found = (
        pl.concat([by_company, by_model.match_to_schema(by_company.schema)])
        .group_by("text", maintain_order=True)
        .agg(
            pl.col("confidence_ratio").max(),
            (pl.col("rule") + ": " + pl.col("words")).str.join(" | ").alias("evidence"),
        )
        .sort("text")
    )
    keys = texts.select("text_hash", "author_kind")[found["text"].to_list()]
    return pl.concat([keys, found.drop("text")], how="horizontal").with_columns(
        pl.lit("topic").alias("kind"), pl.lit("participation_risk").alias("label")
    )


def _cited(rule: OwnPostRule) -> str:
    return f"{rule.name} ({rule.source})"


def _met(text: Integers, rule: OwnPostRule, words: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text": pl.Series(text, dtype=pl.Int64),
            "confidence_ratio": pl.Series([_SURE] * len(text), dtype=pl.Float64),
            "rule": pl.Series([_cited(rule)] * len(text), dtype=pl.String),
            "words": words,
        }
    )


def _forbidden(tokens: Tokens, words: tuple[str, ...]) -> pl.DataFrame:
    """Return where own posts say what the company forbids."""
    said = [word for word in words if word.strip()]
    if not said:
        return _met(np.zeros(0, dtype=np.int64), FORBIDDEN_WORD, pl.Series([], dtype=pl.String))
    tree = build_tree(pl.DataFrame({"rule": said, "phrase": said}).unique(maintain_order=True))
    matches = tree.match(tokens)
    found = pl.DataFrame(
        {
            "text": matches.text,
            "word": [tree.rules[rule] for rule in matches.rule.tolist()],
            "said": surface_texts(tokens, matches.start, matches.length),
        },
        schema_overrides={"word": pl.String},
    ).filter(is_spelled(pl.col("said"), pl.col("word")))
    return _met(found["text"].to_numpy(), FORBIDDEN_WORD, found["said"]).unique(maintain_order=True)


def _sent_elsewhere(tokens: Tokens, accounts: tuple[str, ...]) -> pl.DataFrame:
    """Return where own posts send people to an account that is not the company's."""
    own = [account.lower().removeprefix("@") for account in accounts]
    tree = build_tree(pl.DataFrame({"rule": "sent_to", "phrase": ways(_SENT_TO, {})}))
    matches = tree.match(tokens)
    place = matches.start + matches.length - 1
    handles = tokens.surfaces.gather(pl.Series(tokens.word[place], dtype=pl.UInt32))
    is_other = (~handles.str.to_lowercase().str.strip_prefix("@").is_in(own)).to_numpy() & bool(own)
    return _met(matches.text[is_other], UNAPPROVED_ACCOUNT, handles.filter(pl.Series(is_other))).unique(
        maintain_order=True
    )
