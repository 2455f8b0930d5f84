from marketplace.core import sweeps
from marketplace.core.errors import DomainError


def test_a_row_that_fails_or_refuses_keeps_no_other_waiting(student, rival, stranger):
    def act(person):
        if person == student:
            raise ValueError
        if person == rival:
            raise DomainError
        return person

    assert sweeps.each([student, rival, stranger], act) == 1


def test_rows_are_left_for_the_next_run_when_the_time_of_a_task_is_over(student, rival, monkeypatch):
    monkeypatch.setattr(sweeps, "MOST_SECONDS", -1)
    assert sweeps.each([student, rival], lambda person: person) == 0
