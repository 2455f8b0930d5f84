"""The messages around the time a company has to decide."""

from django.utils.translation import gettext as _

from accounts.notifications.services import News, notify_many


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
