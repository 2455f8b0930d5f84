"""The stages of a project, each reached through the services that people use."""

import datetime as dt

import time_machine
from django.conf import settings
from django.utils import timezone

from payments import services as payments
from payments.models import Checkout
from projects.applications import bench
from projects.applications import services as applications
from projects.discovery.inviting import answering
from projects.discovery.inviting import services as inviting
from projects.disputes import deciding
from projects.disputes import services as disputes
from projects.hires import services as hires
from projects.models import (
    Absence,
    Application,
    Bonus,
    ChangeOrder,
    Dispute,
    Engagement,
    Hire,
    Milestone,
    Project,
    ProjectInvitation,
    Replacement,
    Review,
    Settlement,
    TimeEntry,
)
from projects.postings import services as postings
from projects.reviews import services as reviews
from projects.reviews.queries import dimensions
from projects.workspace import planning
from projects.workspace import services as workspace
from projects.workspace.ending import absences, rejections, settlements
from projects.workspace.extras import bonuses
from projects.workspace.extras import changes as extra_work
from projects.workspace.hours import services as hours
from tests.factories import MembershipFactory, ProjectFactory, StudentFactory, UserFactory
from tests.payments import stages as money


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


def in_parts(*cents: int, **fields) -> Project:
    """Open for applications and paid in parts of these amounts, a criterion for each; by default two of them."""
    cents = cents or (20000, 25000)
    texts = [f"What part {number} delivers is there and complete" for number in range(1, len(cents) + 1)]
    criteria = planning.weighed_evenly(texts)
    project = drafted(pay_cents=sum(cents), criteria=criteria, **fields)
    first_due = project.due_on - dt.timedelta(days=3 * (len(cents) - 1))
    parts = [
        (f"Part {number}", amount, first_due + dt.timedelta(days=3 * (number - 1)))
        for number, amount in enumerate(cents, start=1)
    ]
    owner = owner_of(project.company)
    postings.save_draft(project, by=owner, parts=parts)
    keys = project.parts.order_by("position").values_list("pk", flat=True)
    judged = [(text, weight, key) for (text, weight), key in zip(criteria, keys, strict=True)]
    postings.save_draft(project, by=owner, criteria=judged)
    return opened(project)


def published(**fields) -> Project:
    """Open for applications."""
    return opened(drafted(**fields))


def opened(project: Project) -> Project:
    """A draft, submitted and published."""
    postings.submit(project, by=owner_of(project.company))
    if project.status == Project.Status.IN_REVIEW:
        postings.publish(project, by=UserFactory(is_staff=True))
    return project


def draft_application(student=None, project=None, **fields) -> Application:
    """A student has begun to write and not sent it; without a student, there is a new one."""
    student = student or StudentFactory().user
    project = project or published(**fields)
    application = applications.start(project, by=student)
    return applications.save_draft(application, by=student, pitch="I have mapped two", answers={})


def applied(student=None, project=None, *, pitch="I have mapped two products before.", **fields) -> Application:
    """A student has applied, with an answer to every question."""
    student = student or StudentFactory().user
    project = project or published(**fields)
    answers = {question.pk: "It asked me one thing at a time." for question in project.questions.all()}
    return applications.apply(project, by=student, pitch=pitch, answers=answers)


def findable(student, *skills, **fields):
    """The student lets companies find them; `skills` are added to the profile, `fields` are its own. Returns it."""
    profile = student.student
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.save()
    profile.skills.add(*skills)
    return answering.choose(profile, by=student, is_findable=True, paused_until=None)


def invited(student=None, project=None, *, note: str = "Your maps made us ask.", **fields) -> ProjectInvitation:
    """The company asks the student to apply; without a student, there is a new one who lets companies find them."""
    student = student or StudentFactory().user
    project = project or published(**fields)
    return inviting.invite(project, findable(student), by=owner_of(project.company), note=note)


def shortlisted(student=None, project=None, **fields) -> Application:
    """The company is interested, and both may write."""
    application = applied(student, project, **fields)
    return applications.shortlist(application, by=owner_of(application.project.company))


def offered(student=None, project=None, **fields) -> Application:
    """The company offers the student the project."""
    application = applied(student, project, **fields)
    return applications.offer(application, by=owner_of(application.project.company), note="We liked your map.")


def hired(student=None, project=None, **fields) -> Engagement:
    """The student has agreed; nobody has paid."""
    application = offered(student, project, **fields)
    return workspace.start(application, by=application.student)


def change_proposed(engagement: Engagement, *, by=None, **changes) -> ChangeOrder:
    """One side, by default the company, proposes more work for more pay."""
    told = {
        "title": "Map three more competitors",
        "details": "The same table for three products more.",
        "criteria": ["A table of at least 20 steps", "A screenshot for each step"],
        "amount_cents": 15000,
        "due_on": timezone.localdate() + dt.timedelta(days=20),
    }
    by = by or owner_of(engagement.company)
    return extra_work.propose(engagement, by=by, **(told | changes))


