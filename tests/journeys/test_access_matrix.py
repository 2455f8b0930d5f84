"""Every address of the site, tried by those whom it does not concern: a visitor, another company, another student.

An address that no table below names fails the first test: decide who may open it, then write it down.
"""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from projects.discovery.saved import links
from projects.discovery.web import pictures
from projects.models import (
    Absence,
    Application,
    Bonus,
    ChangeOrder,
    Dispute,
    Engagement,
    Hire,
    Message,
    Milestone,
    PanelSeat,
    Project,
    ProjectInvitation,
    Replacement,
    Settlement,
)
from tests.factories import SkillFactory
from tests.journeys import world
from tests.journeys.world import SECRETS, World

pytestmark = pytest.mark.django_db

# Whoever asks gets the same page.
PUBLIC = {
    "pages:home", "pages:how_it_works", "pages:rules", "pages:companies", "pages:fees", "pages:safety",
    "pages:privacy", "pages:terms",
    "projects", "project", "skill", "company", "company_record", "portfolio", "student_record", "certificate",
    "certificate_check", "skills_suggest", "places_suggest", "languages_suggest",
    "saved_search_stop", "feed", "embed_projects", "embed", "robots", "sitemap", "sitemap_part", "project_picture",
    "notifications_bell", "unsubscribe", "api_projects", "api_project", "api_schema", "api_docs", "healthz",
    "readyz",
}  # fmt: skip

# Whoever is logged in gets a page of their own; a visitor is asked to log in.
OWN = {
    "welcome", "welcome_student", "welcome_company", "settings", "settings_profile", "settings_student",
    "settings_showcase", "settings_companies", "settings_notifications", "settings_security", "settings_api",
    "settings_fairness", "settings_calendar", "settings_fairness_forget", "settings_invitations",
    "project_invitations",
    "settings_export", "settings_close", "company_new", "notifications", "notifications_read_all", "payouts",
    "payouts_start", "payouts_return", "payouts_refresh", "project_new", "project_report", "bookmark", "bookmarks",
    "saved_searches", "saved_search_new", "for_you", "for_you_history", "for_you_forget", "for_you_dismiss",
    "apply", "application_autosave", "applications", "messages", "dashboard", "money",
    "documents", "money_export", "statement", "statement_pdf", "billing", "billing_forget_card",
}  # fmt: skip

# Rows of somebody: a visitor is asked to log in, everyone else finds nothing.
CLOSED = {
    "link_remove", "sample_remove", "company_edit", "company_members", "member_role", "member_remove",
    "invitation_withdraw", "notification_open", "notification_read", "checkout_return", "payout_retry", "project_edit",
    "project_autosave", "project_hints", "project_preview", "project_submit", "project_close", "project_copy",
    "project_discard", "applicants", "applicants_decline", "application", "application_discard", "application_withdraw",
    "application_score", "project_invite", "project_invite_student", "project_invited", "project_invitation",
    "project_invitation_accept", "project_invitation_decline", "project_invitation_mute", "invitation_unmute",
    "application_shortlist", "application_note", "application_decline", "application_offer", "application_turn_down",
    "attachment", "saved_search", "saved_search_pause", "saved_search_delete",
    "bench", "bench_step", "absence_new", "absence_answer", "absence_withdraw", "replacement_give_up",
    "thread", "thread_news", "engagement_start", "engagement", "engagement_agreement", "engagement_pay", "project_pay",
    "engagement_cancel", "engagement_calendar", "engagement_upload", "workfile", "engagement_deliver",
    "engagement_draft", "engagement_approve", "engagement_revise", "engagement_reject", "engagement_hours",
    "hours_entry", "hours_delete", "engagement_settle", "settlement",
    "settlement_withdraw", "dispute_open", "dispute", "dispute_withdraw", "dispute_agree", "dispute_take",
    "dispute_appeal", "panel", "panel_seat", "panel_answer", "panel_file",
    "change_new", "change_order", "change_withdraw", "bonus_new", "bonus_pay",
    "bonus_cancel", "review_write", "review_reply",
    "hire", "hire_answer", "hire_withdraw",
    "document", "document_pdf",
}  # fmt: skip

