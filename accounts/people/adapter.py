"""How allauth behaves here: where people land, what is stored at sign-up, and how its e-mails leave."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.notifications.services import queue_letter
from accounts.people.models import User

BUTTONS = {
    "activate_url": _("Confirm this address"),
    "password_reset_url": _("Choose a new password"),
    "signup_url": _("Sign up"),
}


class AccountAdapter(DefaultAccountAdapter):
    """E-mails become rows, so that a mail server that is away loses nobody's sign-up."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        data = form.cleaned_data
        user.name = data["name"]
        user.joined_as = data["joined_as"]
        user.time_zone = data["time_zone"]
        user.terms_accepted_at = timezone.now()
        # A form sent twice at once: the second answer is the same page as the first one's.
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError:
            raise ImmediateHttpResponse(self.respond_email_verification_sent(request, None)) from None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.user.is_staff or permissions.has_profile(request.user):
            return resolve_url(settings.LOGIN_REDIRECT_URL)
        return resolve_url("welcome")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("welcome")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"request": self.request, "email": email, "site_name": settings.SITE_NAME, **context}
        title = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        body = render_to_string(f"{template_prefix}_message.txt", context).strip()
        url, action = next(((context[key], str(label)) for key, label in BUTTONS.items() if context.get(key)), ("", ""))
        why = _("You get this because somebody, most likely you, used this address on %(site)s.")
        queue_letter(email, title=title, body=body, action=action, path=url, why=why % {"site": settings.SITE_NAME})
