"""The kinds of news a person may choose about, and what each is about in a sentence."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "account": _("Your account and your team"),
    "posting": _("Your postings"),
    "application": _("Applications"),
    "invitation": _("Invitations to apply"),
    "offer": _("Offers"),
    "message": _("Messages"),
    "work": _("Work and deliveries"),
    "money": _("Money"),
    "review": _("Reviews"),
    "moderation": _("Decisions of moderators"),
    "reminder": _("Reminders of deadlines"),
    "alert": _("Saved searches"),
    "suggestion": _("Projects for you"),
}

HINTS = {
    "account": _("Invitations, changes of roles, changes to your account."),
    "posting": _("A posting is published, needs changes, or closes."),
    "application": _("New applications, answers to yours, applications withdrawn."),
    "invitation": _("A company invites you to apply, or a student answers your invitation."),
    "offer": _("You are offered a project, or your offer is answered."),
    "message": _("Somebody wrote to you."),
    "work": _("The workspace opens, work is delivered, revised or accepted."),
    "money": _("Money is held, paid out or refunded."),
    "review": _("Somebody rated the work you did together."),
    "moderation": _("A moderator decided something about you or your posting."),
    "reminder": _("Something is due soon and waits for you."),
    "alert": _("New projects fit a search you saved."),
    "suggestion": _("Once a week, projects that suit you, with the reasons."),
}
