"""A form that says what is worth a thought before it is sent, once: who sends it again has read it."""

import hashlib
from functools import cached_property

from django import forms


class ThoughtfulForm(forms.Form):
    """A form with a linter. Its page shows the `thoughts` with a hidden `heeded` that holds their `mark`."""

    def think(self) -> list[str]:
        """What is worth a thought in what was typed, fit or not; each kind of form says its own."""
        return []

    @cached_property
    def thoughts(self) -> list[str]:
        """The sentences to show; none before anything was typed."""
        return self.think() if self.is_bound else []

    @property
    def mark(self) -> str:
        """What `heeded` holds when its author has seen these very thoughts."""
        return hashlib.sha256("\n".join(self.thoughts).encode()).hexdigest()[:16] if self.thoughts else ""

    @property
    def is_heeded(self) -> bool:
        """Whether there is nothing to think about, or its author has seen it and sends it all the same."""
        return self.mark in ("", self.data.get("heeded"))
