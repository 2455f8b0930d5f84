"""What we write to a person about their account."""

from django.utils.translation import gettext as _

from accounts.notifications.services import queue_letter


def account_suspended(user, *, reason: str) -> None:
    """Tell a person that and why they cannot log in; the inbox is closed to them, so by e-mail."""
    queue_letter(
        user.email,
        title=_("Your account is suspended"),
        body=_(
            "A moderator suspended your account, so you cannot log in for now. The reason:\n\n%(reason)s\n\n"
            "If you think this is wrong, answer this e-mail. Another person will look at it."
        )
        % {"reason": reason},
        why=_("You get this because it concerns your account."),
    )


def account_reinstated(user, *, reason: str) -> None:
    """Tell a person that they may log in again."""
    queue_letter(
        user.email,
        title=_("Your account is open again"),
        body=_("A moderator ended the suspension of your account. You can log in again.\n\n%(reason)s")
        % {"reason": reason},
        action=_("Log in"),
        path="/accounts/login/",
        why=_("You get this because it concerns your account."),
    )


def account_closed(address: str) -> None:
    """Confirm that an account is gone."""
    queue_letter(
        address,
        title=_("Your account is closed"),
        body=_(
            "We closed your account and removed your profile. The other side of your projects keeps what you agreed, "
            "wrote and delivered, and certificates stay valid as proof. Answer this e-mail if one should go, too."
        ),
        why=_("You get this because you closed your account."),
    )
