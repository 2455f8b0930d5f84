"""Reading what is public about a company and about a student."""

from django.db.models import Count, Prefetch, Q, QuerySet, Window

from accounts.companies.models import Company
from accounts.people.models import User
from projects.hires import queries as hires
from projects.postings.models import Project
from projects.reviews import queries as reviews
from projects.reviews.models import Review
from projects.workspace.models import Engagement


def open_projects(company: Company) -> QuerySet[Project]:
    """What the company offers now, newest first."""
    return Project.objects.open().filter(company=company).order_by("-published_at", "-pk")


def reviews_of(company: Company) -> QuerySet[Review]:
    """What students wrote about working for the company, newest first; only what both sides may read."""
    rows = reviews.published(Review.Side.STUDENT).filter(engagement__company=company)
    return rows.select_related("engagement__project", "engagement__company", "author").order_by("-published_at", "-pk")


def completed_by(student: User) -> QuerySet[Engagement]:
    """The projects a student was paid for, newest first, each with the company's review and the job that followed.

    `done` on each says how many of all of them did not end early.
    """
    written = Prefetch("reviews", reviews.published(Review.Side.COMPANY), to_attr="published_reviews")
    jobs = Prefetch("hires", hires.confirmed(), to_attr="jobs")
    rows = Engagement.objects.filter(student=student, status=Engagement.Status.COMPLETED)
    rows = rows.select_related("project", "company", "student", "certificate").prefetch_related(
        written, jobs, "project__skills"
    )
    rows = rows.annotate(done=Window(Count("pk", filter=Q(ended_early=False))))
    return rows.order_by("-completed_at", "-pk")
