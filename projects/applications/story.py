"""What the student reads about an application: the steps with their dates, and what happens next and when."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.models import AuditEvent
from accounts.audit.queries import history
from marketplace.core.formats import day, moment
from projects.applications import bench, blind, queue
from projects.applications.models import Application
from projects.applications.scoring import services as scoring

Status = Application.Status
ORDER = (Status.SUBMITTED, Status.SHORTLISTED, Status.OFFERED, Status.ACCEPTED)


@dataclass(frozen=True)
class Event:
    """One thing that happened, as the timeline component draws it."""

    text: str
    note: str


@dataclass(frozen=True)
class Step:
    """One step of the stepper: `state` is done, now, stopped or later."""

    label: str
    note: str
    state: str


def steps(application: Application) -> list[Step]:
    """From sent to agreed; one that ended shows how far it came and where it stopped."""
    if application.status not in (Status.DRAFT, Status.WAITING, *ORDER):
        return _steps_to_the_end(application)
    if application.status == Status.DRAFT:
        return [Step(_("Draft"), _("saved %(when)s") % {"when": day(application.updated_at)}, "now"), *_later(0)]
    if application.status == Status.WAITING:
        return [
            Step(_("On the waiting list"), _("since %(when)s") % {"when": day(application.waiting_since)}, "now"),
            *_later(0),
        ]
    done = [*_waited(application), _sent(application)]
    if application.status == Status.SUBMITTED:
        return [*done, Step(_("The company reads"), _by(application), "now"), *_later(2)]
    shortlisted_on = _shortlisted_on(application)
    done += [Step(_("Shortlisted"), shortlisted_on, "done")] if shortlisted_on else []
    if application.bench_position is not None:
        return [
            *done,
            Step(_("Runner-up"), _("number %(place)d") % {"place": bench.place(application)}, "now"),
            *_later(2),
        ]
    if application.status == Status.SHORTLISTED:
        return [*done, Step(_("The company decides"), _by(application), "now"), *_later(3)]
    if application.status == Status.OFFERED:
        note = _("answer by %(when)s") % {"when": day(application.offer_expires_at)}
        return [*done, Step(_("Offered to you"), note, "now"), *_later(3)]
    done += [Step(_("Offered"), day(application.offered_at), "done")]
    return [*done, Step(_("Accepted"), day(application.decided_at), "done")]


def _waited(application: Application) -> list[Step]:
    since = application.waiting_since
    return [Step(_("Waiting list"), day(since), "done")] if since else []


def _sent(application: Application) -> Step:
    return Step(_("Sent"), day(application.submitted_at), "done")


def _by(application: Application) -> str:
    return _("answer by %(when)s") % {"when": day(application.project.decide_by)}


def _later(since: int) -> list[Step]:
    labels = [_("Sent"), _("The company reads"), _("Offer"), _("Agreement")]
    return [Step(label, "", "later") for label in labels[since:]]


def _shortlisted_on(application: Application) -> str:
    moves = history(application).filter(target=Status.SHORTLISTED)
    return day(moves.values_list("created_at", flat=True).first())


def _steps_to_the_end(application: Application) -> list[Step]:
    shortlisted_on = _shortlisted_on(application)
    ended_at = application.decided_at or application.offer_expires_at
    offered_at = application.offered_at
    offered = offered_at and (not application.decided_at or offered_at <= application.decided_at)
    return [
        *_waited(application),
        *([_sent(application)] if application.submitted_at else []),
        *([Step(_("Shortlisted"), shortlisted_on, "done")] if shortlisted_on else []),
        *([Step(_("Offered"), day(offered_at), "done")] if offered else []),
        Step(_ending(application), day(ended_at), "stopped"),
    ]


def _ending(application: Application) -> str:
    if application.was_turned_down:
        return _("You turned it down")
    return {
        Status.DECLINED: _("Not this time"),
        Status.WITHDRAWN: _("Withdrawn"),
        Status.EXPIRED: _("Offer expired"),
        Status.RELEASED: _("No longer open"),
    }[application.status]


NEXT = {
    Status.DRAFT: gettext_lazy("Nobody but you sees it until you send it."),
    Status.WAITING: gettext_lazy(
        "You are number %(place)s on the waiting list: all places to apply are taken. When somebody withdraws, the "
        "first in line moves up and %(company)s reads the application; you hear at once. Until then nobody but you "
        "sees it. The posting ends on %(closes)s at the latest; if no place became free by then, we tell you."
    ),
    Status.SUBMITTED: gettext_lazy(
        "%(company)s reads your application and promised to answer by %(by)s, whatever the answer. Until it "
        "shortlists you, you can change what you wrote."
    ),
    Status.SHORTLISTED: gettext_lazy(
        "%(company)s is interested and promised to answer by %(by)s. You can write to each other now. What you "
        "sent can no longer be changed."
    ),
    Status.OFFERED: gettext_lazy(
        "Answer by %(when)s. After that the offer ends by itself and the place may go to somebody else."
    ),
    Status.ACCEPTED: gettext_lazy("You and %(company)s have an agreement. Everything else happens in the workspace."),
    Status.DECLINED: gettext_lazy("%(company)s decided against it. The reason is below."),
    Status.WITHDRAWN: gettext_lazy("You ended it. One person can apply once to a project, so it can not be renewed."),
    Status.EXPIRED: gettext_lazy(
        "Nobody heard from you by %(when)s. If you still want the project, write to %(company)s: it may offer it again."
    ),
    Status.RELEASED: gettext_lazy("Nothing will come of this one. The reason is below."),
}
LATE = gettext_lazy("%(company)s promised an answer by %(by)s and is late. You hear as soon as there is one.")
OWED = gettext_lazy(
    "%(company)s did not decide by the date it had promised, so we released you, with our apology. It still owes you "
    "an answer and cannot publish another project before it gives one. You hear at once if it does."
)
UNREACHED = gettext_lazy("No place became free in time, so %(company)s has not seen what you wrote.")


def next_for_student(application: Application) -> str:
    """What happens next, and by when, in one or two sentences."""
    if application.bench_position is not None:
        return _runner_up(application)
    words = {
        "company": application.project.company.name,
        "by": moment(application.project.decide_by),
        "closes": moment(application.project.closes_at),
        "when": moment(application.offer_expires_at),
        "place": queue.position(application) if application.status == Status.WAITING else None,
    }
    return str(_sentence(application)) % words


def _sentence(application: Application) -> str:
    project = application.project
    if application.release_cause == Application.Cause.UNREACHED:
        return UNREACHED
    if application.is_undecided and project.decide_by and project.decide_by < timezone.now():
        return LATE
    return OWED if application.is_owed_an_answer else NEXT[application.status]


def _runner_up(application: Application) -> str:
    words = {
        "place": bench.place(application),
        "company": application.project.company.name,
        "hours": settings.OFFER_HOURS,
        "days": settings.BENCH_DAYS,
        "until": moment(application.project.bench_ends_at),
    }
    first = _(
        "You are runner-up number %(place)d: every place is offered or taken. If one becomes free, it is offered to "
        "the first in line automatically, who has %(hours)d hours to answer."
    )
    last = _("You hear by %(until)s that you are not needed, if so.")
    before = _("If you are not needed, you hear so %(days)d days after the last place is taken.")
    return f"{first} {last if application.project.bench_ends_at else before}" % words


HAPPENED = {
    Status.WAITING: gettext_lazy("Joined the waiting list"),
    Status.SUBMITTED: gettext_lazy("Applied"),
    Status.SHORTLISTED: gettext_lazy("Shortlisted"),
    Status.OFFERED: gettext_lazy("Offered the project"),
    Status.ACCEPTED: gettext_lazy("Accepted the offer"),
    Status.DECLINED: gettext_lazy("Declined"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
    Status.EXPIRED: gettext_lazy("Offer expired"),
    Status.RELEASED: gettext_lazy("Released"),
    blind.REVEALED: gettext_lazy("Saw the name"),
    bench.KEPT: gettext_lazy("Kept as a runner-up"),
    bench.TAKEN_OFF: gettext_lazy("Taken off the runners-up"),
    scoring.SCORED: gettext_lazy("Gave points"),
    scoring.CHANGED: gettext_lazy("Changed their points after others had given theirs"),
    scoring.CONFLICT: gettext_lazy("Declared a conflict of interest"),
    scoring.CONFLICT_GONE: gettext_lazy("Took back a conflict of interest and gave points"),
}
MOST_EVENTS = 20


def events(application: Application) -> list[Event]:
    """Who did what and when, newest first, for the company's people."""
    rows = history(application).exclude(verb="note added")[:MOST_EVENTS]
    return [_event(row, application) for row in rows]


def _event(row: AuditEvent, application: Application) -> Event:
    text = HAPPENED.get(row.target or row.verb, _("Changed what they wrote"))
    who = row.actor.name if row.actor else _("by itself")
    if row.actor_id == application.student_id:
        who = application.shown_name
    return Event(str(text), _("%(who)s, %(when)s") % {"who": who, "when": moment(row.created_at)})