def change_agreed(engagement: Engagement, **changes) -> Milestone:
    """Both agreed on more work; the company has not paid for it. Returns its milestone."""
    change = extra_work.accept(change_proposed(engagement, **changes), by=engagement.student)
    return again(change.milestone)


def bonus_promised(engagement: Engagement, *, amount_cents: int = 5000) -> Bonus:
    """The company promises a bonus and has not paid it."""
    owner = owner_of(engagement.company)
    return bonuses.give(engagement, by=owner, amount_cents=amount_cents, message="You found what we had missed.")


def next_funded(simulator, engagement: Engagement) -> Milestone:
    """The company pays for what is next. Returns the milestone that begins."""
    due = next(row for row in milestones_of(engagement) if row.status == Milestone.Status.PLANNED)
    payments.confirm_checkout(paid_at_stripe(simulator, engagement))
    return again(due)


def paid_at_stripe(simulator, engagement: Engagement) -> Checkout:
    """The company has paid there; we do not know it yet."""
    checkout = payments.open_session(workspace.pay(engagement, by=owner_of(engagement.company)))
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    return checkout


def funded(simulator, student=None, project=None, **fields) -> Milestone:
    """The money is held and the workspace is open; this and the later stages return the engagement's milestone."""
    engagement = hired(student, project, **fields)
    payments.confirm_checkout(paid_at_stripe(simulator, engagement))
    return milestone_of(engagement)


def delivered(simulator, student=None, project=None, **fields) -> Milestone:
    """A first delivery waits for an answer."""
    return handed_in(funded(simulator, student, project, **fields))


def handed_in(milestone: Milestone, **changes) -> Milestone:
    """The student delivers, or delivers again, with every criterion claimed."""
    told = {
        "note": "The table is in onboarding-steps.csv; start with the second sheet.",
        "is_ai_used": True,
        "ai_disclosure": "To proofread the summary.",
        "reflection": "Writing down every click is slow and worth it.",
        "files": [],
        "claimed": milestone.criteria.all(),
    }
    workspace.deliver(milestone, by=milestone.engagement.student, **(told | changes))
    return again(milestone)


def logged(engagement: Engagement, *, minutes: int = 90, note: str = "") -> TimeEntry:
    """The student logs time of today."""
    today = timezone.localdate(timezone=engagement.student.zone)
    return hours.log(engagement, by=engagement.student, worked_on=today, minutes=minutes, note=note)


def failing(milestone: Milestone, *, count: int = 1, where: str = "In the summary, pages 3 and 4") -> dict:
    """The last `count` criteria of a milestone, each with where it falls short."""
    return dict.fromkeys(milestone.criteria.order_by("-position")[:count], where)


def sent_back(milestone: Milestone, *, message: str = "The summary has four pages; two were agreed.") -> Milestone:
    """The company asks for a revision of the last criterion."""
    owner = owner_of(milestone.engagement.company)
    workspace.ask_for_revision(milestone, by=owner, message=message, failed=failing(milestone))
    return again(milestone)


def used_up(milestone: Milestone) -> Milestone:
    """A first delivery went through every revision round; the last one waits for an answer."""
    for _round in range(settings.REVISION_ROUNDS):
        milestone = handed_in(sent_back(milestone))
    return milestone


def rejected(milestone: Milestone, *, count: int = 1) -> Settlement:
    """From a first delivery, through every revision round, to a rejection that names the last `count` criteria."""
    last = used_up(milestone)
    owner, failed = owner_of(last.engagement.company), failing(last, count=count)
    return rejections.reject(last, by=owner, failed=failed, message="It is not what we agreed on.")


def approved(simulator, student=None, project=None, **fields) -> Milestone:
    """The company has approved; the pay waits to be sent."""
    milestone = delivered(simulator, student, project, **fields)
    workspace.approve(milestone, by=owner_of(milestone.engagement.company))
    return again(milestone)


def completed(simulator, student=None, project=None, **fields) -> Engagement:
    """The student is paid."""
    milestone = approved(simulator, student, project, **fields)
    money.ready(simulator, milestone.engagement.student)
    money.send_all()
    return again(milestone).engagement


def reviewed(engagement: Engagement, *, by, points: int = 5, text: str = "Clear answers within the hour.") -> Review:
    """One side says what it was like, with the same points for everything."""
    side = Review.Side.STUDENT if by == engagement.student else Review.Side.COMPANY
    given = {one.value: points for one in dimensions(side)}
    return reviews.write(engagement, by=by, points=given, text=text)


