"""The record check code of a case, and the days in which papers can be downloaded."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import AuditEvent, Document, Submission
from tests.web.resident.walking import Walker


def code_on(page: str) -> str:
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}(?=</p>|</dd>)", page)
    assert found
    return found[0]


def filed(walker: Walker) -> str:
    """A case is filed and its status page is open; the address."""
    address = f"/status/{walker.file()}"
    walker.open(address)
    return address


def test_a_noted_code_is_found_again_after_more_happened(walker: Walker) -> None:
    address = filed(walker)
    code = code_on(walker.page)
    walker.open(f"{address}/messages")
    walker.send({"body": "もう1つ記録を増やします。", "action": "send"})
    walker.open(f"{address}/record")
    assert "書きかえられていません" in walker.page
    assert code_on(walker.page) != code
    walker.open(f"{address}/record?code={code.replace('-', '').lower()}")
    assert walker.status == 200
    assert "確認できました" in walker.page
    walker.open(f"{address}/record?code=2222-2222")
    assert "見つかりませんでした" in walker.page
    walker.open(f"{address}/record?code=22")
    assert walker.status == 422
    assert 'href="#f-code"' in walker.page


def test_a_record_that_was_cut_off_or_rewritten_is_seen(walker: Walker, session: Session) -> None:
    address = filed(walker)
    walker.open(f"{address}/messages")
    walker.send({"body": "消される記録です。", "action": "send"})
    walker.open(address)
    code = code_on(walker.page)
    session.execute(delete(AuditEvent).where(AuditEvent.action == "message"))
    session.commit()
    walker.open(f"{address}/record")
    assert "正しくつながっています" in walker.page, "the chain alone cannot know of its lost end"
    walker.open(f"{address}/record?code={code}")
    assert "見つかりませんでした" in walker.page
    session.execute(update(AuditEvent).values(actor="staff:99"))
    session.commit()
    walker.open(f"{address}/record?code={code}")
    assert "確かめられませんでした" in walker.page


def ended(session: Session, moment: datetime) -> None:
    """The case was decided then, and its paper made."""
    session.execute(update(Submission).values(state="DECIDED", decided_at=moment))
    session.execute(update(Document).values(created_at=moment))
    session.commit()


def test_papers_can_be_downloaded_until_their_day(
    walker: Walker, session: Session, clock: FixedClock
) -> None:
    address = filed(walker)
    walker.work()
    paper = f"{address}/documents/{session.query(Document).one().public_id}"
    session.rollback()
    walker.open(address)
    assert "までダウンロードできます" not in walker.page, "no last day while the case is open"
    ended(session, clock.now() - timedelta(days=90))
    walker.open(address)
    assert "この書類は令和8年11月24日（火）までダウンロードできます。" in walker.page
    assert walker.browser.get(paper).status_code == 200
    ended(session, clock.now() - timedelta(days=91))
    walker.open(paper)
    assert walker.status == 410
    assert "令和8年11月23日（月）までダウンロードできました" in walker.page
    walker.open(address)
    assert f'href="{paper}"' not in walker.page
    assert "ダウンロードの期限（令和8年11月23日（月））が過ぎました" in walker.page
    walker.open(address.replace("status", "done"))
    assert f'href="{paper}"' not in walker.page
