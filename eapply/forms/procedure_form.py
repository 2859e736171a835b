"""The form of a procedure: a plain class body of questions under one ``Procedure`` value.

Declaration order is page order. ``Page`` starts a page; everything below it up to the next ``Page``
stands on it. From this one class come the pages, the checks, the confirm page, the desk, the API, the
PDFs and the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import Any, ClassVar

from wtforms.fields.core import UnboundField

from eapply.core.booking_use import BookingUse
from eapply.core.conditions import Condition, Situation
from eapply.core.procedure import Example, Procedure
from eapply.forms.fields.base import NO_MAIL, Attached, Raw
from eapply.forms.question_form import Message, QuestionForm, QuestionFormMeta, Rule


class Page:
    """One topic on one page.

    Args:
        title: its heading; with a single question, that question's words.
        why: one sentence on what the answers are used for.
        when: the page is skipped unless this holds; every question on it takes the condition over.
    """

    def __init__(self, title: str, why: str = "", *, when: Condition | None = None) -> None:
        UnboundField.creation_counter += 1
        self.order = UnboundField.creation_counter
        self.key = ""
        self.title = title
        self.why = why
        self.when = when
        self.keys: tuple[str, ...] = ()
        self.form: type[QuestionForm] = QuestionForm


@dataclass(frozen=True)
class Judgement:
    """The outcome of checking a whole form. ``answers`` is complete only without errors."""

    errors: tuple[Message, ...]
    warnings: tuple[Message, ...]
    answers: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        return not self.errors


class ProcedureFormMeta(QuestionFormMeta):
    """Groups the questions into pages and builds each page's own small form once, at import."""

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:  # noqa: N805
        super().__init__(name, bases, namespace)
        found = [(key, value) for key, value in namespace.items() if isinstance(value, Page)]
        pages = sorted((page for _, page in found), key=lambda page: page.order)
        for key, page in found:
            page.key = key.removeprefix("page_").replace("_", "-")
        fields = sorted(
            (
                (field.creation_counter, key)
                for key, field in namespace.items()
                if isinstance(field, UnboundField)
            )
        )
        seen: set[str] = set()
        for page, end in zip(pages, [*(each.order for each in pages[1:]), inf], strict=False):
            page.keys = tuple(key for order, key in fields if page.order < order < end)
            for key in page.keys:
                setattr(cls, key, asked_when(getattr(cls, key), page.when))
            seen |= set(page.keys)
            page.form = page_form(cls, page, seen)
        lost = [key for order, key in fields if not pages or order < pages[0].order]
        if pages and lost:
            raise TypeError(f"{name}: {lost} stand before the first page")
        cls.pages = tuple(pages)


def asked_when(field: UnboundField, condition: Condition | None) -> UnboundField:
    """The same declaration, asked only while its page is."""
    own = field.kwargs.get("when")
    if condition is None or own == condition:
        return field
    field = copy(field)
    field.kwargs = field.kwargs | {"when": condition if own is None else condition & own}
    return field


def page_form(form: type[QuestionForm], page: Page, seen: set[str]) -> type[QuestionForm]:
    """The form of one page: its questions and what can be judged of it by then.

    A rule that reads a later page (``seen`` ends with this one) waits for the whole form: what was not
    asked yet is not missing.
    """
    own = set(page.keys)
    parts: dict[str, Any] = {key: getattr(form, key) for key in page.keys}
    parts["rules"] = tuple(
        rule for rule in form.rules if rule.at in own and rule.broken.reads <= seen
    )
    parts["derived"] = tuple(each for each in form.derived if each.after in own)
    name = f"{form.__name__}_{page.key.replace('-', '_')}"
    made: type[QuestionForm] = QuestionFormMeta(name, (QuestionForm,), parts)
    return made


