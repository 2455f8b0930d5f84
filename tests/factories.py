"""Boring rows for tests. What has a life reaches its states through services, not from here."""

import datetime as dt

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Company, Membership, Notification, Skill, StudentProfile, User
from marketplace.core import currencies
from projects.models import Criterion, Project, Question
from projects.postings import rubrics


class UserFactory(DjangoModelFactory):
    """A person with a verified address; `verified=False` leaves it unproved, `password=` lets them log in."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Person {number}")
    email = factory.Sequence(lambda number: f"person{number}@example.com")
    time_zone = "America/Chicago"

    @classmethod
    def _create(cls, model_class, *args, password=None, **kwargs):
        return model_class.objects.create_user(*args, password=password, **kwargs)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        is_verified = True if extracted is None else extracted
        EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=is_verified)


class SkillFactory(DjangoModelFactory):
    """A local skill."""

    class Meta:
        model = Skill

    label = factory.Sequence(lambda number: f"Skill {number}")
    slug = factory.Sequence(lambda number: f"skill-{number}")


class StudentFactory(DjangoModelFactory):
    """A student profile with its person."""

    class Meta:
        model = StudentProfile

    user = factory.SubFactory(UserFactory, email=factory.Sequence(lambda number: f"student{number}@uni-bremen.de"))
    handle = factory.Sequence(lambda number: f"student-{number}")
    school = "Universität Bremen"
    school_domain = "uni-bremen.de"
    course = "BSc Economics"


class CompanyFactory(DjangoModelFactory):
    """A public company without members."""

    class Meta:
        model = Company

    name = factory.Sequence(lambda number: f"Company {number}")
    slug = factory.Sequence(lambda number: f"company-{number}")
    website = factory.LazyAttribute(lambda company: f"https://{company.slug}.example")
    time_zone = "America/Chicago"
    verified_at = factory.LazyFunction(timezone.now)


class MembershipFactory(DjangoModelFactory):
    """A person in a company."""

    class Meta:
        model = Membership

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.OWNER


class NotificationFactory(DjangoModelFactory):
    """A message that waits to be sent."""

    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    kind = "work"
    title = factory.Sequence(lambda number: f"Something happened, number {number}")
    url = "/dashboard/"
    dedupe_key = factory.Sequence(lambda number: f"test:{number}")


class ProjectFactory(DjangoModelFactory):
    """A draft that lacks nothing: three criteria, a question, a rubric, pay above the floor, due in four weeks."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    company = factory.SubFactory(CompanyFactory)
    slug = factory.Sequence(lambda number: f"map-the-onboarding-{number}")
    title = "Map the onboarding of five competitors"
    summary = "We want to know where new users get stuck, before we redesign our own first week."
    category = Project.Category.RESEARCH
    deliverable = (
        "Sign up for five products we name, walk through the first session as a new user, and record every step in a "
        "table with a screenshot. We hand over test accounts, an example and a half-hour call at the start."
    )
    hours = 18
    pay_cents = 45000
    worth = factory.LazyAttribute(lambda project: currencies.rate(getattr(project, "currency", "USD")))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=27))

    @factory.post_generation
    def criteria(self, create, extracted, **kwargs):
        rows = extracted or [
            ("A table of at least 40 steps across five products, each with a screenshot", 40),
            ("Three patterns that work and three that fail, each backed by two examples", 35),
            ("A two-page summary a product manager can read in five minutes", 25),
        ]
        Criterion.objects.bulk_create(
            Criterion(project=self, text=text, weight=weight, position=place)
            for place, (text, weight) in enumerate(rows)
        )

    @factory.post_generation
    def questions(self, create, extracted, **kwargs):
        texts = ["Which product taught you most in its first minute?"] if extracted is None else extracted
        Question.objects.bulk_create(
            Question(project=self, text=text, position=place) for place, text in enumerate(texts)
        )

    @factory.post_generation
    def rubric(self, create, extracted, **kwargs):
        rubrics.replace(self, extracted or rubrics.default(self.category))
