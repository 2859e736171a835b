"""The result on the status page: the document is named by its own title, at the top and in the list."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Action
from eapply.models import Document, Submission, transaction
from eapply.services import documenting, reviewing
from tests.filings import CARD
from tests.office import Office


@pytest.fixture
def office(app: Flask, session: Session, clock: FixedClock) -> Office:
    return Office(app, session, clock)


@pytest.mark.parametrize(
    ("action", "values", "title"),
    [
        (Action.APPROVE, {}, "図書利用カード交付のお知らせ"),
        (Action.REFUSE, {"reasons": "市外の方です。"}, "図書利用カードの申込みについてのお知らせ"),
    ],
)
def test_the_page_names_the_document(
    office: Office, action: Action, values: dict[str, str], title: str
) -> None:
    filed = office.cases["library"]
    address = f"/status/{filed.reference}"
    before = office.browser("owner").get(address).get_data(as_text=True)
    assert "を受け取ってください" not in before
    with office.app.app_context(), transaction() as session:
        case = session.get_one(Submission, filed.id)
        actor = office.actors["clerk"]
        reviewing.act(session, office.tools, actor, case, CARD, case.version, action, values)
    page = office.browser("owner").get(address).get_data(as_text=True)
    assert f"{title}（作成しています）" in page
    assert "を受け取ってください" not in page
    with office.app.app_context():
        made = select(Document).where(Document.kind == documenting.RESULT)
        with transaction() as session:
            number = session.scalars(made).one().public_id
        documenting.make(office.tools, number)
    page = office.browser("owner").get(address).get_data(as_text=True)
    assert f"「{title}」を受け取ってください" in page
    assert 'href="#papers"' in page
    assert f"{title}（PDF）をダウンロードする" in page
