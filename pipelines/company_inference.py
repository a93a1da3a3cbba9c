"""Finding out a company from its data where no company file is given: its own accounts, brands, teams and members."""

import re

import polars as pl
import yaml

from models.company import Brand, Company, Member, Team

SIGNATURE = r"(?:^|\s)[\^~/*-]\s?([A-Za-z]{1,3})\.?(?:\s+https?://\S+)*\s*$"
"""A signature at the end of a reply: ^AB, -AB, ~AB, /AB or *AB, perhaps before a link."""

NO_POSTS = pl.DataFrame(schema={"author_name": pl.String, "channel": pl.String, "text": pl.String})

# One post that happens to end like a signature is no member of a team.
_MINIMUM_SIGNED_COUNT = 2


def infer_company(own_posts: pl.DataFrame) -> Company:
    """Return a company with one brand and one team for every own account, and members from the signatures.

    Args:
        own_posts: (n, 3) frame of `author_name` (not null), `channel` and `text` of the posts that their source
            declares to be the company's own.
    """
    if own_posts.is_empty():
        # Nothing is known to be ours: every mention is the public's, of one brand that has no account.
        return Company(name="Your company", brands=(Brand(id="company", name="Your company"),))
    posts = own_posts.with_columns(
        brand=pl.col("author_name").map_elements(identifier, return_dtype=pl.String),
        signature=pl.col("text").str.extract(SIGNATURE).str.to_uppercase(),
    )
    accounts = posts.group_by("brand").agg(
        name=pl.col("author_name").drop_nulls().sort().first(),
        channels=pl.col("channel").fill_null("other").unique().sort(),
    )
    signed = (
        posts.drop_nulls("signature")
        .group_by("brand", "signature")
        .len("signed_count")
        .filter(pl.col("signed_count") >= _MINIMUM_SIGNED_COUNT)
        .sort("brand", "signature")
    )
    members_of = {
        str(brand): [str(signature) for signature in group["signature"]]
        for (brand,), group in signed.group_by("brand", maintain_order=True)
    }
    brands, teams = [], []
    for brand, name, channels in accounts.sort("brand").iter_rows():
        brands.append(Brand(id=brand, name=name, accounts={channel: (name,) for channel in channels}))
        teams.append(
            Team(
                id=brand,
                name=name,
                brands=(brand,),
                members=tuple(
                    Member(id=f"{brand}-{signature.lower()}", name=f"{name} ^{signature}", signature=signature)
                    for signature in members_of.get(brand, ())
                ),
            )
        )
    name = brands[0].name if len(brands) == 1 else f"{len(brands)} companies"
    return Company(name=name, brands=tuple(brands), teams=tuple(teams))


def identifier(name: str) -> str:
    """Return a name as an identifier of the company file: lower case, other characters as underscores."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-") or "company"


def company_file_text(company: Company) -> str:
    """Return a company file that says what this company says, without the fields that are at their defaults."""
    content = company.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    body: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return (
        "# The company file of Callboard. Found out from the data; correct the names, and add competitors, products,\n"
        "# departments, hours and reply targets. demo/company.yaml in the project shows every field.\n" + body
    )
