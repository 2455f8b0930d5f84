"""Rows shown beside the one they belong to."""

from unfold.admin import TabularInline


class ReadOnlyInline(TabularInline):
    """Rows to look at."""

    extra = 0
    can_delete = False
    tab = True

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
