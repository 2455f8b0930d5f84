"""The pages of both sides: who may open them, what they say, where each answer leads."""

import datetime as dt
import re
import uuid
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people import leaving
from projects.discovery.inviting import answering
from projects.models import Application, InvitationMute, Project, ProjectInvitation, Report
from projects.postings import services as postings
from tests import stages
from tests.factories import SkillFactory, StudentFactory

pytestmark = pytest.mark.django_db
Status = ProjectInvitation.Status


@pytest.fixture
def project(company):
    found = stages.published(company=company)
    found.skills.add(SkillFactory(label="Excel"))
    return found


@pytest.fixture
def invitation(student, project, owner):
    return stages.invited(student, project, note="You know tables.")


def page(client, url):
    return client.get(url).content.decode()


def seal_of(client, project):
    return re.search(r'name="who" value="([^"]+)"', page(client, f"/projects/{project.slug}/invite/"))[1]


def now(invitation):
    return ProjectInvitation.objects.get(pk=invitation.pk)


@contextmanager
def counting(counts):
    with CaptureQueriesContext(connection) as found:
        yield
    counts.append(len(found))


# The company's side


def test_a_reviewer_looks_and_invites_nobody(client_for, reviewer, owner, project):
    stages.findable(StudentFactory().user, project.skills.get())
    client = client_for(reviewer)
    assert 'name="who"' not in page(client, f"/projects/{project.slug}/invite/")
    seal = seal_of(client_for(owner), project)
    assert client.post(f"/projects/{project.slug}/invite/student/", {"who": seal}).status_code == 403
    assert not ProjectInvitation.objects.exists()


@pytest.mark.parametrize("address", ["invite/", "invite/student/", "invited/"])
def test_others_find_nothing(client_for, stranger, rival, student, project, address):
    url = f"/projects/{project.slug}/{address}"
    for person in (stranger, rival, student):
        assert client_for(person).get(url).status_code == 404
    assert client_for().get(url).status_code == 302


def test_staff_read_and_invite_nobody(client_for, moderator, owner, project):
    stages.findable(StudentFactory().user, project.skills.get())
    client = client_for(moderator)
    assert 'name="who"' not in page(client, f"/projects/{project.slug}/invite/")
    seal = seal_of(client_for(owner), project)
    assert client.post(f"/projects/{project.slug}/invite/student/", {"who": seal}).status_code == 403


def test_a_suspended_company_looks_at_nobody(client_for, owner, project):
    project.company.suspended_at = timezone.now()
    project.company.save()
    for address in ("invite/", "invite/student/", "invited/"):
        assert client_for(owner).get(f"/projects/{project.slug}/{address}").status_code == 404


def test_inviting_somebody_from_the_list(client_for, manager, project, student):
    stages.findable(student, project.skills.get())
    client = client_for(manager)
    asked = client.get(f"/projects/{project.slug}/invite/student/", {"who": seal_of(client, project)})
    assert "20 invitations this posting has left" in asked.content.decode()
    answer = client.post(
        f"/projects/{project.slug}/invite/student/",
        {
            "who": seal_of(client, project),
            "note": "You know tables.",
            "next": f"/projects/{project.slug}/invite/?hours=5",
        },
        follow=True,
    )
    assert answer.redirect_chain == [(f"/projects/{project.slug}/invite/?hours=5", 302)]
    assert "is invited and has until" in answer.content.decode()
    assert "19 of 20 invitations left" in answer.content.decode()
    invitation = ProjectInvitation.objects.get()
    assert (invitation.student, invitation.invited_by, invitation.note) == (student, manager, "You know tables.")


def test_a_double_click_invites_once(client_for, owner, project, student):
    stages.findable(student, project.skills.get())
    client = client_for(owner)
    told = {"who": seal_of(client, project)}
    for _click in range(2):
        client.post(f"/projects/{project.slug}/invite/student/", told)
    assert ProjectInvitation.objects.count() == 1


def test_a_note_with_an_address_is_shown_again_with_what_is_wrong(client_for, owner, project, student):
    stages.findable(student, project.skills.get())
    client = client_for(owner)
    told = {"who": seal_of(client, project), "note": "Mail jobs@harbor.example"}
    answer = client.post(f"/projects/{project.slug}/invite/student/", told).content.decode()
    assert "Leave out addresses" in answer and "Mail jobs@harbor.example" in answer
    assert not ProjectInvitation.objects.exists()


def test_who_pauses_meanwhile_is_not_invited(client_for, owner, project, student):
    profile = stages.findable(student, project.skills.get())
    client = client_for(owner)
    seal = seal_of(client, project)
    answering.choose(profile, by=student, is_findable=False, paused_until=None)
    url = f"/projects/{project.slug}/invite/student/"
    for answer in (client.get(url, {"who": seal}, follow=True), client.post(url, {"who": seal}, follow=True)):
        assert "cannot be invited any more" in answer.content.decode()
    assert not ProjectInvitation.objects.exists()


