"""A project as a few lines of an e-mail."""

from django.utils.translation import gettext as _

from marketplace.core.formats import day, money
from projects.postings.models import Project


def entry(project: Project, *reasons: str) -> dict[str, str]:
    """Title, facts and reasons of a project whose company is loaded, as an e-mail lists them."""
    words = {
        "pay": money(project.pay_cents, project.currency),
        "hours": project.hours,
        "hourly": money(project.pay_per_hour_cents, project.currency),
        "company": project.company.name,
        "place": project.place or _("Remote"),
        "due": day(project.due_on),
        "zone": project.due_zone,
    }
    facts = _("%(pay)s fixed pay · about %(hours)s h · %(hourly)s an hour") % words
    where = _("%(company)s · %(place)s · due %(due)s (%(zone)s)") % words
    return {"title": project.title, "body": "\n".join([facts, where, *reasons]), "url": project.get_absolute_url()}