# Opened otherwise than by a log-in: the key of the API, Stripe's signature, a link one was sent; a logo nobody has
# uploaded, a page for builders.
ELSEWHERE = {
    "api_token", "api_me", "api_apply", "api_applications", "api_application", "stripe_webhook", "company_logo",
    "pages:components", "invitation", "calendar_feed",
}  # fmt: skip


def addresses(patterns, prefix: str = "") -> list[str]:
    """The names of all addresses but those of allauth and the admin, which test their own."""
    found = []
    for each in patterns:
        if isinstance(each, URLResolver) and str(each.pattern) not in ("accounts/", "admin/"):
            found += addresses(each.url_patterns, f"{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern) and each.name:
            found.append(f"{prefix}{each.name}")
    return found


def parts(shown: World, name: str) -> dict:
    """What goes into an address so that it leads to a row of the world."""
    milestone, engagement = shown.milestone, shown.milestone.engagement
    special = {
        "project": {"slug": shown.open.slug},
        "project_picture": {"slug": shown.open.slug, "version": pictures.version(shown.open)},
        "sitemap_part": {"name": "pages"},
        "project_edit": {"slug": shown.draft.slug, "step": "work"},
        "project_autosave": {"slug": shown.draft.slug, "step": "work"},
        "project_hints": {"slug": shown.draft.slug, "step": "work"},
        "portfolio": {"handle": "dana-reyes"},
        "student_record": {"handle": "dana-reyes"},
        "certificate": {"code": shown.done.certificate.code},
        "link_remove": {"pk": shown.link.pk},
        "sample_remove": {"pk": shown.sample.pk},
        "invitation": {"pk": shown.invitation.pk},
        "invitation_withdraw": {"slug": shown.company.slug},
        "project_invite": {"slug": shown.asked.project.slug},
        "project_invite_student": {"slug": shown.asked.project.slug},
        "project_invited": {"slug": shown.asked.project.slug},
        "project_invitation": {"pk": shown.asked.pk},
        "project_invitation_accept": {"pk": shown.asked.pk},
        "project_invitation_decline": {"pk": shown.asked.pk},
        "project_invitation_mute": {"pk": shown.asked.pk},
        "invitation_unmute": {"pk": shown.muted.pk},
        "member_role": {"slug": shown.company.slug, "pk": shown.company.memberships.get(role="owner").pk},
        "member_remove": {"slug": shown.company.slug, "pk": shown.company.memberships.get(role="owner").pk},
        "unsubscribe": {"token": shown.token},
        "saved_search_stop": {"token": links.pause_url(shown.kept).split("/")[-2]},
        "payout_retry": {"pk": shown.bank_payout.pk},
        "checkout_return": {"checkout_id": milestone.hold.checkout_id},
        "application_discard": {"pk": shown.unsent.pk},
        "application_turn_down": {"pk": shown.offered.pk},
        "attachment": {"pk": shown.waiting.pk, "file": shown.attachment.pk},
        "engagement_start": {"pk": shown.offered.pk},
        "engagement_pay": {"pk": shown.unpaid.pk},
        "project_pay": {"slug": shown.unpaid.project.slug},
        "workfile": {"pk": engagement.pk, "file": shown.file.pk},
        "engagement_deliver": {"pk": shown.begun.engagement_id, "milestone": shown.begun.pk},
        "engagement_draft": {"pk": shown.begun.engagement_id, "milestone": shown.begun.pk},
        "engagement_approve": {"pk": engagement.pk, "milestone": milestone.pk},
        "engagement_revise": {"pk": engagement.pk, "milestone": milestone.pk},
        "engagement_reject": {"pk": engagement.pk, "milestone": milestone.pk},
        "hours_entry": {"pk": engagement.pk, "entry": shown.time.pk},
        "hours_delete": {"pk": engagement.pk, "entry": shown.time.pk},
        "engagement_settle": {"pk": shown.begun.engagement_id, "milestone": shown.begun.pk},
        "settlement": {"pk": shown.begun.engagement_id, "settlement": shown.proposal.pk},
        "settlement_withdraw": {"pk": shown.begun.engagement_id, "settlement": shown.proposal.pk},
        "dispute_open": {"pk": shown.begun.engagement_id, "milestone": shown.begun.pk},
        "panel": {},
        "panel_file": {"pk": shown.seat.pk, "file": shown.exhibit.pk},
        "bench": {"slug": shown.offered.project.slug},
        "bench_step": {"slug": shown.offered.project.slug},
        "absence_new": {"pk": shown.begun.engagement_id},
        "absence_answer": {"pk": shown.begun.engagement_id, "absence": shown.absence.pk},
        "absence_withdraw": {"pk": shown.begun.engagement_id, "absence": shown.absence.pk},
        "replacement_give_up": {"pk": shown.search.engagement_id},
        "change_new": {"pk": shown.begun.engagement_id},
        "change_order": {"pk": shown.begun.engagement_id, "change": shown.change.pk},
        "change_withdraw": {"pk": shown.begun.engagement_id, "change": shown.change.pk},
        "bonus_new": {"pk": shown.done.pk},
        "bonus_pay": {"pk": shown.done.pk, "bonus": shown.bonus.pk},
        "bonus_cancel": {"pk": shown.done.pk, "bonus": shown.bonus.pk},
        "review_write": {"pk": shown.done.pk},
        "hire": {"pk": shown.done.pk},
        "review_reply": {"pk": shown.done.pk},
    }
    by_first_word = {
        "company": {"slug": shown.company.slug},
        "notification": {"pk": shown.notification.pk},
        "project": {"slug": shown.draft.slug},
        "bookmark": {"slug": shown.open.slug},
        "apply": {"slug": shown.open.slug},
        "applicants": {"slug": shown.open.slug},
        "application": {"pk": shown.waiting.pk},
        "document": {"pk": milestone.hold.checkout.documents.get().pk},
        "statement": {"year": timezone.localdate().year},
        "saved": {"pk": shown.kept.pk},
        "thread": {"pk": shown.waiting.pk},
        "engagement": {"pk": engagement.pk},
        "dispute": {"pk": shown.dispute.pk},
        "panel": {"pk": shown.seat.pk},
        "hire": {"pk": shown.hire.pk},
    }
    if name in {"for_you_dismiss", "project_report", "application_autosave", "api_project"}:
        return {"slug": shown.open.slug}
    if name in OWN - {"bookmark", "apply", "statement", "statement_pdf"} or name == "company_new":
        return {}
    if name == "skill":
        return {"slug": SkillFactory().slug}
    return special.get(name, by_first_word.get(name.split("_")[0], {}))


@pytest.fixture
def shown(simulator, company, owner, student) -> World:
    return world.build(simulator, company, owner, student)


@pytest.fixture
def outsiders(client_for, stranger, rival) -> dict[str, Client]:
    return {"stranger": client_for(stranger), "rival": client_for(rival)}


def knock(client: Client, shown: World, name: str) -> list:
    """GET and POST, with words in every field somebody might look for."""
    url = reverse(name, kwargs=parts(shown, name))
    words = {"title": "Mine now", "body": "Hello", "text": "Hello", "reason": "changed", "role": "owner"}
    words |= {"brief": "1", "answers": "1", "fairness": "1", "learning": "1"}
    return [client.get(url), client.post(url, words)]


def state_of_the_world() -> list:
    """What a trespasser could have changed."""
    models = (
        Project, Application, Engagement, Milestone, Settlement, ChangeOrder, Bonus, Message, Dispute, PanelSeat,
        Absence, Replacement, Hire, ProjectInvitation,
    )  # fmt: skip
    return [sorted(model.objects.values_list("pk", *_states(model))) for model in models]


def _states(model) -> list[str]:
    return [field.name for field in model._meta.fields if field.name in ("status", "title", "body", "pitch")]


def tells_secrets(answer) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [secret for secret in SECRETS if secret.encode() in body]


def asks_for_log_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_every_address_has_somebody_who_decided_who_may_open_it():
    tables = [PUBLIC, OWN, CLOSED, ELSEWHERE]
    known = set().union(*tables)
    assert sum(len(table) for table in tables) == len(known), "An address is in two tables."
    found = {name for name in addresses(get_resolver().url_patterns) if not name.startswith("mailbox")}
    assert found == known


def test_what_is_public_tells_no_secrets(shown, client, outsiders):
    leaks = []
    for name in sorted(PUBLIC):
        for who, visitor in {"visitor": client, **outsiders}.items():
            answers = knock(visitor, shown, name)
            first = answers[0].status_code
            leaks += [f"{name} for {who}: {first}"] * (first not in (200, 204) and name != "readyz")
            leaks += [f"{name} tells {who} {found}" for each in answers if (found := tells_secrets(each))]
    assert leaks == []


def test_visitors_are_asked_to_log_in(shown, client):
    before = state_of_the_world()
    open_doors = []
    for name in sorted(OWN | CLOSED):
        answers = knock(client, shown, name)
        open_doors += [f"{name}: {answer.status_code}" for answer in answers if not asks_for_log_in(answer)]
    assert open_doors == []
    assert state_of_the_world() == before


def test_others_find_nothing(shown, outsiders):
    before = state_of_the_world()
    open_doors = []
    for name in sorted(CLOSED):
        for who, visitor in outsiders.items():
            codes = {answer.status_code for answer in knock(visitor, shown, name)}
            if not codes <= {404, 405} or 404 not in codes:
                open_doors.append(f"{name} for {who}: {codes}")
    assert open_doors == []
    assert state_of_the_world() == before


def test_pages_of_ones_own_tell_nothing_about_others(shown, outsiders):
    leaks = []
    for name in sorted(OWN - {"settings_close"}):
        for who, visitor in outsiders.items():
            answers = knock(visitor, shown, name)
            leaks += [f"{name} tells {who} {found}" for each in answers if (found := tells_secrets(each))]
            leaks += [f"{name} for {who}: {each.status_code}" for each in answers if each.status_code >= 500]
    assert leaks == []


def test_rows_that_do_not_exist_are_not_found_either(outsiders, company):
    """The answer for a row of others and for no row at all is the same."""
    for address in ("engagements", "applications", "messages", "notifications", "invitations"):
        assert outsiders["rival"].get(f"/{address}/{uuid.uuid4()}/").status_code == 404
        assert outsiders["rival"].get(f"/{address}/not-a-number/").status_code == 404


def test_a_reviewer_reads_and_decides_nothing(shown, client_for, reviewer):
    before = state_of_the_world()
    visitor = client_for(reviewer)
    for name in (
        "application_offer",
        "application_decline",
        "applicants_decline",
        "engagement_pay",
        "project_pay",
        "project_submit",
        "engagement_cancel",
        "engagement_settle",
        "settlement_withdraw",
        "dispute_open",
        "dispute_withdraw",
        "dispute_agree",
        "dispute_take",
        "dispute_appeal",
        "change_withdraw",
        "bonus_new",
        "bonus_pay",
        "bonus_cancel",
        "bench_step",
        "absence_new",
        "absence_withdraw",
        "replacement_give_up",
        "hire_withdraw",
        "project_invite_student",
    ):
        codes = {answer.status_code for answer in knock(visitor, shown, name)}
        assert codes <= {302, 403, 404, 405}, name
    assert state_of_the_world() == before


def test_a_party_cannot_do_what_is_the_other_partys(shown, client_for):
    before = state_of_the_world()
    theirs = {
        shown.student: [
            "bonus_new",
            "bonus_pay",
            "bonus_cancel",
            "change_withdraw",
            "engagement_approve",
            "engagement_revise",
            "engagement_reject",
            "engagement_pay",
            "application_offer",
            "application_score",
            "applicants",
            "bench",
            "bench_step",
            "absence_new",
            "absence_withdraw",
            "replacement_give_up",
            "hire_withdraw",
            "project_invite",
            "project_invite_student",
            "project_invited",
        ],
        shown.owner: [
            "project_invitation",
            "project_invitation_accept",
            "project_invitation_decline",
            "project_invitation_mute",
            "absence_answer",
            "hire_answer",
            "engagement_deliver",
            "engagement_draft",
            "engagement_start",
            "application_turn_down",
        ],
    }
    for person, names in theirs.items():
        for name in names:
            codes = {answer.status_code for answer in knock(client_for(person), shown, name)}
            assert codes <= {403, 404, 405}, name
    assert state_of_the_world() == before
