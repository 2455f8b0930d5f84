"""Every rule with a number in it, in the order a project lives, read from the settings the code obeys."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Rule:
    """One rule: its name, what holds, and what people meet elsewhere, if that is known."""

    name: str
    text: str
    elsewhere: str = ""


@dataclass(frozen=True)
class Chapter:
    """The rules of one stage; `anchor` is its place on the page."""

    anchor: str
    title: str
    rules: list[Rule]


def chapters() -> list[Chapter]:
    """All rules, stage by stage."""
    return [
        Chapter("applying", _("Applying"), _applying()),
        Chapter("deciding", _("Deciding"), _deciding()),
        Chapter("working", _("Working"), _working()),
        Chapter("judging", _("Judging the work"), _judging()),
        Chapter("disagreeing", _("Disagreeing"), _disagreeing()),
        Chapter("afterwards", _("Afterwards"), _afterwards()),
    ]


def _with_numbers(text: str) -> str:
    """Fill in what the text names in braces, such as {OFFER_HOURS}, from the settings."""
    return text.format_map({name: getattr(settings, name) for name in dir(settings) if name.isupper()})


def _rules(*rows: tuple[str, ...]) -> list[Rule]:
    return [Rule(name, *map(_with_numbers, texts)) for name, *texts in rows]


def _applying() -> list[Rule]:
    return _rules(
        (
            _("Applications read"),
            _(
                "{APPLICATIONS_PER_SEAT} complete applications a place, then a waiting list of {WAITING_LIST_PER_SEAT} "
                "a place. It moves up when somebody withdraws."
            ),
            _("No other market place has a limit."),
        ),
        (
            _("Your open applications"),
            _("At most {OPEN_APPLICATIONS_PER_STUDENT} at a time: a few good ones beat many."),
        ),
        (
            _("Invitations"),
            _(
                "Companies find only students who let them, by skills, hours and dates, without a name. A posting "
                "invites at most {INVITES_PER_POSTING}; at most {INVITES_OPEN_PER_STUDENT} wait for a student's answer "
                "at a time, each for {INVITE_ANSWER_DAYS} days. Who is invited is read like everybody else."
            ),
        ),
        (
            _("Saved searches and suggestions"),
            _(
                "You keep up to {SAVED_SEARCHES_PER_PERSON} searches and hear of a project once, whichever of them it "
                "fits. The weekly letter names at most {SUGGESTIONS_PER_LETTER} projects, each with its reasons and "
                "never twice. What you open is remembered for {VIEW_DAYS} days, for you alone, until you say stop."
            ),
        ),
        (
            _("Who you are comes second"),
            _(
                "Unless the company chose otherwise, it reads without your name, school, pronouns and links until it "
                "shortlists you. The moment it sees them is logged."
            ),
        ),
        (
            _("Files"),
            _("At most {ATTACHMENTS_PER_APPLICATION} with an application. What is inside them is not hidden."),
        ),
        (_("AI"), _("Each project says before you apply: not allowed, allowed if you say where, or expected.")),
    )


def _deciding() -> list[Rule]:
    return _rules(
        (
            _("The promise"),
            _(
                "An answer within {DECISION_DAYS} days after the posting takes no more applications, sooner when the "
                "project is due soon. Both sides see the clock."
            ),
            _("Riipen lets applications expire after 10 days, Handshake leaves it to the employer."),
        ),
        (
            _("When it is broken"),
            _(
                "After {RELEASE_DAYS} days everybody undecided is released, with an apology, and the company publishes "
                "nothing new until it has answered."
            ),
        ),
        (
            _("Offers"),
            _("{OFFER_HOURS} hours to answer. Then the place goes to the next runner-up by itself."),
        ),
        (
            _("Runners-up"),
            _("Kept in the order the company gave them, for {BENCH_DAYS} days after the places are filled."),
        ),
        (
            _("Feedback"),
            _(
                "Everybody who is not chosen sees how they were read by each criterion, how many applied and how many "
                "were shortlisted. With fewer than {FEEDBACK_POOL} applicants nothing is counted, so that nobody can "
                "be guessed."
            ),
        ),
        (_("Ranking"), _("None by machine. People sort by declared facts, or by scores they gave themselves.")),
    )


def _working() -> list[Rule]:
    return _rules(
        (
            _("Money first"),
            _("Work starts when the pay is held. The company has {KICKOFF_DAYS} days to pay, else it ends, free."),
        ),
        (
            _("When nobody hears from a student"),
            _(
                "After {SILENCE_BUSINESS_DAYS} business days without a sign of life the company may say so. The "
                "student has {ABSENCE_BUSINESS_DAYS} business days to answer; then a runner-up takes over, with the "
                "money still held."
            ),
        ),
        (
            _("Time"),
            _(
                "Students may log their hours, for themselves. Past {OVERRUN_PERCENT} % over the estimate we suggest a "
                "change order: more work, more pay."
            ),
        ),
        (
            _("Business days"),
            _("Monday to Friday in the company's time zone, without the public holidays of its country."),
        ),
    )


def _judging() -> list[Rule]:
    return _rules(
        (
            _("Answer to a delivery"),
            _("{REVIEW_BUSINESS_DAYS} business days, then silence approves and the student is paid."),
            _("Upwork gives 14 days, Fiverr 3."),
        ),
        (
            _("Revisions"),
            _(
                "{REVISION_ROUNDS} rounds. Each names the criteria that are not met and where. What is not in the "
                "criteria is a change order."
            ),
        ),
        (
            _("A rejection"),
            _("After the last round, pays for the criteria that are met, by their weights, unless it is disputed."),
        ),
    )


def _disagreeing() -> list[Rule]:
    return _rules(
        (
            _("Opening a dispute"),
            _("Until {DISPUTE_DAYS} days after a rejection. It costs nothing, for either side."),
            _("Arbitration at Upwork cost each side $291."),
        ),
        (_("The other side"), _("Answers within {DISPUTE_ANSWER_BUSINESS_DAYS} business days.")),
        (
            _("Who decides"),
            _(
                "{PANEL_SIZE} people who have nothing to do with either side, criterion by criterion, within "
                "{DISPUTE_DECISION_DAYS} days. When no panel comes together, a moderator does."
            ),
        ),
        (_("Appeal"), _("Once, within {APPEAL_DAYS} days, to other people. Then the money follows by itself.")),
        (
            _("Ending by agreement"),
            _(
                "Either side may propose how to divide the pay; the other answers within {SETTLEMENT_DAYS} business "
                "days."
            ),
        ),
    )


def _afterwards() -> list[Rule]:
    return _rules(
        (
            _("Reviews"),
            _(
                "{RATING_DAYS} days, by several dimensions, and neither side reads the other's first. One reply within "
                "{REPLY_DAYS} days."
            ),
        ),
        (
            _("Records"),
            _(
                "How companies and students kept what they agreed, with the formula and the events behind every "
                "number. Below {RECORD_LEAST} events it says “new here”."
            ),
        ),
        (
            _("Fairness"),
            _(
                "Who wants to may say which groups they belong to. We compare how often each is chosen, and show "
                "nothing about fewer than {FAIRNESS_LEAST} people."
            ),
        ),
        (
            _("Closed postings"),
            _(
                "Everybody can read them for {GONE_DAYS} days more, then only their company and those who applied. "
                "What a moderator takes down is gone at once."
            ),
        ),
        (_("Hiring"), _("A company may hire its student for good, at no charge and without waiting.")),
    )
