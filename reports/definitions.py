"""What the figures of the teams mean: one text a term, shown beside the figure and as a footnote.

The texts say what DECISIONS.md decided; `decision` is the heading there, so that a test finds one that is gone.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, what it means, and under which words DECISIONS.md gives the reason."""

    term: str
    text: str
    decision: str


DEFINITIONS: Final[dict[str, Definition]] = {
    "asked": Definition(
        "Who wrote to us",
        "Conversations that concern us (an own account took part or was addressed by its handle, or the channel "
        "is chat or e-mail) in which somebody outside first spoke in this week. Being talked about is not enough. "
        "Answered by others: by somebody who is not known to be of the team that it waited for.",
        "Who waits.",
    ),
    "first-reply": Definition(
        "First reply",
        "From the first public message by somebody outside to the first public message by a person of ours after "
        "it. Told in the week of the reply. Automatic replies do not count; nor does a reply that by its clock "
        "came before what it answers.",
        "Turns.",
    ),
    "next-reply": Definition(
        "Next reply",
        "From the first message that nobody had answered since our last one to our next. Several of our messages "
        "in a row answer once.",
        "Turns.",
    ),
    "median": Definition(
        "Median, nine in ten, n",
        "Half of the cases took less than the median, nine in ten less than the second figure. n is the number of "
        "cases. All teams share one scale, on which equal distances are equal factors. Computed from single "
        "cases, never from other figures.",
        "Usual",
    ),
    "all-who-asked": Definition(
        "All who wrote counted",
        "The Kaplan–Meier median of the time to a first reply. It counts those without an answer, too, for as "
        "long as they are known to have waited, so that a team which leaves the hard ones does not look fast. "
        "Answered after 60 and 120 s, two still waiting at 600 s: plain median 90 s, this one 120 s. It counts "
        "every hour.",
        "Survival median",
    ),
    "business-time": Definition(
        "Opening hours",
        "Where a target counts opening hours, so do the times beside it: the seconds inside the hours in force "
        "then, holidays and clock changes considered. Friday 16:30 to Monday 09:30 with hours 09–17 is one hour.",
        "Business time",
    ),
    "target": Definition(
        "Target met, missed by",
        "The target of the team, the day, the channel and the priority (that of the tool, else of the rule, else "
        "normal). Missed at the moment when the answer was due, answered later or not: leaving messages "
        "unanswered misses the target. Thanks, and nothing else, that were closed without a reply miss none. A miss "
        "by more than four weeks counts as one of four.",
        "Targets",
    ),
    "waiting": Definition(
        "Waiting",
        "The last word that counts is from outside and the team has not closed the conversation since. Counted "
        "for the team that was given the conversation since our last reply, else that of the reply, else the one that "
        "a rule assigned, else the brand's first. The wait began with the first unanswered message.",
        "Who waits.",
    ),
    "backlog": Definition(
        "Waiting by day",
        "How many waited at the end of each day, 24:00 UTC; the coloured part since before that day. The last day "
        "of a week that is not over is counted when the page was made.",
        "Who counts as waiting on the board",
    ),
    "closed": Definition(
        "Closed without a reply",
        "The team's tool closed the conversation before anybody replied: it waits no more and was not answered. A "
        "later message opens it again, and it waits since the first.",
        "Closed is not waiting.",
    ),
    "in-and-out": Definition(
        "In and out",
        "In: how often somebody began to wait for the team, whatever they wrote; several messages in a row count as "
        "one. Out: public replies by its people. One reply may answer several messages, and several replies one.",
        "Waits",
    ),
    "resolved": Definition(
        "Resolved, reopened",
        "Resolved by a status of the team's tool, else by our last message before three quiet days; told in the "
        "week of the last time. Any later message from outside reopens.",
        "Resolved",
    ),
    "mood": Definition(
        "Mood",
        "The share of resolved conversations whose first, and whose last, message from outside was negative, as "
        "the classifier reads them.",
        "Resolved",
    ),
    "collision": Definition(
        "Collision",
        "Two members answered the same message, and this is the later answer; or one answered while another held "
        "the conversation. Unsigned replies never collide.",
        "Collision.",
    ),
    "handled": Definition(
        "Load",
        "A dot per person who replied, by conversations in which they did; everyone who replied is counted. "
        "Drawn from three people on: of fewer, each could be told. The even share is one divided by the number of "
        "people.",
        "Load per person",
    ),
    "hand-over": Definition(
        "Hand-over",
        "A conversation changed hands: by a reply, a claim or an assignment, not by a rule. The lag is how long "
        "the customer waited for the first reply of whoever claimed it or was given it, from then on.",
        "Hand-over lag",
    ),
    "stale": Definition(
        "Forgotten hold",
        "A claim that ran out without a release and without a reply: it only kept others away. What is held without "
        "a reply for more than four weeks counts as four.",
        "A stale hold",
    ),
    "hours": Definition(
        "Hours of the week",
        "Nine weeks together, on the team's own clocks. Shaded: open in this week. A dot: how many began to wait "
        "in the hour, those outside the opening hours in the second colour.",
        "Hours of the week",
    ),
    "usual": Definition(
        "Usual",
        "The median of the values of up to eight weeks before. A band in a small line holds the middle half of "
        "them. Fewer than five cases in either week are too few to compare.",
        "Usual",
    ),
    "structure": Definition(
        "Structure",
        "How a team is organised is dated: weeks before a reorganisation keep the teams, hours, targets and "
        "members of their day.",
        "overlapping periods, a renamed team",
    ),
    "trust": Definition(
        "Counted twice",
        "What came in and went out, first replies, and who was answered, closed without a reply or waits are counted "
        "a second time from what was loaded, by simpler means, and the run fails where the two part. Who is credited, "
        "opening hours, targets and collisions are not. Whatever a figure leaves out is a row of "
        "marts.excluded_rows, with the reason.",
        "Bad input",
    ),
    "members": Definition(
        "Members' figures",
        "Names and figures of members stand on no page but that of the head of their team and their own, and only "
        "where the company file says so.",
        "Who sees a member's figures.",
    ),
}


def definitions(*keys: str) -> tuple[tuple[str, Definition], ...]:
    """Return the definitions that a page needs, each with its key, in the order of the list above."""
    return tuple((key, DEFINITIONS[key]) for key in DEFINITIONS if key in keys)
