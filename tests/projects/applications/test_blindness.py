"""Until the reveal nothing a company's people can reach says who an applicant is; afterwards the same things do.

Every address of the site is tried, read from the URL configuration, with everything that goes into an address; bodies,
headers, cookies, e-mails and the API are read raw. All applicants are called alike and write down what gives them
away wherever they can.
"""

import datetime as dt
import html
import itertools
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.models import AuditEvent, Notification
from accounts.people import leaving
from accounts.people import services as people
from projects.applications import ringing
from projects.applications import services as applications
from projects.applications.attachments import services as attachments
from projects.applications.scoring import services as scoring
from projects.messages import services as messages
from projects.models import Application
from tests import stages
from tests.factories import StudentFactory
from tests.journeys.test_access_matrix import addresses

pytestmark = pytest.mark.django_db

NAME, SCHOOL, PLACE = "Zéphyrine Quillfeather", "Université de Gothamville", "Gothamville"
SECRETS = [
    "zephyrine",
    "quillfeather",
    "gothamville",
    "zq-maps",
    "xe/xem",
    "inkwellish",
    "paperboats",
    "zquill",
    "555 0199",
    "featherlight",
    "fledgling@private",
]
WORDS = (
    "Hello, I am ZEPHYRINE (xe/xem) of Gothamville University, zquill{n}@gothamville.edu, fledgling@private.example, "
    "+49 421 555 0199, @featherlight, https://inkwellish.example/me, zq-maps-{n}. I mapped products before."
)
FILE = "CV_ZephyrineQuillfeather_tills.txt"
# What changes something for good or shows a name by right: they are tried apart.
REVEALING = {"application_shortlist", "application_offer"}
NOT_POSTED = REVEALING | {"settings_close", "account_logout", "company_edit", "project_close", "application_decline"}


def folded(raw: str) -> str:
    plain = unicodedata.normalize("NFKD", html.unescape(raw))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def found_in(raw: str) -> list[str]:
    text = folded(raw)
    return [secret for secret in SECRETS if secret in text]


