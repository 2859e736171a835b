"""Conditions as values: when a question is asked, when a rule is broken."""

from eapply.core.conditions.choosing import (
    All,
    Answers,
    Any_,
    Condition,
    Count,
    Given,
    Is,
    Not,
    Situation,
    is_empty,
    reads_of,
)
from eapply.core.conditions.comparing import Age, Compare, Key, Late, Test, Today, age_on

__all__ = [
    "Age",
    "All",
    "Answers",
    "Any_",
    "Compare",
    "Condition",
    "Count",
    "Given",
    "Is",
    "Key",
    "Late",
    "Not",
    "Situation",
    "Test",
    "Today",
    "age_on",
    "is_empty",
    "reads_of",
]
