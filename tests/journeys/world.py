"""One world in which every kind of row exists, for tests that walk all pages. Each row is reached through services."""

import datetime as dt
from dataclasses import dataclass

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.companies import services as companies
from accounts.models import Company, Notification, User
from accounts.notifications.letters import unsubscribe_token
from accounts.people import services as people
from marketplace.core import filetypes
from payments.models import BankPayout
from projects.applications import services as applications
from projects.applications.attachments import services as attachments
from projects.discovery.inviting import answering
from projects.discovery.saved import services as searches
from projects.disputes import neutrals
from projects.messages import services as messages
from projects.models import (
    Absence,
    Application,
    Attachment,
    Bonus,
    ChangeOrder,
    Dispute,
    Engagement,
    Hire,
    InvitationMute,
    Milestone,
    PanelSeat,
    Project,
    ProjectInvitation,
    Replacement,
    SavedSearch,
    Settlement,
    TimeEntry,
    WorkFile,
)
from projects.workspace import keeping
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, UserFactory

WITH_A_JOB = "A desk with a view of the sea"
ASKED_WITH = "Your maps made us ask"
IN_A_FILE = "What nine tills beside the sea have in common"
SECRETS = [
    "An unannounced product",
    "Nobody else may read this pitch",
    "The salary talk is on Friday",
    "Only colleagues read this note",
    "interview-list.txt",
    "Start with the second sheet",
    "newcomer@harborcoffee.example",
    "Not one dull hour",
    "The bar will be rebuilt",
    "Three products more than we said",
    "You found what we had missed",
    IN_A_FILE,
    WITH_A_JOB,
    "Sketching took far too long",
    "The roast was never agreed on",
    "Nobody answered the bell",
    "tasting-notes.txt",
    ASKED_WITH,
]


@dataclass
class World:
    """Rows by name. `milestone` and what hangs on it is delivered, `done` is complete, `begun` waits for work."""

    company: Company
    owner: User
    student: User
    draft: Project
    open: Project
    waiting: Application
    attachment: Attachment
    unsent: Application
    offered: Application
    unpaid: Engagement
    begun: Milestone
    milestone: Milestone
    done: Engagement
    proposal: Settlement
    dispute: Dispute
    seat: PanelSeat
    exhibit: WorkFile
    absence: Absence
    search: Replacement
    change: ChangeOrder
    bonus: Bonus
    hire: Hire
    file: WorkFile
    time: TimeEntry
    bank_payout: BankPayout
    kept: SavedSearch
    notification: Notification
    invitation: object
    asked: ProjectInvitation
    muted: InvitationMute
    link: object
    sample: object
    token: str


