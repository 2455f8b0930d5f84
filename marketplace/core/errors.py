"""Refusals a person can cause and can read."""

import re


class DomainError(Exception):
    """The product says no; the text is a sentence for the person who asked."""

    status_code = 409

    @property
    def code(self) -> str:
        """The stable name of this refusal, for the API: the class's own name, as in `cannot_apply`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()
