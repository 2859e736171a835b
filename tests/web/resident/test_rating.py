"""「この手続は、かんたんでしたか」: once for each filing, counted without a way back to it."""

from __future__ import annotations

import threading

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.core.feedback import Ease
from eapply.models import AuditEvent, FeedbackCount, Submission
from eapply.web.limits import LIMITS
from tests.web.resident.walking import SLUG, Shown, Walker

QUESTION, THANKS = "この手続は、かんたんでしたか", "ありがとうございます"


def sums(session: Session) -> dict[str, int]:
    session.rollback()
    return {row.answer: row.count for row in session.query(FeedbackCount)}


def answer(walker: Walker, number: str, given: str) -> int:
    hidden = walker.browser.hidden("/status")  # the receipt has no form any more after an answer
    sent = walker.browser.post(f"/done/{number}/rating", data=hidden | {"answer": given})
    return sent.status_code


def test_the_answer_is_counted_and_thanked_for_in_place(
    walker: Walker, session: Session, clock: FixedClock
) -> None:
    number = walker.file()
    assert QUESTION in walker.page
    version, entries = session.query(Submission).one().version, session.query(AuditEvent).count()
    session.rollback()  # to see what comes
    form = Shown(walker.page).actions.index(f"/done/{number}/rating")
    walker.send({"answer": "hard"}, form=form)
    assert walker.at.endswith(f"/done/{number}#rating")
    assert THANKS in walker.page
    assert 'name="answer"' not in walker.page
    assert "この申込は送信済みです" not in walker.page
    row = session.query(FeedbackCount).one()
    assert (row.slug, row.day, row.answer, row.count) == (SLUG, clock.today(), "hard", 1)
    assert session.query(Submission).one().version == version
    assert session.query(AuditEvent).count() == entries


def test_no_column_of_the_sums_leads_to_a_filing() -> None:
    table = inspect(FeedbackCount)
    assert {column.key for column in table.columns} == {"id", "slug", "day", "answer", "count"}
    assert not any(column.foreign_keys for column in table.columns)


def test_the_same_filing_is_counted_once(walker: Walker, session: Session) -> None:
    number = walker.file()
    fields = walker.browser.hidden(f"/done/{number}")
    twin = walker.twin()

    def send(browser: object, given: str) -> None:
        data = fields | {"answer": given}
        browser.post(f"/done/{number}/rating", data=data)  # type: ignore[attr-defined]

    threads = [
        threading.Thread(target=send, args=each)
        for each in ((walker.browser, "easy"), (twin, "easy"), (twin, "fair"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sums(session).values()) == 1
    assert answer(walker, number, "hard") == 303
    assert sum(sums(session).values()) == 1


def test_filings_of_a_day_are_one_row(walker: Walker, session: Session) -> None:
    for given in (Ease.EASY, Ease.EASY, Ease.FAIR):
        number = walker.file()
        assert answer(walker, number, given) == 303
    assert sums(session) == {"easy": 2, "fair": 1}


def test_nobody_answers_for_another_filing(walker: Walker, session: Session) -> None:
    number = walker.file()
    stranger = walker.stranger()
    hidden = stranger.browser.hidden("/status")
    sent = stranger.browser.post(f"/done/{number}/rating", data=hidden | {"answer": "easy"})
    assert sent.status_code == 404
    for given in ("", "great", "鹿嶋 花子"):
        assert answer(walker, number, given) == 422
    assert sums(session) == {}


def test_it_has_its_tries(walker: Walker) -> None:
    number = walker.file()
    for _ in range(LIMITS["rating"].address.count):
        assert answer(walker, number, "easy") == 303
    assert answer(walker, number, "easy") == 429
