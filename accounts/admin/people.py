"""What staff see of people, companies and messages; what they may do is a list of actions with reasons."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts.admin.inlines import ReadOnlyInline
from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.companies import services as companies
from accounts.models import (
    AuditEvent,
    Company,
    Invitation,
    Mail,
    Membership,
    Notification,
    StudentProfile,
    User,
)
from accounts.people import services as people

PEOPLE_READ = _("The person concerned reads this.")
TEAM_READS = _("Every member of the company reads this.")


class SuspendedFilter(admin.SimpleListFilter):
    """Suspended or not."""

    title = _("suspended")
    parameter_name = "suspended"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        wanted = {"yes": False, "no": True}.get(self.value())
        return queryset if wanted is None else queryset.filter(suspended_at__isnull=wanted)


class MembershipInline(ReadOnlyInline):
    """Who belongs to a company, or where a person belongs."""

    model = Membership
    fields = ("company", "user", "role", "created_at")
    readonly_fields = fields


class InvitationInline(ReadOnlyInline):
    """Invitations of a company, without the secret in the link."""

    model = Invitation
    fields = ("email", "role", "invited_by", "created_at", "expires_at", "accepted_at")
    readonly_fields = fields


@admin.register(User)
class UserAdmin(ReasonActionMixin, AuditedAdmin):
    """People. Their passwords and second steps are nobody's business here."""

    list_display = ("name", "email", "joined_as", "date_joined", "state")
    list_filter = (SuspendedFilter, "joined_as", "is_staff")
    search_fields = ("name", "email")
    ordering = ("-date_joined",)
    fields = (
        "name",
        "email",
        "time_zone",
        "joined_as",
        "is_staff",
        "is_active",
        "suspended_at",
        "closed_at",
        "terms_accepted_at",
        "date_joined",
        "last_login",
    )
    inlines = (MembershipInline,)
    reason_actions = (
        ReasonAction(
            "suspend",
            _("Suspend"),
            people.suspend,
            help=PEOPLE_READ,
            done=_("Suspended, and told why."),
            icon="block",
            variant=ActionVariant.DANGER,
            allowed=lambda user: user.suspended_at is None and user.closed_at is None,
        ),
        ReasonAction(
            "reinstate",
            _("Reinstate"),
            people.reinstate,
            help=PEOPLE_READ,
            done=_("Reinstated, and told."),
            icon="undo",
            variant=ActionVariant.SUCCESS,
            allowed=lambda user: user.suspended_at is not None,
        ),
    )

    @display(description=_("state"), label={"active": "success", "suspended": "danger", "closed": "info"})
    def state(self, user: User) -> tuple[str, str]:
        if user.closed_at:
            return "closed", _("closed")
        return ("suspended", _("suspended")) if user.suspended_at else ("active", _("active"))


@admin.register(StudentProfile)
class StudentAdmin(AuditedAdmin):
    """Student profiles; suspending is done on the person."""

    list_display = ("user", "handle", "kind", "school", "school_proved", "graduation_on")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("handle", "school", "user__name", "user__email")
    ordering = ("-pk",)

    @display(description=_("school proved"), boolean=True)
    def school_proved(self, student: StudentProfile) -> bool:
        return student.is_school_verified


@admin.register(Company)
class CompanyAdmin(ReasonActionMixin, AuditedAdmin):
    """Companies with their teams."""

    list_display = ("name", "website", "email_domain", "verified_at", "suspended_at", "created_at")
    list_filter = (SuspendedFilter, ("verified_at", admin.EmptyFieldListFilter), "size")
    search_fields = ("name", "slug", "website")
    ordering = ("-created_at",)
    exclude = ("members", "logo")
    readonly_fields = ("email_domain", "created_at")
    inlines = (MembershipInline, InvitationInline)
    reason_actions = (
        ReasonAction(
            "suspend",
            _("Suspend"),
            companies.suspend,
            help=TEAM_READS,
            done=_("Suspended, and the team told why."),
            icon="block",
            variant=ActionVariant.DANGER,
            allowed=lambda company: company.suspended_at is None,
        ),
        ReasonAction(
            "reinstate",
            _("Reinstate"),
            companies.reinstate,
            help=TEAM_READS,
            done=_("Reinstated, and the team told."),
            icon="undo",
            variant=ActionVariant.SUCCESS,
            allowed=lambda company: company.suspended_at is not None,
        ),
    )


@admin.register(Notification)
class NotificationAdmin(AuditedAdmin):
    """What people were told, and how the e-mail fared."""

    list_display = ("title", "recipient", "kind", "status", "attempts", "created_at")
    list_filter = ("status", "kind")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "title")
    ordering = ("-created_at",)


@admin.register(Mail)
class MailAdmin(AuditedAdmin):
    """E-mails to addresses; their text may hold a secret link, so it is not shown."""

    list_display = ("subject", "address", "status", "attempts", "created_at", "sent_at")
    list_filter = ("status",)
    search_fields = ("address", "subject")
    ordering = ("-created_at",)
    exclude = ("text", "html")


@admin.register(AuditEvent)
class AuditEventAdmin(AuditedAdmin):
    """Everything that happened, newest first."""

    change_form_outer_after_template = None
    list_display = ("created_at", "verb", "content_type", "object_id", "origin", "target", "actor")
    list_filter = ("verb", ("content_type", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("content_type", "actor")
    search_fields = ("object_id", "reason", "actor__email")
    ordering = ("-created_at", "-pk")
    readonly_fields = ("created_at",)
