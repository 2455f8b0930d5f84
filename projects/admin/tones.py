"""How the admin colours a state."""

TONES = {
    "draft": "default",
    "in_review": "info",
    "changes_requested": "warning",
    "open": "success",
    "closed": "default",
    "taken_down": "danger",
    "upheld": "danger",
    "dismissed": "default",
    "awaiting_funding": "warning",
    "active": "info",
    "completed": "success",
    "cancelled": "default",
    "planned": "warning",
    "funded": "info",
    "submitted": "info",
    "revision_requested": "warning",
    "approved": "success",
    "paid": "success",
}
