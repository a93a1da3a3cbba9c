"""Which mention an address means: the same post is one mention, by whatever tool it comes."""

from functools import cache
from importlib.resources import files

import yaml

from pipelines.loading.sql_fields import sql_text


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    """Return each pattern of a whole address, and the mention that it means."""
    described = yaml.safe_load((files("pipelines.loading") / "post_addresses.yaml").read_text("utf-8"))
    return tuple((entry["address"], entry["mention"]) for entry in described)


def mention_at(address: str) -> str:
    """Return the SQL of the id of the mention that an address means, null where it is no platform's post.

    Args:
        address: SQL of the address.
    """
    whens = " ".join(
        f"when regexp_full_match({address}, {sql_text(pattern)})"
        f" then regexp_replace({address}, {sql_text(f'^{pattern}$')}, {sql_text(mention)})"
        for pattern, mention in _patterns()
    )
    return f"case {whens} end"