@pytest.mark.parametrize("who", ["", "1", "nonsense", "\x00", "gAAAAA=="])
def test_what_is_no_seal_leads_back(client_for, owner, project, who):
    url = f"/projects/{project.slug}/invite/student/"
    assert client_for(owner).get(url, {"who": who}).status_code == 302
    assert client_for(owner).post(url, {"who": who}).status_code == 302


def test_a_page_that_invites_nobody_any_more_leads_to_what_was_sent(client_for, owner, project, invitation, settings):
    settings.INVITES_PER_POSTING = 1
    answer = client_for(owner).get(f"/projects/{project.slug}/invite/", follow=True)
    assert answer.redirect_chain == [(f"/projects/{project.slug}/invited/", 303)]
    assert "has sent the only invitation" in answer.content.decode()
    assert "0 of 1 invitations left" in answer.content.decode()


def test_what_became_of_each_is_drawn_from_what_is_known(client_for, owner, project, invitation):
    shown = page(client_for(owner), f"/projects/{project.slug}/invited/")
    assert "waiting for an answer" in shown and "1 / 0 / 0" in shown
    answering.accept(now(invitation), by=invitation.student)
    assert "1 / 1 / 0" in page(client_for(owner), f"/projects/{project.slug}/invited/")
    stages.applied(invitation.student, Project.objects.get(pk=project.pk))
    assert "1 / 1 / 1" in page(client_for(owner), f"/projects/{project.slug}/invited/")


def test_the_list_of_sent_ones_takes_as_many_statements_for_thirty(client_for, owner, settings):
    settings.INVITES_PER_POSTING = 30
    project, client, counts = stages.published(company=owner.companies.get()), client_for(owner), []
    for more in (1, 29):
        for _number in range(more):
            stages.invited(project=Project.objects.get(pk=project.pk))
        with counting(counts):
            client.get(f"/projects/{project.slug}/invited/")
    assert counts[0] == counts[1] <= 10


def test_the_posting_and_its_applicants_lead_here(client_for, owner, project):
    for url in (project.get_absolute_url(), f"/projects/{project.slug}/applicants/"):
        assert f"/projects/{project.slug}/invite/" in page(client_for(owner), url)


# The student's side


def test_the_student_reads_who_asks_for_what_and_until_when(client_for, student, project, invitation):
    shown = page(client_for(student), invitation.get_absolute_url())
    for words in ("Harbor Coffee invites you", project.title, "You know tables.", "$450", "Answer by", "no advantage"):
        assert words in shown
    assert invitation.answer_by.astimezone(student.zone).strftime("%H:%M (%Z)") in shown


def test_others_do_not_read_it(client_for, rival, owner, stranger, moderator, invitation):
    for person in (rival, owner, stranger, moderator):
        for address in ("", "accept/", "decline/", "mute/"):
            client, url = client_for(person), f"{invitation.get_absolute_url()}{address}"
            assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
    assert client_for().get(invitation.get_absolute_url()).status_code == 302
    assert client_for(rival).get(f"/invitations/to-apply/{uuid.uuid4()}/").status_code == 404
    assert now(invitation).status == Status.SENT


def test_yes_leads_to_the_application(client_for, student, project, invitation):
    answer = client_for(student).post(f"{invitation.get_absolute_url()}accept/", follow=True)
    assert answer.redirect_chain == [(f"/projects/{project.slug}/apply/", 303)]
    assert "wants to apply" not in answer.content.decode()
    assert now(invitation).status == Status.ACCEPTED
    assert "Write the application" in page(client_for(student), invitation.get_absolute_url())
    assert not Application.objects.exists()


def test_no_may_give_a_reason_and_mute(client_for, student, company, invitation):
    url = f"{invitation.get_absolute_url()}decline/"
    assert "Say no, thanks?" in page(client_for(student), url)
    answer = client_for(student).post(url, {"reason": "Exams.", "mute": "on"}, follow=True)
    assert "Declined." in answer.content.decode()
    assert (now(invitation).status, now(invitation).reason) == (Status.DECLINED, "Exams.")
    assert InvitationMute.objects.get().company == company


def test_an_answer_that_was_given_leads_back(client_for, student, invitation):
    answering.decline(invitation, by=student)
    assert client_for(student).get(f"{invitation.get_absolute_url()}decline/").status_code == 302
    answer = client_for(student).post(f"{invitation.get_absolute_url()}accept/", follow=True)
    assert now(invitation).status == Status.DECLINED
    assert answer.status_code in (200, 409)


def test_the_moment_it_is_over_the_page_says_so(client_for, student, invitation):
    with time_machine.travel(invitation.answer_by - dt.timedelta(seconds=1), tick=False):
        assert "Yes, I want to apply" in page(client_for(student), invitation.get_absolute_url())
    with time_machine.travel(invitation.answer_by, tick=False):
        shown = page(client_for(student), invitation.get_absolute_url())
    assert "Yes, I want to apply" not in shown
    assert "not answered" in shown and "You can still apply like everybody else" in shown


