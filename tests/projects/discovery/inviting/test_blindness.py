"""Until they apply, nothing a company can reach says who a student is that it may invite or has invited.

Every address of the site is tried raw, with bodies and headers, by everybody of the company; so are the e-mails. The
students write what gives them away wherever a profile takes it.
"""

import base64
import json
import re

import pytest
from django.core import signing
from django.urls import get_resolver, reverse

from accounts.models import Place
from accounts.people import services as people
from projects.applications import services as applications
from projects.discovery.inviting import answering
from projects.discovery.inviting import services as inviting
from projects.models import Project, ProjectInvitation, SkillProof
from tests import stages
from tests.factories import SkillFactory, StudentFactory
from tests.journeys.test_access_matrix import addresses
from tests.projects.applications.test_blindness import found_in, raw

pytestmark = pytest.mark.django_db

NAME, SCHOOL, PLACE = "Zéphyrine Quillfeather", "Université de Gothamville", "Gothamville"
WORDS = "Zephyrine (xe/xem) of Gothamville, @featherlight, zquill@gothamville.edu, https://inkwellish.example"
HIDDEN_WORK = "Count the cups of a week"
READ = ("project", "applicants", "notifications", "dashboard", "messages", "company_", "settings_export")


def hidden_student(number, skill, city):
    profile = StudentFactory(
        user__name=NAME,
        user__email=f"zquill{number}@gothamville.edu",
        handle=f"zq-maps-{number}",
        school=SCHOOL,
        school_domain="gothamville.edu",
        course="BA Maps, Gothamville",
        place=PLACE,
        pronouns="xe/xem",
        about=WORDS,
    )
    people.add_link(profile, by=profile.user, label="Inkwellish", url="https://inkwellish.example/me")
    people.add_sample(profile, by=profile.user, title="By Quillfeather", url="https://paperboats.example/1", note=WORDS)
    engagement = stages.hired(profile.user, company__name="Paper Boats", title=HIDDEN_WORK)
    SkillProof.objects.create(
        student=profile.user, skill=skill, engagement=engagement, criteria_met=3, criteria_count=4
    )
    return stages.findable(profile.user, skill, city=city).user


@pytest.fixture
def project(company, owner, manager, reviewer):
    posting = stages.published(company=company)
    posting.skills.add(SkillFactory(label="Cartography"))
    return posting


@pytest.fixture
def people_of(owner, manager, reviewer):
    return [owner, manager, reviewer]


@pytest.fixture
def hidden(project):
    skill = project.skills.get()
    city, next_to_it = [
        Place.objects.create(
            id=key, name=name, folded=name.lower(), country="DE", latitude=53.1, longitude=8.8, population=16000
        )
        for key, name in ((4711001, PLACE), (4711002, "Bremen"))
    ]
    Project.objects.filter(pk=project.pk).update(city=next_to_it, place="Bremen")
    return [hidden_student(number, skill, city) for number in range(1, 6)]


@pytest.fixture
def invited(project, hidden, owner):
    """One in each state that comes before an application; the last is not invited."""
    rows = [
        inviting.invite(Project.objects.get(pk=project.pk), student.student, by=owner, note="Cartography.")
        for student in hidden[:4]
    ]
    _waiting, yes, no, lapsed = [ProjectInvitation.objects.get(pk=row.pk) for row in rows]
    answering.accept(yes, by=yes.student)
    answering.decline(no, by=no.student, reason=f"I am {WORDS}")
    inviting.lapse_all(ProjectInvitation.objects.filter(pk=lapsed.pk), reason="Over.")
    return rows


def pages(project, invited) -> list[str]:
    """Every address that a company could put a key of ours into, and the filters that look into a profile."""
    found = []
    keys = [{"slug": project.slug}, {"pk": invited[0].pk}, {"pk": invited[1].pk}, {}]
    for name in addresses(get_resolver().url_patterns):
        if name.startswith(
            ("project", "applicants", "notifications", "dashboard", "messages", "company_", "settings_exp")
        ):
            for key in keys:
                try:
                    found.append(reverse(name, kwargs=key))
                except Exception:
                    continue
    look = f"/projects/{project.slug}/invite/"
    filters = ["?skills=", "?sort=criteria", "?sort=hours", "?near=Gothamville&km=50", "?evidence=proved", "?hours=1"]
    return sorted({*found, *[look + one for one in filters]})


def test_nothing_a_company_reads_says_who_it_is(client_for, people_of, project, hidden, invited, deliver):
    leaks = []
    for person in people_of:
        client = client_for(person)
        for url in pages(project, invited):
            # What somebody typed into a filter stands in the filter again.
            answer = raw(client.get(url)).replace("near=Gothamville", "").replace('value="Gothamville"', "")
            leaks += [f"{person} {url}: {found}" for found in found_in(answer)]
            leaks += [f"{person} {url}: {HIDDEN_WORK}" for _one in re.findall(HIDDEN_WORK, answer)]
    for letter in deliver():
        if letter.to[0].endswith("harborcoffee.example"):
            leaks += [f"{letter.subject}: {found}" for found in found_in(f"{letter.subject}\n{letter.body}")]
    assert leaks == []