def job_offered(engagement: Engagement, *, by=None, title: str = "Junior analyst", **details) -> Hire:
    """The company says that it hires the student of a completed project."""
    details.setdefault("kind", Hire.Kind.PART_TIME)
    return hires.record(engagement, by=by or owner_of(engagement.company), title=title, **details)


def milestone_of(engagement: Engagement) -> Milestone:
    """The first milestone of an engagement, with what services touch."""
    return milestones_of(engagement)[0]


def milestones_of(engagement: Engagement) -> list[Milestone]:
    """All milestones of an engagement in their order, with what services touch."""
    rows = Milestone.objects.select_related("hold", "engagement__company", "engagement__student", "engagement__project")
    return list(rows.filter(engagement=engagement).order_by("position"))


def again(milestone: Milestone) -> Milestone:
    """The milestone as the database has it now."""
    return next(row for row in milestones_of(milestone.engagement) if row.pk == milestone.pk)


def page(milestone: Milestone, verb: str = "") -> str:
    """The address of a milestone's workspace, or of one of its deeds: deliver, draft, approve, revise."""
    workspace_page = milestone.engagement.get_absolute_url()
    return f"{workspace_page}milestones/{milestone.pk}/{verb}/" if verb else workspace_page


def proposed(milestone: Milestone, *, by=None, cents: int = 11250, reason: str = "The launch was called off."):
    """One side, without `by` the company, proposes to end a milestone with `cents` for the student."""
    by = by or owner_of(milestone.engagement.company)
    return settlements.propose(milestone, by=by, pay_cents=cents, reason=reason)


def declined(milestone: Milestone, *, cents: int = 11250):
    """The company proposed to end a milestone, and the student said no."""
    settlement = proposed(milestone, cents=cents)
    settlements.decline(settlement, by=milestone.engagement.student, answer="Half of it is done already.")
    return settlement


def disputed(
    milestone: Milestone, *, by=None, cents: int = 11250, statement: str = "Half of the table is missing."
) -> Dispute:
    """The company proposed, the student said no, and one side, without `by` the company, opened a dispute."""
    declined(milestone, cents=cents)
    by = by or owner_of(milestone.engagement.company)
    return disputes.open(again(milestone), by=by, statement=statement)


def in_review(milestone: Milestone, **changes) -> Dispute:
    """Both sides were heard; without neutrals a moderator decides."""
    dispute = disputed(milestone, **changes)
    engagement = milestone.engagement
    other = owner_of(engagement.company) if dispute.is_from_student else engagement.student
    return disputes.answer(dispute, by=other, answer="All of it is in the second file.")


def opinions(milestone: Milestone, *percents: int) -> dict[int, deciding.Opinion]:
    """What somebody found about each criterion in turn; the last percent goes for the rest."""
    keys = list(milestone.criteria.order_by("position").values_list("pk", flat=True))
    met = [*percents, *([percents[-1]] * len(keys))]
    words = {100: "It is all there.", 50: "Half of it is there.", 0: "Nothing of it is there."}
    return {key: deciding.Opinion(percent, words[percent]) for key, percent in zip(keys, met, strict=False)}


def decided(milestone: Milestone, *percents: int, moderator=None) -> Dispute:
    """A moderator has found each criterion met to these percents; either side may still appeal."""
    dispute = in_review(milestone)
    moderator = moderator or UserFactory(is_staff=True)
    return deciding.decide(dispute, opinions=opinions(milestone, *(percents or (50,))), by=moderator)


def taken(dispute: Dispute) -> Dispute:
    """Both sides take the decision, and the money moves."""
    engagement = dispute.milestone.engagement
    disputes.take(dispute, by=engagement.student)
    return disputes.take(dispute, by=owner_of(engagement.company))


def lined_up(project: Project, *students) -> list[Application]:
    """These students, or three new ones, are the runners-up; every place is offered or taken already."""
    people = students or [StudentFactory().user for _ in range(3)]
    rows = [shortlisted(student, project) for student in people]
    return bench.arrange(project, rows, by=owner_of(project.company))


def gone_quiet(milestone: Milestone, *, words: str = "I wrote on Tuesday and called on Thursday.") -> Absence:
    """The company reports that it hears nothing; that takes some days of silence before it."""
    owner = owner_of(milestone.engagement.company)
    return absences.report(again(milestone).engagement, by=owner, words=words)


def vanished(milestone: Milestone) -> Replacement:
    """The company reports it a week after the payment, and nobody hears from the student: somebody else is wanted."""
    with time_machine.travel(milestone.funded_at + dt.timedelta(days=7), tick=False):
        absence = gone_quiet(milestone)
    with time_machine.travel(absence.answer_by, tick=False):
        absences.settle_all(timezone.now())
    return Replacement.objects.get(engagement=milestone.engagement)
