"""Writes the demo's inbox: `python -m demo.generate FOLDER [--seed N] [--end 2026-11-15]`.

The same seed and end give the same bytes. What is in the story stands in demo/README.md.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from demo import actions, files
from demo.answers import Answers, FrontLine
from demo.records import Mention
from demo.story import Writer, load, moments, ordinary_days, outage, threaded
from demo.weeks import Weeks
from models.company import parse

COMPANY_FILE: Final = Path(__file__).parent / "company.yaml"
SEED: Final = 7
LAST_DATE: Final = date(2026, 11, 15)


def teams(weeks: Weeks) -> FrontLine:
    """Return the teams of the company file through the weeks."""
    company = parse(COMPANY_FILE.read_text(encoding="utf-8"), str(COMPANY_FILE))
    return FrontLine(company, weeks.first_date, weeks.ends_at.date())


def story(seed: int, weeks: Weeks, front_line: FrontLine) -> list[Mention]:
    """Return every mention of the inbox in the order of time."""
    writer = Writer(weeks, seed)
    singles = list(moments(writer, seed))
    openings = list(threaded([*ordinary_days(writer, seed), *outage(writer, seed)], seed))
    answers = Answers(writer, front_line, seed).to(openings)
    mentions = [*singles, *(opening.mention for opening in openings), *answers]
    return sorted(mentions, key=lambda mention: (mention.posted_at, mention.id))


def changed(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the new versions of the posts that were edited or deleted later (changes.yaml)."""
    listed = load("changes")
    for change in (*listed["edited"], *listed["deleted"]):
        place = (change["situation"], change["channel"])
        alike = [mention for mention in mentions if (mention.situation, mention.channel) == place]
        mention = [mention for mention in alike if not mention.is_own][change["nth"]]
        if "add" in change:
            edited_at = mention.posted_at + timedelta(hours=7, minutes=12)
            yield replace(mention, text=f"{mention.text} {change['add']}", edited_at=edited_at)
        else:
            yield replace(mention, text="", deleted_at=mention.posted_at + timedelta(days=2, hours=3))


def inbox(seed: int, last_date: date) -> dict[str, str]:
    """Return the content of every file of the inbox, by name.

    Raises:
        ValueError: the last day is not a Sunday.
    """
    weeks = Weeks(last_date)
    front_line = teams(weeks)
    mentions = story(seed, weeks, front_line)
    return files.inbox(
        mentions,
        list(changed(mentions)),
        [
            *actions.of_teams(mentions, front_line, weeks, seed),
            *actions.closings(mentions, front_line, weeks, seed),
        ],
        actions.of_departments(weeks),
        weeks,
    )


def main() -> None:
    """Write the inbox to the folder that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m demo.generate", description="Write the demo's inbox.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--end", type=date.fromisoformat, default=LAST_DATE, help="its last day, a Sunday")
    arguments = parser.parse_args()
    try:
        files.write(inbox(arguments.seed, arguments.end), arguments.folder)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
