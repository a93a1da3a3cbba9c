import polars as pl
import pytest

from models.company import parse
from pipelines.company_inference import NO_POSTS, SIGNATURE, company_file_text, infer_company
from pipelines.stages import CompanyInForce


def posts(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame([(author, "x", text) for author, text in rows], schema=NO_POSTS.schema, orient="row")


def test_each_own_account_becomes_a_brand_with_a_team_and_its_signatures_members():
    company = infer_company(
        posts(("LarkHelp", "Hi ^AB"), ("LarkHelp", "Yes ^ab"), ("LarkHelp", "once ^CD"), ("@Tern Care", "Hello"))
    )
    assert [(brand.id, brand.accounts) for brand in company.brands] == [
        ("larkhelp", {"x": ("LarkHelp",)}),
        ("tern_care", {"x": ("@Tern Care",)}),
    ]
    assert [[member.signature for member in team.members] for team in company.teams] == [["AB"], []]


def test_without_own_posts_there_is_one_brand_without_an_account():
    assert infer_company(NO_POSTS).brands[0].accounts == {}


def test_the_company_file_that_is_written_says_the_same_when_it_is_read():
    company = infer_company(posts(("LarkHelp", "Hi ^AB"), ("LarkHelp", "Yes ^AB")))
    assert parse(company_file_text(company), "company.yaml") == company


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Sorry about that. ^JK", "JK"),
        ("Please DM us -AB https://t.co/x", "AB"),
        ("We are on it *TN", "TN"),
        ("Thanks! ^ M", "M"),
        ("please sign-in", None),
        ("5 - 3 makes two", None),
        ("no signature here", None),
    ],
)
def test_a_signature_stands_at_the_end_of_a_reply(text, signature):
    assert pl.Series([text]).str.extract(SIGNATURE).to_list() == [signature]


def test_the_company_of_no_posts_has_no_own_account():
    assert CompanyInForce(infer_company(NO_POSTS), is_inferred=True).own_account_count == 0
