"""The generated field tables say what the code says."""

from __future__ import annotations

import pytest

from eapply.forms import ALL_FORMS
from eapply.forms.procedure_form import ProcedureForm
from scripts.procedure_docs import FOLDER, page, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_equals_the_code(name: str) -> None:
    written = (FOLDER / name).read_text("utf-8")
    assert written == PAGES[name], "run: python -m scripts.procedure_docs"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("form_class", ALL_FORMS, ids=lambda form: form.procedure.slug)
def test_every_key_is_in_its_page(form_class: type[ProcedureForm]) -> None:
    text = page(form_class)
    for question in form_class.blank(None).questions:
        assert f"`{question.key}`" in text
