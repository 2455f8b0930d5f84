"""The stages of a project, each reached through the services that people use."""

from projects.models import Project
from projects.postings import services as postings
from tests.factories import MembershipFactory, ProjectFactory, UserFactory


def owner_of(company):
    """Somebody who owns the company; made when there is nobody yet."""
    membership = company.memberships.filter(role="owner").select_related("user").first()
    return (membership or MembershipFactory(company=company)).user


def drafted(**fields) -> Project:
    """A complete draft; `fields` are the factory's, such as `company` or `title`."""
    return ProjectFactory(**fields)


def submitted(**fields) -> Project:
    """In the moderators' queue: its company is not verified yet."""
    fields.setdefault("company__verified_at", None)
    project = drafted(**fields)
    return postings.submit(project, by=owner_of(project.company))


def published(**fields) -> Project:
    """Open for applications."""
    project = drafted(**fields)
    postings.submit(project, by=owner_of(project.company))
    if project.status == Project.Status.IN_REVIEW:
        postings.publish(project, by=UserFactory(is_staff=True))
    return project
