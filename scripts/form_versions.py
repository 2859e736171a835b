"""Writes docs/form-versions.md: the fingerprint of each form beside its version, so that none changes unseen.

    python -m scripts.form_versions

A line that stands is never changed: a form that asks or judges otherwise than before needs a version of
its own. A version may be given up again only as long as it was not landed; then its line is removed by hand.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eapply.core.conditions import Condition
from eapply.core.facts import Option
from eapply.forms import ALL_FORMS
from eapply.forms.fields import Question, Repeat
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import QuestionForm

PAGE = Path(__file__).resolve().parent.parent / "docs" / "form-versions.md"
HEAD = """# Versions of the forms

Made by `python -m scripts.form_versions`; a test holds the newest line of each form and the code equal. A fingerprint
covers pages, keys, kinds, what may be chosen, limits, conditions and rules, but no wording. When it changes, raise `version`
in the form and run the script: open drafts then meet the page that says so.

| form | version | fingerprint |
|---|---|---|
"""
Recorded = dict[tuple[str, str], str]


def fingerprint(form_class: type[ProcedureForm]) -> str:
    """16 hexadecimal digits that change with what the form asks and how it judges."""
    pages = [(page.key, page.when and page.when.data(), page.keys) for page in form_class.pages]
    text = json.dumps([pages, shape(form_class.blank(None))], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shape(form: QuestionForm) -> dict[str, Any]:
    return {
        "questions": [shape_of(question) for question in form.questions],
        "rules": [(rule.at, rule.level, rule.broken.data()) for rule in form.rules],
    }


def shape_of(question: Question) -> dict[str, Any]:
    needed = question.required
    tables = getattr(question, "tables", {})
    return {
        "key": question.key,
        "kind": question.kind,
        "required": needed.data() if isinstance(needed, Condition) else needed,
        "condition": question.condition,
        "limits": question.limits(),
        "list": getattr(question, "list_name", ""),
        "options": values_of(getattr(question, "fixed", ())),
        "options_by": {answer: values_of(options) for answer, options in tables.items()},
        "rows": shape(question.row_form.blank(None)) if isinstance(question, Repeat) else None,
    }


def values_of(options: Iterable[Option]) -> list[Any]:
    return [option.value for option in options]


def recorded(text: str) -> Recorded:
    """The lines of the page: form and version → fingerprint."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.count("|") == 4]
    return {(form, version): print_ for form, version, print_ in cells[2:]}


def with_present(
    lines: Mapping[tuple[str, str], str], forms: Iterable[type[ProcedureForm]]
) -> Recorded:
    """The lines and those of today's forms. Raises ValueError for a form changed without a version."""
    present = {(form.procedure.slug, form.procedure.version): fingerprint(form) for form in forms}
    changed = sorted(key for key, print_ in present.items() if lines.get(key, print_) != print_)
    if changed:
        names = ", ".join(f"{slug} {version}" for slug, version in changed)
        raise ValueError(f"changed without a new version: {names}")
    return dict(lines) | present


def page(lines: Mapping[tuple[str, str], str]) -> str:
    rows = [
        f"| {slug} | {version} | {print_} |" for (slug, version), print_ in sorted(lines.items())
    ]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    written = recorded(PAGE.read_text("utf-8")) if PAGE.exists() else {}
    try:
        PAGE.write_text(page(with_present(written, ALL_FORMS)), "utf-8")
    except ValueError as trouble:
        print(f"{trouble}; raise `version` in the form first.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
