import pytest

from tests.integration.callboard_process import callboard


def test_a_wrong_company_file_stops_the_run_before_anything_is_touched(tmp_path):
    company = tmp_path / "company.yaml"
    company.write_text("name: Lark\nbrands:\n  - {id: lark, name: Lark, acounts: {}}\n", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    data = tmp_path / "data"
    refused = callboard("run", "--inbox", tmp_path / "inbox", "--company", company, "--data", data, check=False)
    assert refused.returncode == 2
    assert "company.yaml:3: brands.0.acounts: there is no such field" in refused.stderr
    assert not data.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--inbox", "no/such/folder"), "is no folder"),
        (("run", "--as-of", "yesterday"), "is no time"),
        (("digest", "--department", "kitchen"), "there is no digest of kitchen"),
        (("digest", "--department", "product", "--week", "47"), "is no ISO week"),
        (("dance",), "No such command"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wanted(arguments, message):
    refused = callboard(*arguments, check=False)
    assert refused.returncode == 2
    assert message in " ".join(refused.stderr.split())


def test_a_query_before_the_first_run_says_what_to_do(tmp_path):
    refused = callboard("sql", "--data", tmp_path, "select 1", check=False)
    assert refused.returncode == 1
    assert "run `callboard run` first" in refused.stderr


def test_files_that_cannot_be_read_are_told_one_by_one(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("id,posted_at,text\n1,2026-11-01,hello\n", encoding="utf-8")
    bad.write_text("name,age\nx,1\n", encoding="utf-8")
    done = callboard("load", bad, good, "--data", tmp_path / "data", check=False)
    assert done.returncode == 1
    assert "good.csv: 1 read, 1 new, 0 changed, 0 duplicate, 0 rejected" in done.stdout
    assert "bad.csv: quarantined: no layout fits its columns (name, age)" in done.stdout


def test_a_company_file_is_written_from_what_an_inbox_tells(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    header = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    replies = "".join(f"{n},LarkHelp,False,Tue Oct 31 22:1{n}:00 +0000 2017,sorry ^AB,,\n" for n in range(2))
    (inbox / "a.csv").write_text(header + replies, encoding="utf-8")
    company = tmp_path / "company.yaml"
    assert "1 brands, 1 teams, 1 members" in callboard("init", "--inbox", inbox, "--output", company).stdout
    assert "LarkHelp" in company.read_text(encoding="utf-8")
    again = callboard("init", "--inbox", inbox, "--output", company, check=False)
    assert again.returncode == 2
    assert "exists" in again.stderr
