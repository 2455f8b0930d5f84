"""Fault switches: rules that wait for a matching request or webhook, strike a number of times, and are gone."""

import threading
from fnmatch import fnmatchcase
from typing import Any

from .wire import Invalid, Json

API = {"delay", "rate_limit", "error", "lose_request", "error_after", "lose_response", "delay_response"}
WEBHOOK = {"drop_webhook", "duplicate_webhook", "delay_webhook", "hold_webhook", "reorder_webhook"}
FIELDS = {"fault", "method", "path", "type", "times", "seconds", "copies"}


class Faults:
    """The rules in force. They live in memory: a restarted simulator is a healthy one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Json] = []

    def add(self, rule: Json) -> Json:
        if rule.get("fault") not in API | WEBHOOK or set(rule) - FIELDS:
            raise Invalid(f"fault is one of {', '.join(sorted(API | WEBHOOK))}; fields: {', '.join(sorted(FIELDS))}.")
        made = {"method": "*", "path": "*", "type": "*", "times": 1, "seconds": 1.0, "copies": 2} | rule
        with self._lock:
            self._rules.append(made)
        return made

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def waiting(self) -> list[Json]:
        with self._lock:
            return [dict(rule) for rule in self._rules]

    def strike(self, kinds: set[str], **facts: str) -> Json | None:
        """The first rule of these kinds that fits, used up by one."""
        with self._lock:
            for rule in self._rules:
                if rule["fault"] in kinds and all(fnmatchcase(fact, rule[name]) for name, fact in facts.items()):
                    rule["times"] -= 1
                    self._rules = [left for left in self._rules if left["times"] > 0]
                    return rule
        return None


def seconds(rule: Json | None) -> float:
    value: Any = rule["seconds"] if rule else 0
    return float(value)