def test_the_search_did_show_them(client_for, owner, project, hidden, invited):
    """The test above would pass if nothing were shown at all."""
    page = client_for(owner).get(f"/projects/{project.slug}/invite/").content.decode()
    assert "1 project, 3 of 4 criteria met" in page and "within 50 km" in page
    assert page.count("Student ") == 1
    sent = client_for(owner).get(f"/projects/{project.slug}/invited/").content.decode()
    assert len(re.findall(r"Student \d{5}", sent)) == 4
    assert "[hidden]" in sent


def test_no_key_of_theirs_is_in_the_page_or_in_what_it_hands_out(client_for, owner, project):
    skill = project.skills.get()
    profiles = [stages.findable(StudentFactory().user, skill) for _number in range(25)]
    client, url = client_for(owner), f"/projects/{project.slug}/invite/?sort=hours"
    first = client.get(url)
    page = first.content.decode() + client.get(first.context["page"].next_url).content.decode()
    handed_out = re.findall(r'name="who" value="([^"]+)"', page) + re.findall(r"(?:after|before)=([^&\"]+)", page)
    assert len(handed_out) >= 27
    for text in handed_out:
        assert not readable(text)
    for profile in profiles:
        assert str(profile.user.email) not in page and profile.handle not in page


def readable(sealed: str) -> bool:
    """Whether somebody without our key finds JSON or digits in it."""
    for part in re.split(r"[:.]", sealed):
        try:
            inner = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
            json.loads(inner)
        except ValueError:
            continue
        return True
    return False


def test_a_readable_cursor_would_be_found():
    assert readable(signing.Signer().sign(base64.urlsafe_b64encode(b'["10", "4711"]').decode()))


def test_a_seal_of_one_posting_is_worth_nothing_at_another(client_for, owner, project, hidden, company):
    other = stages.published(company=company)
    page = client_for(owner).get(f"/projects/{project.slug}/invite/").content.decode()
    seal = re.search(r'name="who" value="([^"]+)"', page)[1]
    url = f"/projects/{other.slug}/invite/student/"
    answer = client_for(owner).post(url, {"who": seal, "note": ""})
    assert answer.status_code == 302
    assert not ProjectInvitation.objects.filter(project=other).exists()


def test_a_student_has_another_number_at_each_posting_and_the_same_on_each_look(client_for, owner, project, company):
    skill = project.skills.get()
    stages.findable(StudentFactory().user, skill)
    other = stages.published(company=company)
    other.skills.add(skill)

    def number(posting):
        page = client_for(owner).get(f"/projects/{posting.slug}/invite/").content.decode()
        return re.search(r"Student (\d{5})", page)[1]

    assert number(project) == number(project)
    assert number(project) != number(other)


def test_the_number_of_the_list_is_the_number_of_the_invitation(client_for, owner, project):
    stages.findable(StudentFactory().user, project.skills.get())
    client = client_for(owner)
    page = client.get(f"/projects/{project.slug}/invite/").content.decode()
    seal, number = re.search(r'name="who" value="([^"]+)"', page)[1], re.search(r"Student (\d{5})", page)[1]
    client.post(f"/projects/{project.slug}/invite/student/", {"who": seal})
    assert ProjectInvitation.objects.get().number == int(number)


def test_skills_nobody_asks_for_are_only_counted(client_for, owner, project):
    stages.findable(StudentFactory().user, project.skills.get(), SkillFactory(label="Falconry"))
    page = client_for(owner).get(f"/projects/{project.slug}/invite/").content.decode()
    assert "Falconry" not in page and "1 more skill" in page


@pytest.mark.parametrize("is_blind", [True, False])
def test_after_applying_the_rule_of_the_posting_holds(client_for, owner, company, is_blind):
    posting = stages.published(company=company, is_blind=is_blind)
    student = StudentFactory(user__name=NAME).user
    invitation = stages.invited(student, posting)
    url = f"/projects/{posting.slug}/invited/"
    answering.accept(ProjectInvitation.objects.get(pk=invitation.pk), by=student)
    assert "Quillfeather" not in client_for(owner).get(url).content.decode()
    application = stages.applied(student, Project.objects.get(pk=posting.pk))
    page = client_for(owner).get(url).content.decode()
    assert ("Quillfeather" in page) is not is_blind
    assert ("Applicant 1" in page) is is_blind
    applications.shortlist(application, by=owner)
    assert "Quillfeather" in client_for(owner).get(url).content.decode()


def test_a_student_on_the_waiting_list_is_no_applicant_yet(client_for, owner, company, settings):
    settings.APPLICATIONS_PER_SEAT = 1
    posting = stages.published(company=company, is_blind=False)
    student = StudentFactory(user__name=NAME).user
    stages.invited(student, posting)
    stages.applied(project=Project.objects.get(pk=posting.pk))
    stages.applied(student, Project.objects.get(pk=posting.pk))
    assert "Quillfeather" not in client_for(owner).get(f"/projects/{posting.slug}/invited/").content.decode()


def test_a_proof_of_a_skill_that_is_not_in_the_profile_counts_as_it_does_on_the_portfolio(client_for, owner, project):
    skill, student = project.skills.get(), StudentFactory().user
    SkillProof.objects.create(
        student=student, skill=skill, engagement=stages.hired(student), criteria_met=3, criteria_count=4
    )
    stages.findable(student)
    page = client_for(owner).get(f"/projects/{project.slug}/invite/?evidence=proved").content.decode()
    assert "1 project, 3 of 4 criteria met" in page
    settings_page = client_for(student).get("/settings/invitations/").content.decode()
    assert "1 project, 3 of 4 criteria met" in settings_page
