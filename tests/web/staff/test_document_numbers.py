"""文書番号 on pages: beside the document, in the record, in the check of a code, and as a way to its case."""

from __future__ import annotations

from typing import Any

import pytest

from eapply.core.submission import Action
from eapply.models import Document, Submission, transaction
from eapply.services import reviewing
from tests.browser import Browser
from tests.filings import CARD
from tests.office import Office

NUMBER, FOREIGN, UNKNOWN = "鹿図第1号", "鹿こ相第1号", "鹿図第2号"


@pytest.fixture
def decided(office: Office) -> Document:
    """Both departments issued a document; that of the library is made."""
    office.session.rollback()
    for name, kind in (("library", "clerk"), ("children", "stranger")):
        with office.app.app_context(), transaction() as session:
            case = session.get_one(Submission, office.cases[name].id)
            reviewing.act(
                session,
                office.tools,
                office.actors[kind],
                case,
                CARD,
                case.version,
                Action.APPROVE,
                {},
            )
    paper = office.session.query(Document).filter_by(full_number=NUMBER).one()
    paper.made_at = office.clock.now()
    office.session.commit()
    return paper


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_it_stands_beside_the_document(office: Office, decided: Document, desk: Browser) -> None:
    code = decided.verify_code
    files = text(desk.get(office.path("library", "/papers")))
    assert NUMBER in files
    assert f"書類 {decided.title} {NUMBER}" in text(desk.get(office.path("library", "/history")))
    owner = office.browser("owner")
    assert NUMBER in text(owner.get(f"/status/{office.cases['library'].reference}"))
    checked = text(office.browser("anonymous").get(f"/verify/{code}"))
    assert "文書番号" in checked
    assert NUMBER in checked


def test_it_leads_to_an_own_case_and_to_nothing_else(
    office: Office, decided: Document, desk: Browser
) -> None:
    def led(number: str) -> str:
        return desk.get("/staff/search", query_string={"words": number}).headers["Location"]

    for typed in (NUMBER, "鹿図 第１号"):
        assert led(typed) == office.path("library")
    pages = [text(desk.get(led(number))).replace(number, "") for number in (FOREIGN, UNKNOWN)]
    assert office.cases["children"].reference not in pages[0]
    assert "この条件に合う案件はありません。" in pages[0]
