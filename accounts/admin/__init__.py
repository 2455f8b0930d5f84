"""What staff see of `people`, companies and messages, and of `skills`; what they may do are actions with reasons."""

from accounts.admin import people, skills

__all__ = ["people", "skills"]
