"""一括処理: looked at before it begins, done once a case by the worker, each case judged anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import FixedClock
from eapply.core.bulk import Deed, ItemStatus, JobStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Action, LegalType, Role, State
from eapply.models import (
    AuditEvent,
    BulkItem,
    BulkJob,
    CaseLabel,
    Label,
    Message,
    OutboxMessage,
    StaffAccount,
    StaffGrant,
    Submission,
    Tick,
    db,
    transaction,
)
from eapply.queries import bulk as reads
from eapply.queries import labels
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    bulk,
    bulk_acts,
    bulk_again,
    bulk_work,
    housekeeping,
    labelling,
    messaging,
    posting,
    purging,
    reviewing,
)
from eapply.services.toolbox import Toolbox
from eapply.worker import HANDLERS
from tests.filings import CARD, actor_for
from tests.routes import LIBRARY_HEAD
from tests.services.test_races import together

Filed = Callable[..., Submission]


@pytest.fixture
def cases(filed: Filed) -> list[Submission]:
    return [filed(name=f"鹿嶋 {number}") for number in range(4)]


def chosen(tools: Toolbox, actor: StaffActor, cases: list[Submission]) -> str:
    with transaction() as session:
        found = reads.by_reference(session, actor, [case.reference for case in cases])
        return bulk.choose(session, tools, actor, found).public_id


def prepared(
    tools: Toolbox, actor: StaffActor, cases: list[Submission], deed: Deed, **values: str
) -> str:
    name = chosen(tools, actor, cases)
    with transaction() as session:
        bulk.prepare(session, tools, actor, name, deed, values)
    return name


def begun(
    tools: Toolbox, actor: StaffActor, cases: list[Submission], deed: Deed, **values: str
) -> str:
    name = prepared(tools, actor, cases, deed, **values)
    start(tools, actor, name)
    return name


def start(tools: Toolbox, actor: StaffActor, name: str) -> None:
    """As the page does that was shown last."""
    shown = the(name).looks
    with transaction() as session:
        bulk.start(session, tools, actor, name, shown)


def run(tools: Toolbox) -> None:
    """The worker, until nothing of 一括処理 is due."""
    while part := next_part(tools):
        HANDLERS[bulk.KIND](tools, part)
        with transaction() as session:
            session.get_one(OutboxMessage, part.id).done_at = tools.clock.now()


def next_part(tools: Toolbox) -> OutboxMessage | None:
    with transaction() as session:
        part = session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.kind == bulk.KIND,
                OutboxMessage.done_at.is_(None),
                OutboxMessage.due_at <= tools.clock.now(),
            )
            .order_by(OutboxMessage.id)
            .limit(1)
        ).one_or_none()
        if part is not None:
            session.expunge(part)
        return part


def results(name: str) -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.execute(
            select(BulkItem.status, BulkItem.reason)
            .join(BulkJob, BulkJob.id == BulkItem.job_id)
            .where(BulkJob.public_id == name)
            .order_by(BulkItem.id)
        )
        return [(status, reason) for status, reason in rows]


def sees(actor: StaffActor) -> list[str]:
    with transaction() as session:
        return [job.public_id for job, _, _ in reads.recent(session, actor)]


def the(name: str) -> BulkJob:
    with transaction() as session:
        return session.scalars(select(BulkJob).where(BulkJob.public_id == name)).one()


def acts(chain: str) -> list[str]:
    with transaction() as session:
        return [each.action for each in auditing.chain(session, chain)]


def again(case: Submission) -> Submission:
    with transaction() as session:
        return session.get_one(Submission, case.id)


DONE = (ItemStatus.DONE.value, "")


def test_assigned_by_the_worker_with_an_entry_for_each_case_and_the_job(
    tools: Toolbox, clerk: StaffActor, colleague: StaffActor, cases: list[Submission]
) -> None:
    name = prepared(tools, clerk, cases, Deed.ASSIGN, handler=str(colleague.id))
    run(tools)
    assert {again(case).handler_id for case in cases} == {None}, "looking changes nothing"
    start(tools, clerk, name)
    run(tools)
    assert results(name) == [DONE] * 4
    assert {again(case).handler_id for case in cases} == {colleague.id}
    assert [acts(case.public_id).count("assign") for case in cases] == [1] * 4
    assert acts(f"bulk:{name}") == ["bulk-started", "bulk-ended"]
    assert the(name).status == JobStatus.DONE
    with transaction() as session:
        assert auditing.verify(session, tools) == []


def test_what_changed_after_the_look_fails_with_its_reason(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission]
) -> None:
    name = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    with transaction() as session:
        reviewing.act(session, tools, clerk, cases[1], CARD, cases[1].version, Action.TAKE, {})
    run(tools)
    assert results(name) == [DONE, ("failed", bulk_acts.NOT_NOW), DONE, DONE]
    assert "labelled" not in acts(cases[1].public_id)
    with transaction() as session:
        renewed = bulk_again.again(session, tools, clerk, name).public_id
    assert results(renewed) == [("pending", "")]  # the one that failed, on its newest version
    start(tools, clerk, renewed)
    assert results(name)[1] == (ItemStatus.LEFT_OUT.value, bulk.TRIED_AGAIN)
    with pytest.raises(Refused), transaction() as session:
        bulk_again.again(session, tools, clerk, name)
    run(tools)
    assert acts(cases[1].public_id)[-1] == "labelled"


def test_only_what_was_shown_is_begun(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission]
) -> None:
    """The preview of another deed, or of other cases, lies open in a second tab."""
    name = prepared(tools, clerk, cases, Deed.MESSAGE, body="お知らせです。")
    shown = the(name).looks
    with transaction() as session:
        bulk.prepare(session, tools, clerk, name, Deed.LABEL, {"label": "要電話"})
    with pytest.raises(Conflict), transaction() as session:
        bulk.start(session, tools, clerk, name, shown)
    shown = the(name).looks
    with transaction() as session:
        found = reads.by_reference(session, clerk, [cases[0].reference])
        bulk.choose_instead(session, tools, clerk, name, found)
    assert the(name).status == JobStatus.CHOSEN
    with pytest.raises(Conflict), transaction() as session:
        bulk.start(session, tools, clerk, name, shown)
    with transaction() as session:
        bulk.prepare(session, tools, clerk, name, Deed.LABEL, {"label": "要電話"})
    start(tools, clerk, name)


@pytest.mark.parametrize("crash", [False, True])
def test_a_part_that_is_kept_twice_acts_on_no_case_twice(
    tools: Toolbox,
    clerk: StaffActor,
    cases: list[Submission],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    crash: bool,
) -> None:
    monkeypatch.setattr(bulk_work, "AT_ONCE", 3)
    name = begun(tools, clerk, cases, Deed.MESSAGE, body="窓口が変わりました。")
    clock.advance(seconds=posting.UNDO.seconds)
    part = next_part(tools)
    assert part is not None
    if crash:  # the worker dies when it has done three and not promised the rest
        monkeypatch.setattr(bulk, "promise", dies)
        with pytest.raises(SystemExit):
            bulk_work.work(tools, part)
        monkeypatch.undo()
    for _ in range(3):
        bulk_work.work(tools, part)
    run(tools)
    with transaction() as session:
        counted = select(Message.submission_id, func.count()).group_by(Message.submission_id)
        found = sorted(tuple(row) for row in session.execute(counted))
    assert found == sorted((case.id, 1) for case in cases)
    assert results(name) == [DONE] * 4


def test_two_workers_at_once_act_on_no_case_twice(
    app: Flask, tools: Toolbox, clerk: StaffActor, cases: list[Submission]
) -> None:
    name = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    part = next_part(tools)
    assert part is not None
    chains = [case.public_id for case in cases]
    db.session.remove()
    assert together(app, [partial(bulk_work.work, tools, part)] * 3) == [None] * 3
    assert results(name) == [DONE] * 4
    assert [acts(chain).count("labelled") for chain in chains] == [1] * 4
    assert acts(f"bulk:{name}") == ["bulk-started", "bulk-ended"]


def dies(*_: object) -> None:
    raise SystemExit


def test_paused_it_rests_resumed_it_goes_on_stopped_it_ends(
    tools: Toolbox,
    clerk: StaffActor,
    colleague: StaffActor,
    cases: list[Submission],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_work, "AT_ONCE", 1)
    name = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    part = next_part(tools)
    assert part is not None
    bulk_work.work(tools, part)
    for actor in (clerk, colleague):  # the author, and the head of the department
        with transaction() as session:
            bulk.pause(session, tools, actor, name)
        run(tools)
        assert the(name).status == JobStatus.PAUSED
        assert results(name).count(DONE) == 1
        with pytest.raises(Conflict), transaction() as session:
            bulk.pause(session, tools, actor, name)
        with transaction() as session:
            bulk.resume(session, tools, actor, name)
    bulk_work.work(tools, part)  # of a round that is over
    assert results(name).count(DONE) == 1
    monkeypatch.setattr(bulk_work, "AT_ONCE", 2)
    newest = next_part(tools)
    assert newest is not None
    bulk_work.work(tools, newest)
    with transaction() as session:
        bulk.stop(session, tools, clerk, name)
    run(tools)
    assert results(name).count(DONE) == 3
    assert acts(f"bulk:{name}")[-1] == "bulk-stopped"
    with pytest.raises(Conflict), transaction() as session:
        bulk.resume(session, tools, clerk, name)


def test_whoever_lost_the_role_meanwhile_acts_on_nothing(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission]
) -> None:
    name = begun(tools, clerk, cases[:2], Deed.LABEL, label="要電話")
    other = begun(tools, clerk, cases[2:], Deed.LABEL, label="要電話")
    with transaction() as session:
        grant = session.scalars(select(StaffGrant).where(StaffGrant.account_id == clerk.id)).one()
        grant.department = "children"
    part = next_part(tools)
    assert part is not None
    bulk_work.work(tools, part)
    assert results(name) == [("failed", bulk_acts.GONE)] * 2
    with transaction() as session:
        session.get_one(StaffAccount, clerk.id).disabled_at = tools.clock.now()
    run(tools)
    assert results(other) == [("failed", bulk_work.NOT_ALLOWED)] * 2
    with transaction() as session:
        assert session.scalars(select(CaseLabel)).all() == []


def test_a_case_that_went_to_another_department_is_not_touched(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission]
) -> None:
    name = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    gone = {"department": "children", "reason": "担当がちがう"}
    with transaction() as session:
        reviewing.act(session, tools, clerk, cases[0], CARD, 1, Action.TRANSFER, gone)
    run(tools)
    assert results(name)[0] == ("failed", bulk_acts.GONE)
    job = the(name)
    assert reads.tally(db.session(), clerk, job) == reads.Tally(done=3)
    assert reads.reasons(db.session(), clerk, job, ItemStatus.FAILED) == []


def test_what_nobody_expected_stops_one_case_and_not_the_rest(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    real = labelling.put_on

    def breaks(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        if given[3].id == cases[0].id:  # type: ignore[attr-defined]
            raise ZeroDivisionError

    monkeypatch.setattr(labelling, "put_on", breaks)
    run(tools)
    assert results(name) == [("failed", bulk_work.UNEXPECTED), DONE, DONE, DONE]
    with transaction() as session:
        assert labels.of_case(session, cases[0]) == ()


@pytest.fixture
def beside(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    """Another clerk of the same department."""
    return actor_for(add_staff("tonari", (Role.CLERK, "library")))


def test_only_the_author_and_heads_of_the_department_see_it(
    tools: Toolbox,
    clerk: StaffActor,
    colleague: StaffActor,
    stranger: StaffActor,
    beside: StaffActor,
    filed: Filed,
) -> None:
    cases = [filed()]
    name = prepared(tools, clerk, cases, Deed.LABEL, label="要電話")
    assert sees(clerk) == [name]
    assert sees(colleague) == []  # nothing was begun yet
    start(tools, clerk, name)
    assert sees(colleague) == [name]
    for actor in (beside, stranger):
        assert sees(actor) == []
        for act in (bulk.pause, bulk.stop, bulk.resume, bulk_again.again):
            with pytest.raises(NotYours), transaction() as session:
                act(session, tools, actor, name)
    mine = prepared(tools, colleague, cases, Deed.LABEL, label="x")
    with pytest.raises(NotYours):
        start(tools, clerk, mine)


def test_choosing_takes_only_what_the_person_may_see_and_at_least_one(
    tools: Toolbox, clerk: StaffActor, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign, own = filed(department="children"), [filed(), filed()]
    with pytest.raises(Refused, match=bulk.NONE_CHOSEN):
        chosen(tools, clerk, [foreign])
    name = chosen(tools, clerk, [foreign, *own])
    assert len(results(name)) == 2
    monkeypatch.setattr(reads, "MOST", 1)
    with pytest.raises(Refused, match="一度に選べる"):
        chosen(tools, clerk, own)


def test_each_deed_asks_for_what_it_needs(
    tools: Toolbox, clerk: StaffActor, stranger: StaffActor, cases: list[Submission]
) -> None:
    name = chosen(tools, clerk, cases)
    for deed, values, field in (
        (Deed.ASSIGN, {}, "handler"),
        (Deed.ASSIGN, {"handler": str(stranger.id)}, "handler"),
        (Deed.LABEL, {"label": "\u200b "}, "label"),
        (Deed.UNLABEL, {"label": "あ" * 21}, "label"),
        (Deed.MESSAGE, {"body": " "}, "body"),
    ):
        with pytest.raises(Refused) as refused, transaction() as session:
            bulk.prepare(session, tools, clerk, name, deed, values)
        assert refused.value.field == field
    assert len(results(name)) == 4, "what was chosen stays chosen"


def test_a_message_to_many_leaves_alone_what_is_between_two_people(
    tools: Toolbox, clerk: StaffActor, filed: Filed, clock: FixedClock
) -> None:
    told, deaf, ended = filed(), filed(email=""), filed()
    with transaction() as session:
        messaging.from_resident(session, tools, told, "質問です。")
        messaging.keep(session, tools, told, clerk.id, "書きかけ")
        session.get_one(Submission, ended.id).state = State.WITHDRAWN.value
    name = begun(tools, clerk, [told, deaf, ended], Deed.MESSAGE, body="窓口が変わりました。")
    reasons = [reason for _, reason in results(name)]
    assert reasons == ["", bulk_acts.NO_MAIL, bulk_acts.OVER]
    run(tools)
    assert results(name)[0][0] == "pending", "for a minute it can be taken back"
    clock.advance(seconds=posting.UNDO.seconds)
    run(tools)
    assert results(name)[0] == DONE
    with transaction() as session:
        assert [each.body for each in messaging.thread(session, tools, told)] == [
            "質問です。",
            "窓口が変わりました。",
        ]
        kept = messaging.unsent(session, told, clerk.id)
        assert kept is not None
        assert kept.body == "書きかけ"
        mails = select(OutboxMessage.key).where(OutboxMessage.key.startswith("mail:message:"))
        assert len(session.scalars(mails).all()) == 1
    assert again(told).replied, "nobody has read what the resident asked"


def test_a_message_taken_back_within_the_minute_reaches_nobody(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission], clock: FixedClock
) -> None:
    name = begun(tools, clerk, cases, Deed.MESSAGE, body="まちがい")
    with transaction() as session:
        bulk.pause(session, tools, clerk, name)
    with transaction() as session:
        bulk.resume(session, tools, clerk, name)
    run(tools)
    with transaction() as session:
        bulk.stop(session, tools, clerk, name)
    clock.advance(hours=1)
    run(tools)
    with transaction() as session:
        assert session.scalars(select(Message)).all() == []


@pytest.fixture
def notified(tools: Toolbox, clerk: StaffActor, filed: Filed) -> Callable[..., Submission]:
    """`notified(state=…, …)`: a 届出 in review, all of whose steps were made sure of."""

    def make(**columns: object) -> Submission:
        case = filed(legal_type=LegalType.NOTIFICATION)
        with transaction() as session:
            taken = reviewing.act(session, tools, clerk, case, CARD, 1, Action.TAKE, {})
            for step in CARD.desk.checklist:
                at = tools.clock.now()
                session.add(Tick(submission_id=case.id, step=step, staff_id=clerk.id, at=at))
            for key, value in columns.items():
                setattr(taken, key, value)
            return taken

    return make


def test_only_notifications_that_passed_all_checks_go_on(
    tools: Toolbox, clerk: StaffActor, filed: Filed, notified: Callable[..., Submission]
) -> None:
    assert CARD.desk.checklist, "else nothing is proved here"
    expected = {
        "": notified(),
        bulk_acts.NO_NOTIFICATION: notified(legal_type=LegalType.APPLICATION.value),
        bulk_acts.UNTAKEN: notified(state=State.IN_QUEUE.value),
        bulk_acts.RETURNED: notified(state=State.RETURNED.value),
        bulk_acts.DECIDED: notified(state=State.DECIDED.value),
        bulk_acts.OVER: notified(state=State.COMPLETED.value),
        bulk_acts.DRAFT_WAITS: notified(draft_waits=True),
        bulk_acts.WARNED: notified(warnings=["二重かもしれません"]),
        bulk_acts.UNREAD: notified(replied=True),
        bulk_acts.WAITS: notified(awaits_reply=True),
        bulk_acts.UNTICKED: notified(),
    }
    unticked = expected[bulk_acts.UNTICKED].id
    with transaction() as session:
        session.delete(session.scalars(select(Tick).where(Tick.submission_id == unticked)).first())
    name = begun(tools, clerk, list(expected.values()), Deed.ACCEPT)
    assert [reason for _, reason in results(name)] == list(expected)
    run(tools)
    assert results(name)[0] == DONE
    accepted = again(expected[""])
    assert (accepted.state, accepted.outcome) == (State.DECIDED, "受理")
    assert acts(accepted.public_id)[-1] == "accept"
    assert {again(case).state for case in expected.values()} >= {State.IN_QUEUE, State.RETURNED}


def test_what_a_head_approves_is_never_done_for_many(
    tools: Toolbox,
    clerk: StaffActor,
    notified: Callable[..., Submission],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = notified()
    name = begun(tools, clerk, [case], Deed.ACCEPT)
    route = LIBRARY_HEAD
    monkeypatch.setattr(CityFacts, "approval_routes", lambda facts: (route,))
    run(tools)
    assert results(name) == [("failed", bulk_acts.FOR_A_HEAD)]
    assert again(case).state == State.IN_REVIEW
    with pytest.raises(Refused, match=bulk.NOBODY_CAN):
        begun(tools, clerk, [case], Deed.ACCEPT)


def test_labels_belong_to_a_department_and_stay_behind_with_it(
    tools: Toolbox, clerk: StaffActor, stranger: StaffActor, filed: Filed, clock: FixedClock
) -> None:
    case = filed()
    with transaction() as session:
        labelling.put_on(session, tools, clerk, case, "カナリア札")
        before = session.get_one(Submission, case.id)
        assert (before.version, before.updated_at) == (case.version, case.updated_at)
        with pytest.raises(Refused, match=labelling.HAS_IT):
            labelling.put_on(session, tools, clerk, case, "カナリア札")
    with transaction() as session:
        assert labels.of_case(session, case) == ("カナリア札",)
        assert labels.in_use(session, clerk) == ["カナリア札"]
        assert labels.in_use(session, stranger) == []
        session.get_one(Submission, case.id).department = "children"
    moved = again(case)
    with transaction() as session:
        assert labels.of_case(session, moved) == ()
        with pytest.raises(Refused, match=labelling.HAS_IT_NOT):
            labelling.take_off(session, tools, stranger, case, "カナリア札")
        session.get_one(Submission, case.id).department = "library"
    with transaction() as session:
        labelling.take_off(session, tools, clerk, case, "カナリア札")
    assert acts(case.public_id)[-2:] == ["labelled", "unlabelled"]
    clock.advance(days=2)
    housekeeping.purge(tools)
    with transaction() as session:
        assert session.scalars(select(Label)).all() == []


def test_a_department_has_few_labels(
    tools: Toolbox, clerk: StaffActor, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed()
    monkeypatch.setattr(labelling, "MOST", 1)
    with transaction() as session:
        labelling.put_on(session, tools, clerk, case, "一")
        with pytest.raises(Refused, match="種類まで"):
            labelling.put_on(session, tools, clerk, case, "二")


def test_old_ones_go_and_a_purged_case_takes_its_lines_along(
    tools: Toolbox, clerk: StaffActor, cases: list[Submission], clock: FixedClock
) -> None:
    dropped = chosen(tools, clerk, cases)
    kept = begun(tools, clerk, cases, Deed.LABEL, label="要電話")
    run(tools)
    with transaction() as session:
        row = session.get_one(Submission, cases[0].id)
        purging.erase(session, Submission.__table__, [row.id])  # type: ignore[arg-type]
        session.expunge(row)
    assert len(results(kept)) == 3
    clock.advance(days=bulk.UNBEGUN_DAYS, minutes=1)
    housekeeping.purge(tools)
    assert results(dropped) == []
    assert len(results(kept)) == 3
    clock.advance(days=bulk.KEPT_DAYS)
    housekeeping.purge(tools)
    with transaction() as session:
        assert session.scalars(select(BulkJob)).all() == []
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "bulk-ended")).one()
