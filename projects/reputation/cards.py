"""The reliability cards: a few numbers, each with its rule in words, and no score over all of them."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.companies.models import Company
from accounts.people.models import User
from projects.reputation.models import CompanyRecord, ReputationEvent, StudentRecord

Kind = ReputationEvent.Kind


@dataclass(frozen=True)
class Figure:
    """One number: how many of `all` it counts, or a middle value in `text`; `is_new` while there are too few."""

    kind: str
    label: str
    rule: str
    text: str = ""
    part: int = 0
    all: int = 0
    is_share: bool = False
    is_new: bool = False

    @property
    def drawn(self) -> SafeString:
        """The number as a page shows it."""
        return _drawn(self, get_language())

    @property
    def row(self) -> SafeString:
        """The number behind its label."""
        return _row(self, get_language())


@lru_cache(maxsize=1024)
def _drawn(figure: Figure, _language: str) -> SafeString:
    return render_to_string("projects/reputation/figure.html", {"figure": figure})


@lru_cache(maxsize=1024)
def _row(figure: Figure, language: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", figure.label, _drawn(figure, language))


def _share(kind: str, label: str, rule: str, part: int, all: int) -> Figure:
    """A share of `all`, said from RECORD_LEAST events on."""
    text = _("%(part)d of %(all)d") % {"part": part, "all": all}
    return Figure(kind, label, rule, text, part, all, is_share=True, is_new=all < settings.RECORD_LEAST)


def _count(kind: str, label: str, rule: str, part: int, all: int | None = None) -> Figure:
    """A plain count, said whatever it is."""
    text = str(part) if all is None else _("%(part)d of %(all)d") % {"part": part, "all": all}
    text = _("none yet") if all == 0 else text
    return Figure(kind, label, rule, text, part, all or 0)


def of_company(company: Company) -> list[Figure]:
    """What a company has done for those who applied to it and worked for it."""
    record = getattr(company, "record", None) or CompanyRecord(company=company)
    return [*_answering(record), *_working(record), *_afterwards(record), _overrun(record)]


def _answering(record: CompanyRecord) -> list[Figure]:
    words = {"least": settings.RECORD_LEAST}
    days = record.median_days_to_decide
    return [
        _share(
            Kind.DECISION,
            _("Decisions on time"),
            _(
                "Of all who applied: how many got their first answer by the day the posting promised. An answer is an "
                "offer, a no, a place among the runners-up, or the news that all places are filled. Silence past that "
                "day is late, whatever comes after. Who withdrew first does not count; a clock a moderator paused "
                "stands still."
            ),
            record.decided_on_time,
            record.decided,
        ),
        Figure(
            Kind.DECISION,
            _("Median days to decide"),
            _(
                "From each application to its first answer, for those who got an offer or a no: half were quicker, "
                "half slower. Counted from %(least)d answers on."
            )
            % words,
            str(days or ""),
            is_new=days is None,
        ),
        _share(
            Kind.ACCEPTANCE,
            _("Deliveries answered on time"),
            _("Of all answered deliveries: how many a person answered before they counted as approved by silence."),
            record.answered_on_time,
            record.answered,
        ),
    ]


def _working(record: CompanyRecord) -> list[Figure]:
    return [
        _count(
            Kind.AGREEMENT,
            _("Agreements it ended"),
            _(
                "Of all agreements with students: how many the company cancelled before payment, did not pay for in "
                "time, or proposed to end for less than agreed. What a student asked to end, or a moderator ended, "
                "does not count."
            ),
            record.cancelled,
            record.agreed,
        ),
        _count(
            Kind.DISPUTE,
            _("Disputes lost"),
            _(
                "Of all decided disputes: how many were decided nearer to what the student asked for than to what the "
                "company offered."
            ),
            record.disputes_lost,
            record.disputed,
        ),
    ]


def _afterwards(record: CompanyRecord) -> list[Figure]:
    return [
        _count(
            Kind.REPEAT,
            _("Repeat hires"),
            _("Agreements with a student who had worked for this company before."),
            record.hired_again,
        ),
        _count(
            Kind.HIRE,
            _("Jobs afterwards"),
            _("Students the company hired after a project, as the student confirmed."),
            record.hired_for_good,
        ),
    ]


def _overrun(record: CompanyRecord) -> Figure:
    percent = record.median_overrun_percent
    rule = _(
        "For each finished project: the hours its students logged for themselves, against the posted hours. Half of "
        "the projects took less than this, half more. Said from %(count)d projects on; what a student logged in one of "
        "them is shown to nobody."
    )
    return Figure(
        Kind.OVERRUN,
        _("Hours against the estimate"),
        rule % {"count": settings.OVERRUN_PROJECTS},
        "" if percent is None else _("%(percent)+d %%") % {"percent": percent},
        is_new=percent is None,
    )


def of_student(student: User) -> list[Figure]:
    """How a student has kept what was agreed."""
    record = getattr(student, "record", None) or StudentRecord(student=student)
    return [
        _share(
            Kind.DELIVERY,
            _("Delivered on time"),
            _(
                "Of all parts of projects that were paid for: how many were first delivered by the end of their due "
                "date where the company is. Undelivered past that day is late."
            ),
            record.delivered_on_time,
            record.delivered,
        ),
        _share(
            Kind.CRITERIA,
            _("Criteria met first time"),
            _(
                "Of all acceptance criteria: how many the company found met in the first delivery. Silence finds all "
                "of them met, and a dispute may."
            ),
            record.met_first_time,
            record.judged,
        ),
        _count(
            Kind.SHOWING_UP,
            _("Did not show"),
            _(
                "Of all agreements that were paid for: how many ended because the student gave no sign of life within "
                "%(days)d business days after the company asked for one."
            )
            % {"days": settings.ABSENCE_BUSINESS_DAYS},
            record.no_shows,
            record.agreed,
        ),
    ]


def is_new(figures: list[Figure]) -> bool:
    """Whether nothing at all was counted yet."""
    return not any(figure.all or figure.part for figure in figures)