def build(simulator, company: Company, owner: User, student: User) -> World:
    """The world of one company and one student who works for it."""
    draft = stages.drafted(company=company, title=SECRETS[0])
    opened = stages.published(company=company, title="Describe forty coffees")
    waiting = stages.applied(student, opened)
    applications.edit(waiting, by=student, pitch=SECRETS[1], answers={})
    attachment = _attached(waiting, student)
    applications.shortlist(waiting, by=owner)
    applications.note(waiting, by=owner, text=SECRETS[3])
    messages.send(waiting, SECRETS[2], by=owner)
    unsent = applications.start(stages.published(company=company, title="Draw a map of the harbor"), by=student)
    applications.save_draft(unsent, by=student, pitch=SECRETS[1], answers={})
    milestone = stages.funded(simulator, student, company=company, title="Interview ten regulars")
    file = _upload(milestone.engagement, student)
    stages.handed_in(milestone, note=SECRETS[5])
    done = stages.completed(simulator, student, company=company, title="Count the cups of a week")
    stages.reviewed(done, by=student, text=SECRETS[7])
    asked, muted = _asked(company, student)
    link = people.add_link(student.student, by=student, label="GitHub", url="https://example.com/dana")
    sample = people.add_sample(student.student, by=student, title="An essay", url="https://example.com/essay")
    notification = Notification.objects.filter(recipient=student).earliest("created_at")
    begun = stages.funded(simulator, student, company=company, title="Photograph the bar")
    tasted = stages.funded(simulator, student, company=company, title="Taste a hundred cups")
    exhibit = _upload(tasted.engagement, student, name="tasting-notes.txt")
    dispute = _disputed(tasted)
    search = stages.vanished(stages.funded(simulator, student, company=company, title="Paint the sign"))
    return World(
        company=company,
        owner=owner,
        student=student,
        draft=draft,
        open=opened,
        waiting=waiting,
        attachment=attachment,
        unsent=unsent,
        offered=stages.offered(student, company=company, title="Choose a new cup"),
        unpaid=stages.hired(student, company=company, title="Translate the menu"),
        begun=begun,
        milestone=stages.again(milestone),
        done=done,
        proposal=stages.proposed(begun, by=owner, reason=SECRETS[8]),
        dispute=dispute,
        seat=dispute.seats.order_by("neutral__role")[0],
        exhibit=exhibit,
        absence=_quiet(begun),
        search=search,
        change=stages.change_proposed(begun.engagement, by=owner, details=SECRETS[9]),
        bonus=stages.bonus_promised(done),
        hire=stages.job_offered(done, by=owner, message=WITH_A_JOB),
        file=file,
        time=stages.logged(milestone.engagement, note=SECRETS[11]),
        bank_payout=_failed_payout(student),
        kept=searches.save(searches.read("q=harbor", student), by=student),
        notification=notification,
        invitation=companies.invite(company, by=owner, email=SECRETS[6], role="reviewer"),
        asked=asked,
        muted=muted,
        link=link,
        sample=sample,
        token=unsubscribe_token(student.pk, "work"),
    )


def _asked(company: Company, student: User) -> tuple[ProjectInvitation, InvitationMute]:
    """The company asks the student to apply to one more; another company may not."""
    invitation = stages.invited(student, company=company, title="Name the new roast", note=ASKED_WITH)
    return invitation, answering.mute(CompanyFactory(name="Too many letters"), by=student)


def _attached(application: Application, student: User) -> Attachment:
    upload = SimpleUploadedFile("a-study-of-tills.txt", IN_A_FILE.encode() * 9, content_type="text/plain")
    kept, problems = filetypes.sort_out([upload])
    assert problems == []
    return attachments.attach(application, kept, by=student)[0]


def _upload(engagement: Engagement, student: User, *, name: str = SECRETS[4]) -> WorkFile:
    upload = SimpleUploadedFile(name, b"Monday: the man with the hat\n" * 9, content_type="text/plain")
    kept, problems = filetypes.sort_out([upload])
    assert problems == []
    return keeping.upload(engagement, kept, by=student)[0]


def _disputed(milestone: Milestone) -> Dispute:
    """Both sides were heard, and three neutral people are asked."""
    recruiter = UserFactory(is_staff=True)
    volunteer = MembershipFactory(company__slug="roasters-of-elsewhere").user
    neutrals.recruit(recruiter, role="moderator", by=recruiter)
    neutrals.recruit(UserFactory(), role="career_staff", by=recruiter, school_domain="career.example")
    neutrals.recruit(volunteer, role="company_volunteer", by=recruiter)
    return stages.in_review(stages.handed_in(milestone), statement="The roast was never agreed on")


def _quiet(milestone: Milestone) -> Absence:
    with time_machine.travel(milestone.funded_at + dt.timedelta(days=7), tick=False):
        return stages.gone_quiet(milestone, words="Nobody answered the bell")


def _failed_payout(student: User) -> BankPayout:
    row = {"stripe_id": "po_world", "amount_cents": 45000, "currency": "USD", "status": "failed"}
    return BankPayout.objects.create(payee=student.payee, **row)
