"""One engagement between the company and the student, in the state a test asks for."""

import pytest

from tests import stages


@pytest.fixture
def project(company, owner):
    """Published; the company's owner hires and pays."""
    return stages.published(company=company)


@pytest.fixture
def engagement(student, project):
    """Agreed, not paid."""
    return stages.hired(student, project)


@pytest.fixture
def milestone(simulator, student, project):
    """Paid for, nothing delivered."""
    return stages.funded(simulator, student, project)


@pytest.fixture
def delivered(milestone):
    """A first delivery waits for an answer."""
    return stages.handed_in(milestone)