def raw(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{answer.cookies.output()}\n{body.decode('utf-8', 'replace')}"


def applied(project, number: int) -> Application:
    student = StudentFactory(
        user__name=NAME,
        user__email=f"zquill{number}@gothamville.edu",
        handle=f"zq-maps-{number}",
        school=SCHOOL,
        school_domain="gothamville.edu",
        course="BA Maps, Gothamville",
        place=PLACE,
        pronouns="xe/xem",
        about=WORDS.format(n=number),
    )
    people.add_link(student, by=student.user, label="Zephyrine on Inkwellish", url="https://inkwellish.example/me")
    people.add_sample(
        student, by=student.user, title="Map by Quillfeather", url="https://paperboats.example/1", note="By Zephyrine"
    )
    words = WORDS.format(n=number)
    answers = {question.pk: words for question in project.questions.all()}
    draft = applications.start(project, by=student.user)
    upload = SimpleUploadedFile(FILE, b"Nine tills beside the sea")
    attachments.attach(draft, [(upload, "text/plain")], by=student.user)
    return applications.send(project, by=student.user, pitch=words, answers=answers)


@pytest.fixture
def project(company, owner, manager, reviewer):
    return stages.published(company=company)


@pytest.fixture
def hidden(project, owner, reviewer):
    """Applicants nobody has shortlisted, in every state one can be in then."""
    rows = [applied(project, number) for number in range(1, 6)]
    changed, withdrawn, declined, gone, waiting = rows
    answers = {question.pk: WORDS.format(n=1) for question in project.questions.all()}
    applications.edit(changed, by=changed.student, pitch=WORDS.format(n=1) + " Again.", answers=answers)
    applications.note(changed, by=reviewer, text="Knows maps.")
    points = {criterion.pk: 3 for criterion in project.rubric.all()}
    scoring.score(changed, by=reviewer, points=points, reasons={}, note="Good.")
    applications.withdraw(withdrawn, by=withdrawn.student, reason="Zephyrine Quillfeather found another project.")
    applications.decline(declined, by=owner, reason="Others had done more of it.")
    leaving.close(gone.student, by=gone.student)
    return [changed, withdrawn, declined, gone, waiting]


def everything_reached(client: Client, project, rows: list[Application], *, post: bool = True) -> dict[str, str]:
    """Raw answers of every address that leads anywhere, by what was asked."""
    parts = {
        "slug": [project.slug, project.company.slug],
        "pk": [row.pk for row in rows],
        "file": [row.attachments.get().pk for row in rows if row.attachments.exists()],
        "step": ["work"],
        "year": [timezone.localdate().year],
    }
    newest = Notification.objects.order_by("-created_at").values_list("pk", flat=True)[:8]
    answers = {}
    for name in addresses(get_resolver().url_patterns):
        for kwargs in _ways(name, parts | {"pk": newest} if "notification" in name else parts):
            url = reverse(name, kwargs=kwargs)
            answers[f"GET {url}"] = client.get(url)
            if post and name not in NOT_POSTED and answers[f"GET {url}"].status_code != 404:
                answers[f"POST {url}"] = client.post(url)
    for tab, sort in itertools.product(("waiting", "shortlisted", "ended", "owed", "all"), ("rubric", "oldest")):
        url = reverse("applicants", args=[project.slug]) + f"?state={tab}&sort={sort}"
        answers[url] = client.get(url)
    chosen = "&".join(f"chosen={row.pk}" for row in rows)
    answers["chosen"] = client.get(reverse("applicants_decline", args=[project.slug]) + f"?{chosen}")
    return {asked: raw(answer) for asked, answer in answers.items() if answer.status_code not in (404, 405)}


def _ways(name: str, parts: dict) -> list[dict]:
    """Everything that may go into an address, of what we have; a portfolio is public, and nothing leads to it."""
    ways = [{}]
    for count in (1, 2, 3):
        for names in itertools.combinations(parts, count):
            ways += [dict(zip(names, values, strict=True)) for values in itertools.product(*(parts[n] for n in names))]
    return [way for way in ways if _leads_somewhere(name, way)]


def _leads_somewhere(name: str, way: dict) -> bool:
    try:
        return bool(reverse(name, kwargs=way))
    except NoReverseMatch:
        return False


def told_to(person, deliver) -> list[str]:
    """Every e-mail to somebody, with all its parts and headers, and every notification."""
    letters = [mail for mail in deliver() if person.email in mail.to]
    parts = [
        "\n".join([mail.subject, mail.body, *(part.content for part in mail.alternatives), str(dict(mail.message()))])
        for mail in letters
    ]
    return parts + [f"{row.title}\n{row.body}\n{row.url}" for row in Notification.objects.filter(recipient=person)]


@pytest.mark.parametrize("role", ["owner", "reviewer"])
def test_no_page_says_who_an_applicant_is(role, request, client_for, project, hidden, settings):
    settings.RATELIMIT_ENABLE = False
    reached = everything_reached(client_for(request.getfixturevalue(role)), project, hidden)
    assert {asked: told for asked, text in reached.items() if (told := found_in(text))} == {}
    for row in hidden:
        assert f"GET {row.get_absolute_url()}" in reached
        assert f"GET {reverse('thread', args=[row.pk])}" in reached
    text = "".join(reached.values())
    assert all(row.alias in text for row in hidden)
    assert "[hidden]" in text
    assert "CV_[hidden]_tills.txt" in text


def test_no_letter_and_no_notification_does(project, hidden, owner, manager, deliver):
    for person in (owner, manager):
        told = told_to(person, deliver)
        assert len(told) >= 10
        assert [found for text in told if (found := found_in(text))] == []


def test_the_api_tells_a_company_nothing_either(client_for, project, hidden, reviewer):
    key = Token.objects.create(user=reviewer).key
    client = Client(headers={"authorization": f"Token {key}"})
    reached = everything_reached(client, project, hidden, post=False)
    api = {asked: text for asked, text in reached.items() if "/api/" in asked}
    assert any("/api/v1/applications/" in asked for asked in api)
    assert {asked: told for asked, text in api.items() if (told := found_in(text))} == {}


def test_the_clock_keeps_quiet_about_names_as_well(client_for, project, hidden, owner, deliver, time_machine):
    time_machine.move_to(project.closes_at + dt.timedelta(days=30), tick=False)
    ringing.ring(timezone.now())
    reached = everything_reached(client_for(owner), project, hidden, post=False)
    assert {asked: told for asked, text in reached.items() if (told := found_in(text))} == {}
    assert [found for text in told_to(owner, deliver) if (found := found_in(text))] == []


def test_nobody_writes_to_each_other_before_the_reveal(project, hidden, owner):
    last = hidden[-1]
    for person in (owner, last.student):
        with pytest.raises(messages.CannotWrite):
            messages.send(last, "Who are you?", by=person)


@pytest.mark.parametrize("reveal", ["shortlist", "offer"])
def test_after_the_reveal_the_same_things_appear(reveal, client_for, project, hidden, owner, reviewer, deliver):
    last = hidden[-1]
    getattr(applications, reveal)(last, by=owner)
    messages.send(last, "Zephyrine here, of zquill5@gothamville.edu.", by=last.student)
    reached = everything_reached(client_for(reviewer), project, hidden, post=False)
    assert set(found_in("".join(reached.values()))) == set(SECRETS)
    page = reached[f"GET {last.get_absolute_url()}"]
    assert set(found_in(page)) == set(SECRETS)
    assert "[hidden]" not in page
    file = reverse("attachment", args=[last.pk, last.attachments.get().pk])
    assert f'filename="{FILE}"' in reached[f"GET {file}"]
    others = [reached[f"GET {row.get_absolute_url()}"] for row in hidden[:-1]]
    assert all(set(found_in(text)) <= {"zephyrine", "quillfeather"} for text in others)
    assert any(found_in(text) for text in told_to(reviewer, deliver))


def test_the_others_stay_hidden_when_one_is_shown(client_for, project, hidden, owner, reviewer):
    applications.shortlist(hidden[0], by=owner)
    page = client_for(reviewer).get(hidden[2].get_absolute_url()).content.decode()
    assert found_in(page) == []


def test_the_reveal_is_on_record_and_shown(client_for, project, hidden, owner):
    last = hidden[-1]
    applications.shortlist(last, by=owner)
    last.refresh_from_db()
    assert (last.revealed_at is not None, last.revealed_by) == (True, owner)
    event = AuditEvent.objects.get(object_id=str(last.pk), verb="revealed")
    assert event.actor == owner
    assert "Saw the name" in client_for(owner).get(last.get_absolute_url()).content.decode()


def test_who_is_seen_once_is_not_revealed_again(project, hidden, owner, manager):
    last = hidden[-1]
    applications.shortlist(last, by=manager)
    applications.offer(last, by=owner)
    last.refresh_from_db()
    assert last.revealed_by == manager
    assert AuditEvent.objects.filter(object_id=str(last.pk), verb="revealed").count() == 1


def test_a_project_that_is_not_blind_shows_names_at_once(client_for, company, owner, deliver):
    application = applied(stages.published(company=company, is_blind=False), 9)
    page = client_for(owner).get(application.get_absolute_url()).content.decode()
    assert set(found_in(page)) == set(SECRETS)
    assert any("quillfeather" in found_in(text) for text in told_to(owner, deliver))
    messages.send(application, "Hello, and welcome.", by=owner)


def test_a_new_name_and_school_do_not_uncover_the_old_ones(client_for, project, hidden, reviewer):
    last = hidden[-1]
    profile = last.student.student
    people.update_person(last.student, by=last.student, name="Ann Other")
    profile.school, profile.school_domain, profile.handle, profile.place = "Elsewhere College", "", "ann", ""
    profile.course = profile.about = ""
    profile.save()
    page = client_for(reviewer).get(last.get_absolute_url()).content.decode()
    assert found_in(page) == []
    assert "Ann Other" not in page


def test_who_leaves_takes_their_names_and_files_out_of_what_they_wrote(hidden):
    gone = Application.objects.get(pk=hidden[3].pk)
    assert found_in(gone.pitch) == []
    assert [found_in(answer.text) for answer in gone.answers.all()] == [[]]
    assert not gone.attachments.exists()
    assert gone.known_as == {}


def test_the_list_is_struck_without_a_query_for_each(client_for, project, reviewer, django_assert_max_num_queries):
    for number in range(1, 13):
        applied(project, number)
    client = client_for(reviewer)
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("applicants", args=[project.slug]))
    applied(project, 14)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get(reverse("applicants", args=[project.slug])).content.decode()
    assert page.count("[hidden]") >= 13
