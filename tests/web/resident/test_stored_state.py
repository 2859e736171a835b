"""What only stored cases can tell is said on the confirm page, at its row, with everything kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from eapply.forms import BY_SLUG
from eapply.forms.stored_rules import LIBRARY_CARDS
from eapply.models import CaseTrace, Draft, Submission, db, transaction
from eapply.services import stored_rules
from tests.filings import file_before, file_example
from tests.web.resident.test_examples import looked_into
from tests.web.resident.walking import Walker, typed_by_page

STUDY, WORK, INSPECTION = "23-study-room", "16-drainage-work", "17-inspection-booking"


@pytest.fixture
def app(make_app: Any) -> Flask:
    app: Flask = make_app(
        audience="resident", staff_base_url="http://desk.localhost", tools={"inspect": looked_into}
    )
    return app


def to_confirm(walker: Walker, slug: str, place: int = 0) -> None:
    """Through the pages with a valid example, up to the confirm page."""
    form = BY_SLUG[slug]
    example = [each for each in form.examples if not each.errors][place]
    walker.begin(slug, walker.passing(slug))
    walker.prove(str(example.answers.get(form.email_key()) or "filer@example.jp"))
    if walker.here.endswith("/tasks"):
        walker.open(walker.address(form.pages[0].key))
    walker.fill(typed_by_page(walker, form, example))


def seat_taken(walker: Walker) -> None:
    with walker.app.app_context(), transaction() as session:
        file_example(session, walker.tools, STUDY, library_card_number="0055500001")


def test_a_full_seat_is_said_at_its_row_and_everything_stays(walker: Walker) -> None:
    to_confirm(walker, STUDY)
    assert "空いていません" not in walker.page
    kept = draft_of(walker)
    walker.tools.clock.advance(minutes=16)  # the time for which the seat was kept is over
    seat_taken(walker)
    walker.send({"action": "send"})
    assert walker.status == 422
    assert 'href="#row-seat"' in walker.page
    row = re.search(r'<div class="k-row" id="row-seat">.*?</div>', walker.page, re.S)
    assert row
    assert "空いていません" in row[0]
    assert draft_of(walker) == kept
    walker.open(walker.address("when") + "?back=confirm")
    walker.send({"seat": "any", "power_needed": None, "action": "next"})
    walker.submit()


def draft_of(walker: Walker) -> tuple[Any, Any]:
    with walker.app.app_context():
        draft = db.session.query(Draft).filter_by(public_id=walker.draft).one()
        return dict(draft.raw), dict(draft.answers)


def test_the_same_press_twice_is_not_its_own_rival(walker: Walker) -> None:
    to_confirm(walker, STUDY)
    fields = walker.fields() | {"action": ["send"]}
    first = walker.browser.post(walker.address("confirm"), data=fields)
    second = walker.browser.post(walker.address("confirm"), data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location


def test_a_card_that_the_register_does_not_know(walker: Walker) -> None:
    with walker.app.app_context(), transaction() as session:
        stored_rules.load_register(session, walker.tools, LIBRARY_CARDS, ["0000000000"])
    to_confirm(walker, STUDY)
    assert "図書利用カード番号が確認できません。" in walker.page
    walker.send({"action": "send"})
    assert walker.status == 422


def test_an_inspection_waits_for_the_completion(walker: Walker) -> None:
    to_confirm(walker, INSPECTION)
    walker.send({"action": "send"})
    assert walker.status == 422
    assert "完了届が提出されていないため、検査を予約できません。" in walker.page
    example = next(each for each in BY_SLUG[INSPECTION].examples if not each.errors)
    with walker.app.app_context(), transaction() as session:
        file_before(session, walker.tools, INSPECTION, example)
    walker.open(walker.address("confirm"))
    assert "完了届が提出されていない" not in walker.page
    walker.submit()


def test_a_warning_is_ticked_and_filed(walker: Walker) -> None:
    to_confirm(walker, WORK, place=1)
    assert "着手届が見つかりません" in walker.page
    walker.send({"action": "send"})
    assert walker.status == 422
    assert "チェックを入れてください" in walker.page
    number = walker.submit()
    with walker.app.app_context():
        case = db.session.query(Submission).filter_by(reference=number).one()
        assert any("着手届が見つかりません" in each for each in case.warnings)
        kinds = db.session.query(CaseTrace.kind).filter_by(submission_id=case.id)
        assert ("work-completion",) in kinds.all()