def test_a_full_posting_says_which_place_in_line_is_left(client_for, student, project, invitation, settings):
    settings.APPLICATIONS_PER_SEAT = 1
    stages.applied(project=Project.objects.get(pk=project.pk))
    assert "you would be number 1 on the waiting list" in page(client_for(student), invitation.get_absolute_url())


def test_what_is_off_the_site_says_so(client_for, student, project, invitation, moderator):
    postings.take_down(project, by=moderator, reason="No.")
    shown = page(client_for(student), invitation.get_absolute_url())
    assert "takes no more applications" in shown and "Read the whole posting" not in shown


def test_the_list_begins_with_what_is_to_be_answered(client_for, student, invitation):
    answering.decline(stages.invited(student, title="Count the chairs of a park"), by=student)
    shown = page(client_for(student), "/invitations/to-apply/")
    assert shown.index("To answer") < shown.index(invitation.project.title) < shown.index("Count the chairs")
    assert "Count the chairs" not in page(client_for(StudentFactory().user), "/invitations/to-apply/")


def test_the_list_takes_as_many_statements_for_thirty(client_for, student, settings):
    settings.INVITES_OPEN_PER_STUDENT = 40
    client, counts = client_for(student), []
    for more in (1, 29):
        for _number in range(more):
            stages.invited(student)
        with counting(counts):
            client.get("/invitations/to-apply/")
    assert counts[0] == counts[1] <= 8


def test_muting_and_unmuting(client_for, student, company, invitation):
    client = client_for(student)
    client.post(f"{invitation.get_absolute_url()}mute/")
    muted = InvitationMute.objects.get(student=student, company=company)
    assert "Harbor Coffee" in page(client, "/settings/invitations/")
    assert client_for(StudentFactory().user).post(f"/settings/invitations/{muted.pk}/unmute/").status_code == 404
    client.post(f"/settings/invitations/{muted.pk}/unmute/")
    assert not InvitationMute.objects.exists()


def test_a_report_tells_the_moderators_what_the_invitation_said(client_for, student, rival, project, invitation):
    url = f"/projects/{project.slug}/report/?invitation={invitation.pk}"
    assert "You know tables." in page(client_for(student), url)
    assert "You know tables." not in page(client_for(rival), url)
    assert client_for(student).get(f"/projects/{project.slug}/report/?invitation=x").status_code == 200
    client_for(student).post(url, {"reason": "scam", "details": "It asks for money."})
    assert Report.objects.get().reporter == student


# Whether to be found


def test_nobody_is_found_by_default_and_the_switch_works_both_ways(client_for, student):
    client = client_for(student)
    assert not student.student.is_findable
    client.post("/settings/invitations/", {"is_findable": "on"})
    student.student.refresh_from_db()
    assert student.student.is_findable
    client.post("/settings/invitations/", {})
    student.student.refresh_from_db()
    assert not student.student.is_findable


def test_a_pause_ends_when_the_day_begins_where_the_student_is(client_for, student):
    tomorrow = timezone.localdate(timezone=student.zone) + dt.timedelta(days=1)
    client_for(student).post("/settings/invitations/", {"is_findable": "on", "paused_until": tomorrow.isoformat()})
    student.student.refresh_from_db()
    assert student.student.invitations_paused_until == dt.datetime.combine(tomorrow, dt.time(), student.zone)
    assert f'value="{tomorrow.isoformat()}"' in page(client_for(student), "/settings/invitations/")


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_pause_is_from_tomorrow_to_a_year(client_for, student, days):
    day = timezone.localdate(timezone=student.zone) + dt.timedelta(days=days)
    answer = client_for(student).post("/settings/invitations/", {"paused_until": day.isoformat()})
    assert "Choose a day from tomorrow" in answer.content.decode()


def test_one_sees_what_companies_see(client_for, student):
    skill = SkillFactory(label="Falconry")
    stages.findable(student, skill, availability_hours=13, languages=["en", "de"])
    shown = page(client_for(student), "/settings/invitations/")
    card = shown[shown.index("What they see of you") : shown.index("What holds")]
    assert "Falconry" in card and "13 h" in card and "English, German" in card
    assert "Dana" not in card and "Bremen" not in card and "Economics" not in card


def test_who_is_no_student_makes_a_profile_first(client_for, owner):
    assert client_for(owner).get("/settings/invitations/").url == "/welcome/student/"
    assert client_for(owner).post("/settings/invitations/", {"is_findable": "on"}).status_code == 303


def test_who_left_has_no_page(client_for, student, invitation):
    leaving.close(student, by=student)
    assert client_for(student).get(invitation.get_absolute_url()).status_code in (302, 404)


def test_every_number_on_the_pages_is_the_setting(client_for, student, settings):
    settings.INVITES_PER_POSTING, settings.INVITES_OPEN_PER_STUDENT, settings.INVITE_ANSWER_DAYS = 17, 3, 9
    shown = page(client_for(student), "/settings/invitations/")
    for words in ("at most 17 students", "At most 3 invitations", "after 9 days"):
        assert words in shown
    rules = page(client_for(), "/about/rules/")
    assert "invites at most 17; at most 3 wait" in rules and "each for 9 days" in rules
