"""No page of the product breaks WCAG 2.2 AA that a machine can see, in light and dark, on a desk and at 320 pixels."""

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import services as payments
from projects.discovery.saved import links
from projects.disputes import panels
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from tests import stages
from tests.factories import SkillFactory, StudentFactory
from tests.journeys import world
from tests.journeys.pages import Inspector
from tests.payments import stages as money

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-ladder-with-3-rungs"
SITE = ["home", "how_it_works", "companies", "fees", "safety", "privacy", "terms"]
ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "certificate_check",
]
OWN = [
    "settings_profile", "settings_showcase", "settings_companies", "settings_notifications", "settings_security",
    "settings_fairness", "settings_invitations", "project_invitations",
    "settings_api", "settings_close", "account_email", "account_change_password", "mfa_index", "mfa_activate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list", "account_logout", "notifications", "messages",
    "dashboard", "money", "bookmarks", "saved_searches", "for_you",
]  # fmt: skip


@pytest.fixture
def shown(transactional_db, simulator, company, owner, student):
    skills = [SkillFactory(label=label) for label in ("Copywriting", "Data analysis")]
    found = world.build(simulator, company, owner, student)
    found.open.skills.set(skills)
    return found


@pytest.fixture
def inspect(page, live_server, client_for):
    """`inspect(person)` walks pages as that person."""

    def walk(person=None) -> Inspector:
        page.context.clear_cookies()
        if person:
            session = client_for(person).cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return Inspector(page, live_server.url)

    return walk


def test_pages_for_everyone(inspect, shown, company):
    visitor = inspect()
    visitor.visit(*(reverse(f"pages:{name}") for name in SITE), *(reverse(name) for name in ENTRANCE))
    visitor.visit("/projects/", "/projects/?q=nothing+like+this&hours=5-10", shown.open.get_absolute_url())
    visitor.visit(f"/companies/{company.slug}/", "/students/dana-reyes/", shown.done.certificate.get_absolute_url())
    visitor.visit(f"{reverse('certificate_check')}?code=AAAA-BBBB", f"/unsubscribe/{shown.token}/")
    visitor.visit(links.pause_url(shown.kept))
    visitor.visit(f"/companies/{company.slug}/record/?kind=decision", "/students/dana-reyes/record/")
    visitor.visit(f"/invitations/{shown.invitation.pk}/")
    visitor.visit("/nothing/here/", status=404)
    assert visitor.problems == []


def test_pages_of_ones_own(inspect, shown, student, owner, company):
    student.set_password(PASSWORD)
    student.save()
    person = inspect(student)
    person.visit(*(reverse(name) for name in OWN))
    person.visit("/settings/student/", "/welcome/student/", "/money/payouts/", "/students/dana-reyes/")
    kept = shown.kept.get_absolute_url()
    person.visit(kept, f"{kept}delete/", "/projects/?q=harbor&where=remote")
    member = inspect(owner)
    team = f"/companies/{company.slug}/"
    mine = company.memberships.get(user=owner)
    member.visit(team, f"{team}edit/", f"{team}members/", f"{team}members/{mine.pk}/role/", "/companies/new/")
    member.visit("/dashboard/", "/money/", "/notifications/", "/messages/", "/welcome/company/")
    assert person.problems + member.problems == []


def test_pages_of_writing_a_posting(inspect, shown, owner, company):
    member = inspect(owner)
    draft = f"/projects/{shown.draft.slug}/"
    member.visit("/projects/new/", *(f"{draft}edit/{step}/" for step in ("work", "judging", "applicants", "terms")))
    member.visit(f"{draft}preview/", f"{draft}discard/", draft)
    for step in ("work", "judging", "applicants", "terms"):
        member.page.goto(f"{member.base}{draft}edit/{step}/")
        for box in member.page.locator("main form#draft :is(input[type=text], textarea)").locator("visible=true").all():
            box.fill("")
        member.page.locator("main form#draft").get_by_role("button", name="Continue").last.click()
        member.page.get_by_role("alert").first.wait_for()
        member.look()
    member.visit(f"/projects/{shown.open.slug}/", f"/projects/{shown.open.slug}/close/")
    assert member.problems == []


def test_pages_of_applying_and_choosing(inspect, shown, student, rival, owner):
    slug, waiting = shown.open.slug, f"/applications/{shown.waiting.pk}/"
    applicant = inspect(rival)
    applicant.visit(f"/projects/{slug}/", f"/projects/{slug}/apply/", f"/projects/{slug}/report/", "/applications/")
    applicant.page.goto(f"{applicant.base}/projects/{slug}/apply/")
    applicant.page.get_by_role("button", name="Send the application").click()
    applicant.page.get_by_role("alert").first.wait_for()
    applicant.look()
    person = inspect(student)
    person.visit("/applications/", "/applications/?show=all", waiting, f"{waiting}withdraw/")
    person.visit(f"/messages/{shown.waiting.pk}/", f"/applications/{shown.unsent.pk}/discard/")
    offered = f"/applications/{shown.offered.pk}/"
    person.visit(offered, f"{offered}turn-down/", f"{offered}agreement/")
    member = inspect(owner)
    member.visit(f"/projects/{slug}/applicants/", waiting, f"{waiting}offer/", f"{waiting}decline/", f"{waiting}score/")
    member.visit(f"/projects/{slug}/applicants/decline/?chosen={shown.waiting.pk}", f"/messages/{shown.waiting.pk}/")
    member.visit(offered, "/messages/", f"/applications/{shown.unpaid.application_id}/")
    assert applicant.problems + person.problems + member.problems == []


