"""The messages around the time a company has to decide."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notifications.services import News, notify_many
from projects.notifications.recipients import in_zone_of, managers, managers_of


def sorry(applications) -> None:
    """To the students: the company did not decide in time, and we are sorry."""
    notify_many(_sorry(application) for application in applications)


def _sorry(application) -> News:
    words = {
        "name": application.student.first_name,
        "title": application.project.title,
        "company": application.project.company.name,
    }
    return News(
        recipient=application.student,
        kind="application",
        title=_("We are sorry: no answer about “%(title)s” in time") % words,
        body=_(
            "%(name)s, you put work into your application to %(company)s and were promised an answer. The company did "
            "not decide in time, and waiting longer would not be fair to you. We apologise.\n\nYour application is "
            "released: it no longer counts among your open ones. It says nothing about you, and everyone can see on "
            "the company's page that it was late. Until it has answered you, it cannot publish another project; you "
            "hear at once if it does."
        )
        % words,
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=f"clock:sorry:{application.pk}:{application.decided_at.timestamp():.0f}",
    )


def reminders(clocks, waiting, now) -> None:
    """To those who hire: so many wait, until when they were promised an answer, and what happens without one.

    `waiting` has the number of undecided applicants of each project.
    """
    people = managers_of({clock.project.company_id for clock in clocks})
    moments: dict = {}
    notify_many(
        News(
            recipient=person,
            kind="reminder",
            **text,
            key=f"clock:{clock.pk}:{clock.reminders_sent}:{clock.started_at.timestamp():.0f}:{person.pk}",
        )
        for clock in clocks
        for person, text in _by_zone(people.get(clock.project.company_id, ()), clock, waiting[clock.pk], now, moments)
    )


def _by_zone(people, clock, count, now, moments) -> Iterator[tuple]:
    """Each person with the words for their time zone, which are written once; `moments` are those written before."""
    texts = {}
    for person in people:
        zone = person.time_zone
        for when in (clock.project.decide_by, clock.release_at):
            if (zone, when) not in moments:
                moments[zone, when] = in_zone_of(person, when)
        if zone not in texts:
            by, end = moments[zone, clock.project.decide_by], moments[zone, clock.release_at]
            texts[zone] = _reminder(clock, count, now, by=by, end=end)
        yield person, texts[zone]


def _reminder(clock, count, now, **moments) -> dict[str, str]:
    project = clock.project
    words = {"count": count, "title": project.title, **moments}
    title = ngettext(
        "%(count)d applicant for “%(title)s” waits for your answer",
        "%(count)d applicants for “%(title)s” wait for your answer",
        count,
    )
    promised = _("You promised an answer by %(by)s.") if project.decide_by > now else _("The answer was due on %(by)s.")
    end = _(
        "Offer the project, keep runners-up, or decline with a reason. Whoever has heard nothing by %(end)s is "
        "released with our apology, and you cannot publish another project until you have answered them."
    )
    return {
        "title": title % words,
        "body": f"{promised} {end}" % words,
        "action": _("See the applicants"),
        "url": reverse("applicants", args=[project.slug]),
    }


def ran_out(project, count) -> None:
    """To those who hire: the time was over, so many were released, and they may not publish before they answer."""
    title = ngettext(
        "We released %(count)d applicant of “%(title)s”: the time to decide is over",
        "We released %(count)d applicants of “%(title)s”: the time to decide is over",
        count,
    )
    _to_managers(
        project,
        title=title % {"count": count, "title": project.title},
        body=_(
            "You had promised everyone an answer and did not decide. We apologised to them. You can still answer: "
            "offer the project, or decline with a reason. Until you have answered all of them, you cannot publish "
            "another project."
        ),
        key=f"clock:ran-out:{project.pk}",
        tab="?state=owed",
    )


def paused(clock, undecided) -> None:
    """To both sides: the time to decide stands still, and why."""
    stamp = f"{clock.paused_at.timestamp():.0f}"
    body = _("A moderator paused the time to decide: %(reason)s\n\nNothing is due until it goes on; you hear then.")
    body %= {"reason": clock.pause_reason}
    title = _("“%(title)s”: the time to decide stands still") % {"title": clock.project.title}
    _to_managers(clock.project, title=title, body=body, key=f"clock:paused:{clock.pk}:{stamp}")
    notify_many(
        _to_student(application, title=title, body=body, key=f"clock:paused:{application.pk}:{stamp}")
        for application in undecided
    )


def went_on(clock, undecided) -> None:
    """To both sides: the time to decide runs on, and until when."""
    project, title = clock.project, _("“%(title)s”: the time to decide goes on") % {"title": clock.project.title}
    key = f"clock:on:{project.decide_by.timestamp():.0f}"
    news = [
        _to_manager(person, project, title=title, body=_due(person, project), key=key)
        for person in managers(project.company)
    ]
    news += [_to_student(row, title=title, body=_due(row.student, project), key=f"{key}:{row.pk}") for row in undecided]
    notify_many(news)


def _due(person, project) -> str:
    return _("The answer is due by %(by)s now.") % {"by": in_zone_of(person, project.decide_by)}


def lifted(clock, *, reason) -> None:
    """To those who hire: they may publish again."""
    _to_managers(
        clock.project,
        title=_("You can publish projects again"),
        body=_("A moderator decided: %(reason)s\n\nThe applicants of “%(title)s” still wait for your answer.")
        % {"reason": reason, "title": clock.project.title},
        key=f"clock:lifted:{clock.pk}:{clock.lifted_at.timestamp():.0f}",
    )


def _to_managers(project, **told) -> None:
    notify_many(_to_manager(person, project, **told) for person in managers(project.company))


def _to_manager(person, project, *, title, body, key, tab="") -> News:
    return News(
        recipient=person,
        kind="reminder",
        title=title,
        body=body,
        action=_("See the applicants"),
        url=reverse("applicants", args=[project.slug]) + tab,
        key=f"{key}:{person.pk}",
    )


def _to_student(application, *, title, body, key) -> News:
    return News(
        recipient=application.student,
        kind="application",
        title=title,
        body=body,
        action=_("See your application"),
        url=application.get_absolute_url(),
        key=key,
    )