class ProcedureForm(QuestionForm, metaclass=ProcedureFormMeta):
    """Base of the procedures' forms.

    A subclass sets ``procedure``, ``examples`` and ``filer``, the prefix of the party that the mails
    go to. The desk lists the filing under that party too, unless one of the prefixes in
    ``listed_under`` has a name; ``is_organisation`` tells when that name is not a person's (else its
    区分 does).
    ``automatic`` are the keys, with their nouns, that filing itself sets, such as the day: programs
    may send them, nobody is asked. ``signatures`` are the people who sign the form on paper, where
    the rules want two parties to do so.
    """

    procedure: ClassVar[Procedure]
    filer: ClassVar[str] = "applicant"
    listed_under: ClassVar[tuple[str, ...]] = ()
    is_organisation: ClassVar[Condition | None] = None
    automatic: ClassVar[tuple[tuple[str, str], ...]] = ()
    signatures: ClassVar[tuple[str, ...]] = ()
    examples: ClassVar[tuple[Example, ...]] = ()
    pages: ClassVar[tuple[Page, ...]] = ()

    @classmethod
    @cache
    def bookings(cls) -> tuple[BookingUse, ...]:
        """What its questions book, in their order; () for most procedures."""
        uses = (getattr(question, "use", None) for question in cls.blank(None).questions)
        return tuple(use for use in uses if use is not None)

    @classmethod
    def page(cls, key: str) -> Page | None:
        return next((page for page in cls.pages if page.key == key), None)

    @classmethod
    def page_of(cls, field: str) -> Page | None:
        """The page on which the question with this HTML name stands."""
        key = field.split("-")[0]
        return next((page for page in cls.pages if key in page.keys), None)

    @classmethod
    def comes_after(cls, page: str, key: str) -> bool:
        """Whether a page stands behind the one with this question; False when there is no such."""
        keys = [each.key for each in cls.pages]
        asked = cls.page_of(key)
        return asked is not None and page in keys and keys.index(page) > keys.index(asked.key)

    @classmethod
    def from_json(
        cls,
        answers: Mapping[str, Any],
        situation: Situation,
        attachments: Mapping[str, Sequence[Attached]] | None = None,
    ) -> ProcedureForm:
        """The form filled with answers in the JSON forms of the API.

        ``no_mail`` is no question of the form: in the pages it is chosen where the address is proved.
        """
        return cls(
            cls.blank(situation).spread(answers),
            situation=situation,
            attachments=attachments,
            known={NO_MAIL: True}
            if cls.procedure.mail_optional and answers.get(NO_MAIL) is True
            else None,
        )

    @classmethod
    def email_key(cls) -> str:
        """The question that holds the filer's mail address, "" when the form has none."""
        key = f"{cls.filer}_email"
        return key if hasattr(cls, key) else ""

    @classmethod
    def never_asked(cls) -> Mapping[str, str]:
        """Known keys that no question has, with their nouns: what filing sets and what follows."""
        follows = {key: noun for each in cls.derived for key, noun in each.labels.items()}
        return {key: noun for key, noun in follows.items() if not hasattr(cls, key)} | dict(
            cls.automatic
        )

    def judge(self) -> Judgement:
        """Checks everything; skipped pages are cleared, errors and warnings know their page."""
        self.check(self.known, self.situation)  # type: ignore[arg-type]
        return Judgement(
            tuple(self.with_page(message) for message in self.messages()),
            tuple(self.with_page(message) for message in self.notices()),
            self.answers() | ({NO_MAIL: True} if self.known.get(NO_MAIL) else {}),
        )

    def with_page(self, message: Message) -> Message:
        page = self.page_of(message.field)
        return replace(message, page=page.key if page else "")

    def asked_pages(self) -> tuple[Page, ...]:
        """The pages that have something to ask, after ``ask`` or ``check``."""
        return tuple(
            page for page in self.pages if any(self._fields[key].asked for key in page.keys)
        )


def known_rules(form: type[ProcedureForm]) -> tuple[Rule, ...]:
    """All rules of a form, those of its repeated groups included, for the generated tables."""
    inner = [
        rule
        for question in form.blank(None).questions
        if question.kind == "repeat"
        for rule in question.row_form.rules
    ]
    return (*form.rules, *inner)


__all__ = ["NO_MAIL", "Judgement", "Page", "ProcedureForm", "Raw", "known_rules", "page_form"]
