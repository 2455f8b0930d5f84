"""What happens to a person: their profile, and suspension."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signals
from accounts.audit import services as audit
from accounts.people import letters, queries
from accounts.people.models import ProfileLink, StudentProfile, User, WorkSample
from accounts.places import queries as places
from accounts.skills.models import Skill
from marketplace.core.errors import DomainError

MOST_LINKS = 8
MOST_SAMPLES = 8


class NotVerified(DomainError):
    """The person has not proved an e-mail address yet."""


class NotAcademic(DomainError):
    """Somebody without an academic address says they are a student."""


class AlreadyStudent(DomainError):
    """The person has a student profile already."""


class HandleTaken(DomainError):
    """Somebody else has this handle."""


class TooMany(DomainError):
    """The profile holds as many links or samples as it may."""


class NotSuspendable(DomainError):
    """This person cannot be suspended, or not by this moderator, or is suspended already."""


@transaction.atomic
def update_person(user: User, *, by: User, **fields: Any) -> User:
    """Change a person's `name` or `time_zone`."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    if "time_zone" in fields:
        signals.zone_changed.send(sender=User, user=user)
    return user


@transaction.atomic
def create_student_profile(
    user: User, *, by: User, handle: str = "", skills: Iterable[Skill] = (), **fields: Any
) -> StudentProfile:
    """Make the student profile of `user`; `fields` are the model's own, such as `kind`, `course`, `about`.

    Raises NotVerified, NotAcademic, AlreadyStudent or HandleTaken.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if StudentProfile.objects.filter(user=user).exists():
        raise AlreadyStudent(_("You have a student profile already."))
    if not queries.verified_addresses(user):
        raise NotVerified(_("Confirm your e-mail address first: the link is in your inbox."))
    student = StudentProfile(user=user, handle=handle or queries.free_handle(user.name))
    _fill(student, fields)
    student.save()
    student.skills.set(skills)
    audit.record(student, "created", by=by)
    signals.student_saved.send(sender=StudentProfile, student=student)
    return student


@transaction.atomic
def update_student_profile(
    student: StudentProfile, *, by: User, skills: Iterable[Skill] | None = None, **fields: Any
) -> StudentProfile:
    """Change a student profile. Raises NotAcademic or HandleTaken."""
    _fill(student, fields)
    student.save()
    if skills is not None:
        student.skills.set(skills)
    signals.student_saved.send(sender=StudentProfile, student=student)
    return student


@transaction.atomic
def keep_history(student: StudentProfile, *, by: User, keeps: bool) -> StudentProfile:
    """Remember which projects the student opens, or stop remembering."""
    student.keeps_history = keeps
    student.save(update_fields=["keeps_history"])
    return student


def _fill(student: StudentProfile, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(student, name, value)
    if "place" in fields:
        student.city = places.resolve(student.place)
    if not queries.handle_is_free(student.handle, but=student):
        raise HandleTaken(_("Somebody has the handle “%(handle)s” already.") % {"handle": student.handle})
    school = queries.proven_school(student.user)
    if student.kind == StudentProfile.Kind.STUDENT and school is None:
        raise NotAcademic(
            _("Add and confirm your university e-mail address to sign up as a student, or choose “recent graduate”.")
        )
    student.school_domain = school.domain if school else ""
    student.school = school.name if school else student.school


@transaction.atomic
def refresh_school(user: User) -> StudentProfile | None:
    """Bring the school up to what the person's verified addresses prove now.

    A student who gave up the academic address becomes a recent graduate, and the school's name stays as their word.
    """
    student = StudentProfile.objects.filter(user=user).first()
    if student is None:
        return None
    school = queries.proven_school(user)
    student.school_domain = school.domain if school else ""
    if school:
        student.school = school.name
    elif student.kind == StudentProfile.Kind.STUDENT:
        student.kind = StudentProfile.Kind.GRADUATE
    student.save(update_fields=["school", "school_domain", "kind"])
    return student


@transaction.atomic
def add_link(student: StudentProfile, *, by: User, label: str, url: str) -> ProfileLink:
    """Put a link on the profile, once. Raises TooMany."""
    _leave_room(student, student.links.exclude(label=label, url=url), MOST_LINKS)
    return ProfileLink.objects.get_or_create(student=student, label=label, url=url)[0]


@transaction.atomic
def remove_link(link: ProfileLink, *, by: User) -> None:
    """Take a link off the profile."""
    link.delete()


@transaction.atomic
def add_sample(
    student: StudentProfile, *, by: User, title: str, url: str, note: str = "", skills: Iterable[Skill] = ()
) -> WorkSample:
    """Put a work sample on the profile, once, with the skills it shows. Raises TooMany."""
    _leave_room(student, student.samples.exclude(title=title, url=url), MOST_SAMPLES)
    sample = WorkSample.objects.get_or_create(student=student, title=title, url=url, defaults={"note": note})[0]
    sample.skills.add(*skills)
    return sample


@transaction.atomic
def remove_sample(sample: WorkSample, *, by: User) -> None:
    """Take a work sample off the profile."""
    sample.delete()


def _leave_room(student: StudentProfile, rows: Any, most: int) -> None:
    StudentProfile.objects.select_for_update().get(pk=student.pk)
    if rows.count() >= most:
        raise TooMany(_("%(most)d are enough: remove one before you add another.") % {"most": most})


@transaction.atomic
def suspend(user: User, *, by: User, reason: str) -> User:
    """Keep a person from logging in, end their sessions and tell them why. Raises NotSuspendable."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.closed_at or locked.suspended_at:
        raise NotSuspendable(_("This account is suspended or closed already."))
    if by == user or (locked.is_superuser and not by.is_superuser):
        raise NotSuspendable(_("You cannot suspend this person."))
    user.suspended_at, user.is_active = timezone.now(), False
    user.save(update_fields=["suspended_at", "is_active"])
    end_sessions(user)
    audit.record(user, "suspended", by=by, reason=reason)
    letters.account_suspended(user, reason=reason)
    signals.user_suspended.send(sender=User, user=user, by=by, reason=reason)
    return user


@transaction.atomic
def reinstate(user: User, *, by: User, reason: str) -> User:
    """Let a suspended person log in again and tell them. Raises NotSuspendable."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.suspended_at is None:
        raise NotSuspendable(_("This account is not suspended."))
    user.suspended_at, user.is_active = None, True
    user.save(update_fields=["suspended_at", "is_active"])
    audit.record(user, "reinstated", by=by, reason=reason)
    letters.account_reinstated(user, reason=reason)
    signals.user_reinstated.send(sender=User, user=user, by=by, reason=reason)
    return user


def end_sessions(user: User) -> None:
    """Log the person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
