"""The way through a form: which pages are asked, in which order, what is known on each.

Worked out from the declarations once for each form; a request only evaluates conditions over the kept
answers and never builds the whole form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eapply.core.conditions import Condition, Situation, reads_of
from eapply.forms.procedure_form import NO_MAIL, Page, ProcedureForm
from eapply.models import Draft

TASKS_FROM = 7


@dataclass(frozen=True)
class Stop:
    """One page with the conditions of its questions. ``derived`` follow from its answers."""

    page: Page
    questions: tuple[tuple[str, Condition | None], ...]
    derived: tuple[str, ...]
    decided_by: frozenset[str]


@dataclass(frozen=True)
class Way:
    """The pages that are asked now and the answers that count on them."""

    pages: tuple[Page, ...]
    known: Mapping[str, Any]
    certain: bool

    def number(self, key: str) -> int:
        """The place of a page, from 1; 0 when it is not asked."""
        return next((place for place, page in enumerate(self.pages, 1) if page.key == key), 0)

    def after(self, key: str) -> Page | None:
        """The page behind this one; the first for a page that is not asked (any more)."""
        place = self.number(key)
        return self.pages[place] if place < len(self.pages) else None

    def before(self, key: str) -> Page | None:
        place = self.number(key)
        return self.pages[place - 2] if place > 1 else None

    def unfinished(self, done: list[str]) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.key not in done)


@cache
def stops(form_class: type[ProcedureForm]) -> tuple[Stop, ...]:
    """The declared pages of a form with what decides about each."""
    found = []
    for page in form_class.pages:
        questions = tuple((key, getattr(form_class, key).kwargs.get("when")) for key in page.keys)
        conditions = [condition for _, condition in questions]
        free = any(condition is None for condition in conditions)
        decided_by = reads_of([page.when, *(() if free else conditions)]) - set(page.keys)
        derived = tuple(
            key
            for derivation in form_class.derived
            if derivation.after in page.keys
            for key in derivation.labels
        )
        found.append(Stop(page, questions, derived, decided_by))
    return tuple(found)


def way(
    form_class: type[ProcedureForm],
    draft: Draft,
    situation: Situation,
    files: Mapping[str, Any] | None = None,
) -> Way:
    """The way as the kept answers decide it. Answers of branches not taken do not count.

    ``files`` are the names of attached files by question, for conditions that look at them.
    """
    kept = dict(draft.answers) | {key: list(names) for key, names in (files or {}).items()}
    known: dict[str, Any] = {NO_MAIL: draft.no_mail}
    asked: list[Page] = []
    certain = True
    settled: set[str] = {NO_MAIL}
    for stop in stops(form_class):
        certain = certain and stop.decided_by <= settled
        if stop.page.when is None or stop.page.when.holds(known, situation):
            before = len(known)
            takes_part = False
            for key, condition in stop.questions:
                if condition is None or condition.holds(known, situation):
                    takes_part = True
                    if key in kept:
                        known[key] = kept[key]
            if takes_part or len(known) > before:
                asked.append(stop.page)
                known |= {key: kept[key] for key in stop.derived if key in kept}
            if stop.page.key in draft.pages_done or not takes_part:
                settled |= set(stop.page.keys) | set(stop.derived)
        else:
            settled |= set(stop.page.keys) | set(stop.derived)
    return Way(tuple(asked), known, certain)


def first_page(path: Way, done: list[str]) -> Page:
    """Where to go on: the first unfinished page, or the last one when all are finished."""
    return next(iter(path.unfinished(done)), path.pages[-1])
