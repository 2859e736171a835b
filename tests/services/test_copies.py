"""控え: the filled copy of every procedure says everything that was answered, from the same definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask

from eapply.adapters.clock import JST
from eapply.core.procedure import Example
from eapply.forms import PROCEDURES
from eapply.forms.checking import attached
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.refund_account import RefundAccountForm
from eapply.forms.sheet import answer_sheet
from eapply.models import Document, Submission
from eapply.services import documenting
from eapply.services.toolbox import Toolbox
from tests.effort import FULL

FILED_AT = datetime(2026, 11, 24, 23, 41, tzinfo=JST)


@pytest.fixture
def tools(make_app: Callable[..., Flask]) -> Toolbox:
    toolbox: Toolbox = make_app().extensions["eapply"]
    return toolbox


def filled(tools: Toolbox, form_class: type[ProcedureForm], example: Example) -> tuple[str, Any]:
    """The copy of an example as HTML, and its sheet."""
    form = form_class.from_json(example.answers, tools.situation(), attached(example.attachments))
    form.judge()
    sheet = answer_sheet(form)
    procedure = form_class.procedure
    document = Document(
        kind=documenting.COPY,
        title=f"{procedure.title}（控え）",
        verify_code="2345-6789-ABCD",
        content={"procedure": procedure.title, "law": list(procedure.law)},
        created_at=FILED_AT,
    )
    submission = Submission(
        reference="K8AB-2M4X-7Q",
        arrived_at=FILED_AT,
        name="鹿嶋 花子",
        sheet=sheet,
        department=procedure.department,
    )
    values = documenting.values(tools, document, submission)
    return tools.texts.render(documenting.TEMPLATES[documenting.COPY], **values), sheet


def texts_of(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield row["label"]
        yield row["text"]
        for item in row.get("items", ()):
            yield item["title"]
            yield from texts_of(item["rows"])


@pytest.mark.parametrize("form_class", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_every_answer_of_every_valid_example_is_on_its_copy(
    tools: Toolbox, form_class: type[ProcedureForm]
) -> None:
    for example in form_class.examples:
        if example.errors:
            continue
        html, sheet = filled(tools, form_class, example)
        said = unescape(html)
        assert form_class.procedure.title in said
        assert "電子受付" in said
        assert sheet
        for section in sheet:
            assert section["title"] in said
            for text in texts_of(section["rows"]):
                assert text in said, example.name


@pytest.mark.parametrize(
    "form_class",
    [
        pytest.param(form, id=form.procedure.slug)
        for form in PROCEDURES
        if FULL or form is RefundAccountForm
    ],
)
def test_the_copy_is_a_whole_document(tools: Toolbox, form_class: type[ProcedureForm]) -> None:
    html, _ = filled(tools, form_class, form_class.examples[0])
    drawn = tools.pdf.draw(html, title="控え")
    assert drawn.missing == ()
    with pikepdf.open(BytesIO(drawn.content)) as document:
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) >= 1
