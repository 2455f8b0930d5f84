"""Taking one's data along, and closing the account."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts import signals
from accounts.audit import services as audit
from accounts.audit.models import AuditEvent
from accounts.notifications.models import Mail, Notification, Preference
from accounts.people import letters, queries, self_description, services
from accounts.people.models import StudentProfile, User, WorkSample
from marketplace.core.errors import DomainError

PERSON = ["name", "email", "time_zone", "joined_as", "date_joined", "terms_accepted_at", "last_login"]
HISTORY = ["verb", "origin", "target", "created_at"]
NEWS = ["kind", "title", "body", "url", "status", "created_at", "read_at", "sent_at"]


class NotYet(DomainError):
    """Something must be done before the account can be closed."""


def obstacles(user: User) -> list[str]:
    """Sentences that say what must be done before `user` may close the account; empty when nothing."""
    answers = signals.user_closing.send(sender=User, user=user)
    return [sentence for _receiver, sentences in answers for sentence in sentences or ()]


@transaction.atomic
def close(user: User, *, by: User) -> User:
    """Close the account: end sessions, remove what it says about the person, keep the rows that records need.

    Raises NotYet with the first obstacle.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    first = next(iter(obstacles(user)), None)
    if first:
        raise NotYet(first)
    signals.user_leaving.send(sender=User, user=user)
    address = user.email
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    Mail.objects.filter(address__in=[address, *known]).delete()
    services.end_sessions(user)
    for model in (EmailAddress, Authenticator, Token, Preference):
        model.objects.filter(user=user).delete()
    Notification.objects.filter(recipient=user).delete()
    self_description.forget(user, by=by)
    _forget(user)
    audit.record(user, "closed", by=by)
    letters.account_closed(address)
    signals.user_closed.send(sender=User, user=user)
    return user


def _forget(user: User) -> None:
    student = StudentProfile.objects.filter(user=user).first()
    if student:
        student.links.all().delete()
        student.samples.all().delete()
        student.skills.clear()
        student.handle = f"former-{user.pk}"
        student.school = student.school_domain = student.course = student.place = student.about = student.pronouns = ""
        student.graduation_on = student.available_from = student.available_until = student.city = None
        student.languages = []
        student.kind = StudentProfile.Kind.GRADUATE
        student.is_findable, student.invitations_paused_until = False, None
        student.save()
    user.name = "Former member"
    user.email = f"former-{user.pk}@closed.invalid"
    user.set_unusable_password()
    user.is_active = user.is_staff = user.is_superuser = False
    user.closed_at = timezone.now()
    user.save()


def export(user: User) -> dict[str, Any]:
    """Everything we hold about the person, fit for JSON; other apps add their sections."""
    data: dict[str, Any] = {
        "person": model_to_dict(user, PERSON) | {"date_joined": user.date_joined},
        "verified_addresses": queries.verified_addresses(user),
        "student": _student(user),
        "companies": list(user.memberships.values("company__name", "company__slug", "role", "created_at")),
        "self_description": self_description.own_data(user),
        "preferences": dict(user.preferences.values_list("kind", "channel")),
        "notifications": list(Notification.objects.filter(recipient=user).order_by("created_at").values(*NEWS)),
        "history": list(AuditEvent.objects.filter(actor=user).order_by("created_at").values(*HISTORY)),
    }
    for _receiver, sections in signals.user_exporting.send(sender=User, user=user):
        data |= sections or {}
    return data


def _student(user: User) -> dict[str, Any] | None:
    student = StudentProfile.objects.filter(user=user).first()
    if student is None:
        return None
    return model_to_dict(student, queries.PROFILE) | {
        "city": str(student.city) if student.city else None,
        "skills": list(student.skills.order_by("label").values_list("label", flat=True)),
        "links": list(student.links.order_by("pk").values("label", "url")),
        "work_samples": [_sample(row) for row in student.samples.order_by("created_at").prefetch_related("skills")],
    }


def _sample(sample: WorkSample) -> dict[str, Any]:
    return model_to_dict(sample, ["title", "url", "note"]) | {"skills": [skill.label for skill in sample.skills.all()]}
