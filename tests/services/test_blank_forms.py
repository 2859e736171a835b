"""用紙: made once by the worker, again when what they say has changed, never inside a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.core.facts import Department
from eapply.forms import PROCEDURES
from eapply.forms.child_allowance import ChildAllowanceForm
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sewer_use import SewerUseForm
from eapply.models import OutboxMessage
from eapply.services import blank_forms
from eapply.services.toolbox import Toolbox
from tests.browser import Browser
from tests.effort import FULL

ADDRESS = "/procedures/24-library-card/form.pdf"
OPEN = [form for form in PROCEDURES if form is not ChildAllowanceForm]


class Press:
    """A maker of documents that counts them."""

    def __init__(self) -> None:
        self.made = 0

    def make(self, html: str, *, title: str) -> bytes:
        self.made += 1
        return f"%PDF-{self.made} {title}".encode()


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def app(make_app: Callable[..., Flask], press: Press) -> Flask:
    return make_app(tools={"pdf": press})


def work(app: Flask) -> None:
    with app.app_context():
        while worker.work_once(app.extensions["eapply"]):
            pass


def test_the_first_request_waits_and_the_next_has_it(
    app: Flask, client: Browser, press: Press
) -> None:
    first = client.get(ADDRESS)
    assert first.status_code == 202
    assert first.headers["Retry-After"]
    assert "用紙を用意しています" in first.text
    client.get(ADDRESS)
    work(app)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert press.made == 1


def test_an_emptied_folder_is_filled_again(app: Flask, client: Browser, tools: Toolbox) -> None:
    client.get(ADDRESS)
    work(app)
    for path in (tools.settings.instance_folder / "blank-forms").iterdir():
        path.unlink()
    assert client.get(ADDRESS).status_code == 202
    work(app)
    assert client.get(ADDRESS).status_code == 200


def test_another_telephone_number_makes_another_form(context: None, tools: Toolbox) -> None:
    slug = LibraryCardForm.procedure.slug
    blank_forms.make(tools, slug)
    before = blank_forms.place_of(tools, LibraryCardForm)

    class Moved:
        def __getattr__(self, name: str) -> Any:
            return getattr(tools.facts, name)

        def department(self, code: str) -> Department:
            return replace(tools.facts.department(code), phone="0299-00-0000")

    moved = replace(tools, facts=Moved())
    assert blank_forms.read(moved, LibraryCardForm) is None
    blank_forms.make(moved, slug)
    assert blank_forms.read(moved, LibraryCardForm)
    assert not before.exists(), "the old form is gone"


def test_a_new_day_alone_makes_no_new_form(tools: Toolbox, clock: FixedClock) -> None:
    before = blank_forms.place_of(tools, SewerUseForm)
    clock.set(clock.now().replace(day=clock.now().day + 1))
    assert blank_forms.place_of(tools, SewerUseForm) == before


def test_two_who_ask_at_once_ask_once(context: None, tools: Toolbox, session: Session) -> None:
    blank_forms.promise(tools, LibraryCardForm)
    blank_forms.promise(tools, LibraryCardForm)
    assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_an_abolished_procedure_has_no_form(client: Browser) -> None:
    leaflet = client.get("/procedures/08-child-allowance")
    assert "form.pdf" not in leaflet.text
    assert client.get("/procedures/08-child-allowance/form.pdf").status_code == 404
    assert client.get("/procedures/no-such/form.pdf").status_code == 404


def test_the_leaflet_leads_to_it(client: Browser) -> None:
    assert f'href="{ADDRESS}"' in client.get("/procedures/24-library-card").text


def forms_to_draw() -> list[Any]:
    """Two in each run, all in the long one: a form takes seconds."""
    usual = (LibraryCardForm, SewerUseForm)
    return [pytest.param(form, id=form.procedure.slug) for form in OPEN if FULL or form in usual]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("form_class", forms_to_draw())
def test_the_document_is_whole(
    make_app: Callable[..., Flask], form_class: type[ProcedureForm]
) -> None:
    tools: Toolbox = make_app().extensions["eapply"]
    blank_forms.make(tools, form_class.procedure.slug)
    content = blank_forms.read(tools, form_class)
    assert content is not None
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.docinfo["/Title"]) == blank_forms.title_of(form_class)
        assert str(document.Root.Lang) == "ja"
        assert document.Root.MarkInfo.Marked
        assert 1 <= len(document.pages) <= 14
        width, height = (float(edge) for edge in document.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (595, 842)