def test_pages_of_invitations(inspect, shown, student, owner):
    slug, asked = shown.asked.project.slug, shown.asked.get_absolute_url()
    for _number in range(3):
        stages.findable(StudentFactory().user, *shown.open.skills.all())
    member = inspect(owner)
    found, sent = f"/projects/{slug}/invite/", f"/projects/{slug}/invited/"
    member.visit(found, f"{found}?skills=&near=nowhere", sent)
    member.page.goto(f"{member.base}/projects/{slug}/invite/?skills=")
    member.page.locator(".results form button").first.click()
    member.page.get_by_role("button", name="Send the invitation").wait_for()
    member.look()
    person = inspect(student)
    person.visit("/invitations/to-apply/", asked, f"{asked}decline/", "/settings/invitations/")
    assert member.problems + person.problems == []


def test_pages_of_the_work(inspect, shown, student, owner):
    begun, delivered = (f"/engagements/{each.engagement_id}/" for each in (shown.begun, shown.milestone))
    unpaid, done = (f"/engagements/{each.pk}/" for each in (shown.unpaid, shown.done))
    person = inspect(student)
    person.visit(unpaid, begun, delivered, done, f"{begun}agreement/", f"{begun}cancel/", f"{done}review/")
    person.visit(f"{begun}milestones/{shown.begun.pk}/deliver/")
    person.page.locator("main form.delivery").get_by_role("button", name="Deliver").click()
    person.page.get_by_role("alert").first.wait_for()
    person.look()
    member = inspect(owner)
    member.visit(unpaid, begun, delivered, done, f"{done}review/", f"{unpaid}cancel/")
    member.visit(*(f"{delivered}milestones/{shown.milestone.pk}/{verb}/" for verb in ("approve", "revise")))
    stages.sent_back(shown.milestone)
    member.visit(delivered)
    workspace.cancel(shown.unpaid, by=owner, reason="Our printer closed.")
    member.visit(unpaid)
    stages.reviewed(shown.done, by=owner, points=4, text="Careful work.")
    member.visit(f"{done}review/")
    person = inspect(student)
    person.visit(delivered, unpaid, "/students/dana-reyes/", "/money/", f"{done}review/", f"{done}review/reply/")
    person.visit(f"{delivered}milestones/{shown.milestone.pk}/approve/", status=403)
    assert person.problems + member.problems == []


def test_pages_of_moderators_and_beginners(inspect, moderator, shown, stranger):
    staff = inspect(moderator)
    staff.visit(f"/engagements/{shown.milestone.engagement_id}/", f"/projects/{shown.open.slug}/")
    beginner = inspect(StudentFactory().user)
    beginner.visit("/dashboard/", "/applications/", "/messages/", "/money/", "/bookmarks/", "/notifications/")
    newcomer = inspect(stranger)
    newcomer.visit("/dashboard/", "/money/", "/companies/elsewhere/")
    assert staff.problems + beginner.problems + newcomer.problems == []


def test_pages_of_an_early_end(inspect, shown, student, owner, moderator):
    begun, proposal = f"/engagements/{shown.begun.engagement_id}/", shown.proposal
    answer, settle = f"{begun}settlements/{proposal.pk}/", f"{begun}milestones/{shown.begun.pk}/settle/"
    person = inspect(student)
    person.visit(answer, settle, f"{begun}cancel/", "/dashboard/")
    settlements.decline(proposal, by=student, answer="The photographs are taken.")
    member = inspect(owner)
    member.visit(begun, answer, f"{begun}milestones/{shown.begun.pk}/dispute/", f"{begun}cancel/")
    assert person.problems + member.problems == []


def test_pages_of_a_dispute(inspect, shown, student, owner, moderator):
    dispute, seats = shown.dispute.get_absolute_url(), list(shown.dispute.seats.all())
    seat, neutral = f"/panel/{seats[0].pk}/", seats[0].neutral.user
    person = inspect(student)
    person.visit(dispute, f"{dispute}agree/", shown.dispute.milestone.engagement.get_absolute_url())
    member = inspect(owner)
    member.visit(dispute, f"{dispute}withdraw/", f"{dispute}agree/")
    asked = inspect(neutral)
    asked.visit("/panel/", seat)
    for each in seats:
        panels.take_seat(each, by=each.neutral.user)
    asked.visit(seat)
    for each in seats:
        opinions = stages.opinions(shown.dispute.milestone, 100, 50, 0)
        panels.vote(each, by=each.neutral.user, opinions=opinions)
    asked.visit(seat)
    staff = inspect(moderator)
    staff.visit(dispute)
    heard = inspect(student)
    heard.visit(dispute, f"{dispute}appeal/", "/dashboard/")
    assert person.problems + member.problems + asked.problems + staff.problems + heard.problems == []


def test_pages_of_documents(inspect, shown, student, owner):
    payments.cancel_or_refund(shown.begun.hold, reason="Our printer closed.", by=None)
    money.refund_all()
    member = inspect(owner)
    member.visit("/money/documents/", *(document.get_absolute_url() for document in shown.company.documents.all()))
    person = inspect(student)
    person.visit(f"/money/statements/{timezone.localdate().year}/", "/money/statements/2020/")
    assert member.problems + person.problems == []
