"""The people and companies of the demo world, made through the services that sign-up uses."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.companies import services as companies
from accounts.companies.models import Company, Membership
from accounts.people import services as people
from accounts.people.models import StudentProfile, User
from accounts.skills import services as skills
from marketplace.demo import content
from marketplace.demo.moments import at

PASSWORD = "first-rung-demo"
STAR_STUDENT = "amara-okafor"
STAR_COMPANY = "tidewater-analytics"
NEW_EVERY = 7
MODERATOR = ("Miriam Adler", "moderator@firstrung.example")
SECOND_MODERATOR = ("Tomasz Wrona", "tomasz.wrona@firstrung.example")
CAREER_STAFF = (
    ("Grace Achterberg", "grace.achterberg@tum.de"),
    ("Bukola Adeyemi", "bukola.adeyemi@unilag.edu.ng"),
    ("Henrik Solberg", "henrik.solberg@uio.no"),
    ("Lucia Ferrante", "lucia.ferrante@polimi.it"),
)


@dataclass
class Employer:
    """A company with its people, the owner first."""

    company: Company
    people: list[User]
    is_new: bool
    currency: str = settings.CURRENCY
    projects: list[dict] = field(default_factory=list)

    @property
    def owner(self) -> User:
        return self.people[0]


@dataclass
class Cast:
    """Everybody in the demo world."""

    moderator: User
    second_moderator: User
    career_staff: list[User]
    employers: list[Employer]
    students: list[User]
    star: User
    skills: dict[int, set[int]]


def gather(rng: Random, now: dt.datetime, *, companies_wanted: int | None = None) -> Cast:
    """Make everybody; companies and students joined within the last half year.

    `companies_wanted` takes only the first companies, with their projects, for a smaller world.
    """
    password = make_password(PASSWORD)
    moderator = _person(*MODERATOR, password, "America/New_York", is_staff=True)
    second = _person(*SECOND_MODERATOR, password, "Europe/Warsaw", is_staff=True)
    career_staff = [_person(*person, password, "UTC") for person in CAREER_STAFF]
    joined = now - dt.timedelta(days=190)
    blueprints = content.companies()[:companies_wanted]
    employers = [
        _employer(card, password, joined, is_new=number >= len(blueprints) - len(blueprints) // NEW_EVERY)
        for number, card in enumerate(blueprints)
    ]
    by_slug = {card["slug"]: employer for card, employer in zip(blueprints, employers, strict=True)}
    for project in content.projects():
        if project["company"] in by_slug:
            by_slug[project["company"]].projects.append(project)
    students = [_student(card, password, joined, rng) for card in content.students()]
    star = next(student for student in students if student.student.handle == STAR_STUDENT)
    known = {student.pk: set(student.student.skills.values_list("pk", flat=True)) for student in students}
    return Cast(moderator, second, career_staff, employers, students, star, known)


def _person(name: str, email: str, password: str, zone: str, **fields) -> User:
    user = User.objects.create(email=email, name=name, password=password, time_zone=zone, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _employer(card: dict, password: str, joined: dt.datetime, *, is_new: bool) -> Employer:
    host = card["website"].removeprefix("https://")
    with at(joined):
        persons = [
            _person(person["name"], f"{_local_part(person['name'])}@{host}", password, card["time_zone"])
            for person in card["people"]
        ]
        company = companies.create(
            by=persons[0],
            name=card["name"],
            website=card["website"],
            size=card["size"],
            place=card["place"],
            country=card["country"],
            time_zone=card["time_zone"],
            about=card["about"],
        )
        for person, user in zip(card["people"][1:], persons[1:], strict=True):
            invitation = companies.invite(
                company, by=persons[0], email=user.email, role=Membership.Role(person["role"])
            )
            companies.accept_invitation(invitation, by=user)
    return Employer(company, persons, is_new, card.get("currency", settings.CURRENCY))


def _student(card: dict, password: str, joined: dt.datetime, rng: Random) -> User:
    email = f"{card['handle'].replace('-', '.')}@{card['domain']}"
    with at(joined + dt.timedelta(days=rng.randrange(60))):
        user = _person(card["name"], email, password, card["time_zone"])
        year, month = card["graduation"].split("-")
        profile = people.create_student_profile(
            user,
            by=user,
            handle=card["handle"],
            kind=StudentProfile.Kind.GRADUATE if card["graduate"] else StudentProfile.Kind.STUDENT,
            school=card["school"],
            course=card["course"],
            graduation_on=dt.date(int(year), int(month), 15),
            place=card["place"],
            about=card["about"],
            availability_hours=card["hours"],
            languages=card["languages"],
            skills=skills.resolve(card["skills"])[0],
        )
        for link in card.get("links", []):
            people.add_link(profile, by=user, **link)
        for sample in card.get("samples", []):
            people.add_sample(profile, by=user, **sample)
    return user


def _local_part(name: str) -> str:
    plain = "".join(letter for letter in name.lower() if letter.isascii() and (letter.isalpha() or letter == " "))
    return ".".join(plain.split())
