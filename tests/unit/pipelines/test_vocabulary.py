"""What a company file tells the classifier."""

from models.company import parse
from pipelines.classification import vocabulary_of

SMALLEST = "name: Lark\nbrands:\n  - {id: lark, name: Lark, accounts: {x: [LarkHelp]}}\n"


def test_forbidden_words_and_a_trained_pipeline_reach_the_classifier():
    company = parse(f"{SMALLEST}own_posts: {{forbidden_words: [never late]}}\ntrained_pipeline: en_x\n", "company.yaml")
    assert vocabulary_of(company).forbidden_words == ("never late",)
    assert vocabulary_of(company).trained_pipeline == "en_x"


def test_where_accounts_are_approved_those_of_the_brands_are_too_and_else_none_is_wrong():
    approving = parse(f"{SMALLEST}own_posts: {{approved_accounts: [airport]}}\n", "company.yaml")
    assert vocabulary_of(approving).accounts == ("airport", "LarkHelp")
    assert vocabulary_of(parse(SMALLEST, "company.yaml")).accounts == ()
