"""Filing: once, whole, with its entry and its promises, and found again only with the right key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Closed, Conflict, NotYours, Refused
from eapply.core.submission import Action
from eapply.models import (
    AccessLink,
    AuditEvent,
    Document,
    Draft,
    OutboxMessage,
    Submission,
    transaction,
)
from eapply.queries.scope import StaffActor
from eapply.services import drafting, following, posting, reviewing, secrets, submitting
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, sheet

Filed = Callable[..., Submission]
FILING = Filing(
    procedure=CARD,
    answers={"applicant_name_sei": "髙橋"},
    raw={"applicant_name_sei": ["髙橋 "]},
    sheet=sheet("髙橋 花子"),
    name="髙橋 花子",
    kana="タカハシ ハナコ",
    phone="09012345678",
)


@pytest.fixture
def draft(context: None, tools: Toolbox) -> str:
    with transaction() as session:
        found, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        found.email = "hanako@example.jp"
        found.raw = {"applicant_name_sei": ["髙橋 "]}
        return found.public_id


def submit(tools: Toolbox, draft: str, filing: Filing = FILING) -> Submission:
    with transaction() as session:
        return submitting.submit(session, tools, drafting.lock(session, draft), filing)


def test_filing_twice_gives_the_same_case(draft: str, tools: Toolbox) -> None:
    first = submit(tools, draft)
    second = submit(tools, draft, replace(FILING, name="別人"))
    assert first.reference == second.reference
    with transaction() as session:
        for table, count in ((Submission, 1), (AuditEvent, 1), (Document, 1), (OutboxMessage, 2)):
            assert session.scalar(select(func.count()).select_from(table)) == count


def test_what_is_filed(draft: str, tools: Toolbox, clock: FixedClock) -> None:
    case = submit(tools, draft)
    assert case.arrived_at == clock.now()
    assert case.raw == FILING.raw
    assert case.payload_hash == submitting.payload_hash(FILING)
    assert case.key_name == "高橋花子"
    opening = tools.facts.opening_days("city")
    assert case.due_on == opening.add(
        clock.today(), CARD.standard_days(tools.settings.standard_days)
    )
    with transaction() as session:
        kept = session.scalars(select(Draft)).one()
        assert kept.submission_id == case.id
        assert (kept.raw, kept.answers) == ({}, {})


def test_nothing_is_filed_when_the_transaction_breaks(draft: str, tools: Toolbox) -> None:
    class Broken(Exception):
        pass

    with suppress(Broken), transaction() as session:
        submitting.submit(session, tools, drafting.lock(session, draft), FILING)
        raise Broken
    with transaction() as session:
        for table in (Submission, AuditEvent, Document, OutboxMessage):
            assert session.scalars(select(table)).first() is None
        assert session.scalars(select(Draft)).one().raw


def test_a_case_without_mail_opens_with_its_password(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        draft.no_mail = True
        case = submitting.submit(session, tools, draft, FILING)
        password = submitting.mail_less_password(tools, draft.submit_key)
        assert submitting.mail_less_password(tools, draft.submit_key) == password
        assert case.email == ""
    with transaction() as session:
        opened = following.open_password(
            session, tools, case.reference.lower(), f" {password.lower()}"
        )
        assert opened.id == case.id
        for number, typed in ((case.reference, "WRONGPAS"), ("K8AB-2M4X-7QRT", password), ("", "")):
            with pytest.raises(NotYours):
                following.open_password(session, tools, number, typed)


def test_a_password_never_opens_a_case_with_mail(draft: str, tools: Toolbox) -> None:
    case = submit(tools, draft)
    with transaction() as session:
        for typed in ("", "-"):
            with pytest.raises(NotYours):
                following.open_password(session, tools, case.reference, typed)


def test_links_work_repeatedly_until_they_expire(
    draft: str, tools: Toolbox, clock: FixedClock
) -> None:
    case = submit(tools, draft)
    with transaction() as session:
        secret = posting.case_link(session, tools, case, "mail:x").rpartition("/")[2]
    for _ in range(2):
        with transaction() as session:
            assert following.open_link(session, tools, secret).id == case.id
    with transaction() as session:
        assert session.scalars(select(AccessLink.secret_hash)).one() == secrets.hash_token(secret)
        with pytest.raises(Closed):
            following.open_link(session, tools, secret + "x")
    clock.advance(days=tools.settings.link_days, seconds=1)
    with transaction() as session, pytest.raises(Closed):
        following.open_link(session, tools, secret)


def test_asking_for_a_link_tells_nothing(draft: str, tools: Toolbox) -> None:
    case = submit(tools, draft)
    promises = []
    for numbers in ((), ("K8AB-2M4X-7QRT", ""), (case.reference,)):
        with transaction() as session:
            for number in numbers:
                following.send_link(session, tools, number)
        with transaction() as session:
            promises.append(session.scalar(select(func.count()).select_from(OutboxMessage)))
    assert promises == [promises[0], promises[0], promises[0] + 1]


def returned(tools: Toolbox, clerk: StaffActor, case: Submission) -> int:
    with transaction() as session:
        case = session.get_one(Submission, case.id)
        reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})
        values = {"items": [{"key": "note", "kind": "不足", "reason": "書いてください。"}]}
        reviewing.act(session, tools, clerk, case, CARD, 2, Action.ASK_CORRECTION, values)
        session.flush()
        found = reviewing.open_correction(session, case)
        assert found is not None
        return found.id


def test_answering_a_correction(
    filed: Filed, tools: Toolbox, clerk: StaffActor, clock: FixedClock
) -> None:
    case = filed()
    before = dict(case.raw)
    asked = returned(tools, clerk, case)
    clock.advance(days=3)
    answer = ({"note": ["書きました"]}, {"note": "書きました"}, sheet("鹿嶋 花子", "書きました"))
    with transaction() as session:
        case = following.answer_correction(session, tools, case, asked, *answer)
        assert (case.state, case.answered, case.paused_on) == ("IN_REVIEW", True, None)
        found = following.corrections(session, case)[0]
        change = found.changes[0]
        assert (change["label"], change["before"], change["after"]) == (
            "連絡事項",
            "入力なし",
            "書きました",
        )
        assert found.raw == before
    with pytest.raises(Conflict), transaction() as session:
        following.answer_correction(session, tools, case, asked, *answer)


def test_a_correction_of_another_case_is_not_answered(
    filed: Filed, tools: Toolbox, clerk: StaffActor
) -> None:
    asked = returned(tools, clerk, filed())
    other = filed()
    with pytest.raises(Conflict), transaction() as session:
        following.answer_correction(session, tools, other, asked, {}, {}, [])


def test_withdrawing_ends_what_was_asked(filed: Filed, tools: Toolbox, clerk: StaffActor) -> None:
    case = filed()
    returned(tools, clerk, case)
    with transaction() as session:
        case = following.withdraw(session, tools, case, "　都合により\x00 ")
        assert (case.state, case.paused_on) == ("WITHDRAWN", None)
        assert reviewing.open_correction(session, case) is None
    with pytest.raises(Refused), transaction() as session:
        following.withdraw(session, tools, case, "")


def test_drafts_past_their_day_are_deleted(draft: str, tools: Toolbox, clock: FixedClock) -> None:
    clock.advance(days=tools.settings.draft_days)
    with transaction() as session:
        assert drafting.purge_expired(session, tools) == []
        assert session.scalars(select(Draft)).first() is not None
    clock.advance(seconds=1)
    with transaction() as session:
        drafting.purge_expired(session, tools)
    with transaction() as session:
        assert session.scalars(select(Draft)).first() is None
