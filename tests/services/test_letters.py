"""Letters for people without mail: each promised with its act, printed once, and nothing is lost between two clerks."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.deliveries import Way
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.notices import Change
from eapply.core.submission import Action
from eapply.forms import PROCEDURES
from eapply.forms.naming import recipient
from eapply.models import (
    Delivery,
    Document,
    Letter,
    LetterBatch,
    OutboxMessage,
    Submission,
    db,
    transaction,
)
from eapply.queries import letters as reads
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    delivering,
    documenting,
    following,
    letter_printing,
    letters,
    posting,
    reissuing,
    reviewing,
)
from eapply.services.toolbox import Toolbox
from tests.adapters.test_pdf import text_of
from tests.filings import CARD
from tests.results import case_of
from tests.services.test_approving import results
from tests.services.test_races import together

NAME = "{applicant_name_sei} {applicant_name_mei}"
ASKED = {
    "items": [{"key": "note", "kind": "不足", "reason": "住所を書いてください。"}],
    "message": "",
}


@pytest.fixture
def act(tools: Toolbox, clerk: StaffActor) -> Callable[..., Submission]:
    """`act(case, action, **values)` on the newest version."""

    def do(case: Submission, action: Action, **values: Any) -> Submission:
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            return reviewing.act(session, tools, clerk, seen, CARD, seen.version, action, values)

    return do


@pytest.fixture
def taken(
    filed: Callable[..., Submission], act: Callable[..., Submission]
) -> Callable[..., Submission]:
    """`taken(**columns)`: a case without mail that the clerk looks after."""

    def make(**values: Any) -> Submission:
        return act(filed(**{"email": ""} | values), Action.TAKE)

    return make


def kept() -> list[Letter]:
    with transaction() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def test_who_has_mail_gets_mail_and_who_has_none_a_letter(
    taken: Callable[..., Submission], act: Callable[..., Submission]
) -> None:
    with_mail, without = taken(email="hanako@example.jp"), taken()
    for case in (with_mail, without):
        act(case, Action.APPROVE, reasons="")
    (letter,) = kept()
    assert (letter.submission_id, letter.template) == (without.id, "decided")
    (notice,) = results(without)
    assert letter.document_id == notice.id
    with transaction() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).all()
    about = [mail.payload["submission"] for mail in mails if mail.payload["template"] == "decided"]
    assert about == [with_mail.id]


def test_every_letter_stands_for_a_mail() -> None:
    assert set(letters.KINDS) <= set(posting.MAILS)


def test_a_letter_says_what_to_correct_and_until_when(
    taken: Callable[..., Submission], act: Callable[..., Submission], tools: Toolbox
) -> None:
    act(taken(), Action.ASK_CORRECTION, **ASKED)
    (letter,) = kept()
    assert letter.content["items"][0]["reason"] == "住所を書いてください。"
    page = rendered(tools, letter)
    for part in (
        "住所を書いてください。",
        "連絡事項",
        "直していただくところが1つ",
        "鹿嶋 花子　様",
    ):
        assert part in page


def test_who_need_not_correct_any_more_is_not_asked_to(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    tools: Toolbox,
    clerk: StaffActor,
) -> None:
    case = act(taken(), Action.ASK_CORRECTION, **ASKED)
    act(case, Action.CANCEL_CORRECTION)
    assert kept() == []
    act(case, Action.ASK_CORRECTION, **ASKED)
    with transaction() as session:
        seen = session.get_one(Submission, case.id)
        following.withdraw(session, tools, seen, "")
    assert kept() == []


def test_who_was_asked_on_paper_is_told_that_it_is_over(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    tools: Toolbox,
    clerk: StaffActor,
) -> None:
    case = act(taken(), Action.ASK_CORRECTION, **ASKED)
    with transaction() as session:
        names = session.scalars(select(Letter.public_id)).all()
        letter_printing.print_batch(session, tools, clerk, "library", names)
    act(case, Action.CANCEL_CORRECTION)
    assert [each.template for each in kept()] == ["correction", "correction-cancelled"]


def rendered(tools: Toolbox, letter: Letter) -> str:
    with transaction() as session:
        row = session.get_one(Letter, letter.id)
        values = letter_printing.values_of(session, tools, row)
    values |= {"notice": None, "charge": None, "encloses_bill": False, "is_void": False}
    return tools.texts.render(f"pdf/letters/{letter.template}.html", **values)


@pytest.mark.parametrize("template", letters.KINDS)
def test_every_letter_can_be_drawn(
    template: str, taken: Callable[..., Submission], tools: Toolbox
) -> None:
    case = taken()
    said = {
        "items": [{"label": "氏名", "kind": "誤り", "reason": "直す", "before": "前"}],
        "message": "",
        "last_day": "2026-12-11",
        "day": "2026-12-01",
        "number": "鹿図第1号",
        "name": "決定通知書",
        "reason": "期間のまちがい",
        "thing": "図書利用カード",
        "place": "1階の窓口",
    }
    with transaction() as session:
        letters.add(session, tools, case, template, f"{template}:x", said, None)
    assert letters.KINDS[template].title in rendered(tools, kept()[-1])


@pytest.mark.parametrize("form", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_every_form_asks_where_its_filer_lives_or_says_nothing(form: Any, tools: Toolbox) -> None:
    case = case_of(tools, form)
    found = recipient(form, case.answers, tools.situation())
    assert bool(found.lines) == any(key.endswith("_address_town") for key in case.answers)
    own = str(case.answers.get(f"{form.filer}_address_town", ""))
    assert own in "".join(found.lines)  # nobody else's, where the filer has one


class TestPrinting:
    @pytest.fixture
    def waiting(
        self, taken: Callable[..., Submission], act: Callable[..., Submission]
    ) -> list[str]:
        """Public ids of three letters."""
        for _ in range(3):
            act(taken(), Action.APPROVE, reasons="")
        return [letter.public_id for letter in kept()]

    @pytest.fixture
    def put(self, tools: Toolbox) -> Callable[..., tuple[int, int]]:
        def do(actor: StaffActor, ids: list[str]) -> tuple[int, int]:
            with transaction() as session:
                batch, count = letter_printing.print_batch(session, tools, actor, "library", ids)
                return batch.id, count

        return do

    def test_two_clerks_at_once_print_each_letter_once(
        self,
        app: Flask,
        clerk: StaffActor,
        colleague: StaffActor,
        waiting: list[str],
        put: Callable[..., tuple[int, int]],
    ) -> None:
        works: list[Callable[[], Any]] = [
            lambda: put(clerk, waiting[:2]),
            lambda: put(colleague, waiting[1:]),
            lambda: put(clerk, waiting),
            lambda: put(colleague, waiting),
        ]
        ended = together(app, works)
        done = [each for each in ended if not isinstance(each, BaseException)]
        assert all(isinstance(each, (tuple, Conflict)) for each in ended), ended
        assert sum(count for _, count in done) == len(waiting)
        batches = {letter.batch_id for letter in kept()}
        assert None not in batches
        assert batches == {number for number, _ in done}
        with transaction() as session:  # who came too late left nothing behind
            assert len(session.scalars(select(LetterBatch)).all()) == len(done)

    def test_printed_is_printed_and_stands_in_the_record(
        self,
        clerk: StaffActor,
        colleague: StaffActor,
        waiting: list[str],
        put: Callable[..., tuple[int, int]],
        tools: Toolbox,
    ) -> None:
        put(clerk, waiting[:1])
        with pytest.raises(Conflict):
            put(colleague, waiting[:1])
        _, count = put(colleague, waiting)
        assert count == 2
        first = kept()[0]
        with transaction() as session:
            assert reads.waiting(session, clerk, tools.clock.now()) == []
            printed = {each.printed_by: each for each in reads.batches(session, clerk)}
            case = session.get_one(Submission, first.submission_id)
            last = auditing.chain(session, case.public_id)[-1]
        assert {name: len(each.references) for name, each in printed.items()} == {
            clerk.name: 1,
            colleague.name: 2,
        }
        assert (last.action, last.actor) == ("letter-printed", auditing.actor_of(clerk.id))

    def test_only_the_own_department_prints(
        self,
        stranger: StaffActor,
        waiting: list[str],
        put: Callable[..., tuple[int, int]],
        tools: Toolbox,
        clerk: StaffActor,
    ) -> None:
        with pytest.raises(Conflict):
            put(stranger, waiting)
        with pytest.raises(Refused):
            put(clerk, [])
        with pytest.raises(Refused):
            put(clerk, ["x"] * (letter_printing.MOST + 1))
        put(clerk, waiting)
        with transaction() as session:
            assert reads.waiting(session, stranger, tools.clock.now()) == []
            assert reads.batches(session, stranger) == []
            (mine,) = reads.batches(session, clerk)
            with pytest.raises(NotYours):
                reads.batch(session, stranger, mine.batch.public_id)
        assert all(letter.batch_id for letter in kept())

    def test_the_file_holds_each_letter_with_its_notice_and_is_the_same_again(
        self,
        clerk: StaffActor,
        waiting: list[str],
        put: Callable[..., tuple[int, int]],
        tools: Toolbox,
    ) -> None:
        put(clerk, waiting[:2])
        with transaction() as session:
            (mine,) = reads.batches(session, clerk)
            name = mine.batch.public_id
            papers = session.scalars(select(Document.public_id).where(Document.tells != "")).all()
        with pytest.raises(Conflict):  # the notices are not made yet
            letter_printing.file_of(db.session(), tools, clerk, name)
        for paper in papers:
            documenting.make(tools, paper)
        for _ in range(2):
            content = letter_printing.file_of(db.session(), tools, clerk, name)
            with pikepdf.open(io.BytesIO(content)) as joined:
                assert len(joined.pages) == 4
        with transaction() as session:
            assert reads.batch(session, clerk, name).opened_at is not None


def test_a_marked_letter_leaves_out_a_notice_that_holds_no_more(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    tools: Toolbox,
    clerk: StaffActor,
) -> None:
    case = act(taken(), Action.APPROVE, reasons="")
    (paper,) = results(case)
    documenting.make(tools, paper.public_id)
    with transaction() as session:
        names = session.scalars(select(Letter.public_id)).all()
        batch, _ = letter_printing.print_batch(session, tools, clerk, "library", names)
        name = batch.public_id
    for pages, said in ((2, False), (1, True)):
        content = letter_printing.file_of(db.session(), tools, clerk, name)
        with pikepdf.open(io.BytesIO(content)) as joined:
            assert len(joined.pages) == pages
        assert ("この手紙は送らないでください" in text_of(content)) == said
        if not said:
            withdrawn = {"change_reason": "まちがい"}
            with transaction() as session:
                seen = session.get_one(Submission, case.id)
                about = (session, tools, clerk, seen, CARD, seen.version, paper.public_id)
                reissuing.act(*about, Change.WITHDRAW, withdrawn)


def test_a_notice_that_holds_no_more_is_not_sent(
    taken: Callable[..., Submission],
    act: Callable[..., Submission],
    tools: Toolbox,
    clerk: StaffActor,
) -> None:
    case = act(taken(), Action.APPROVE, reasons="")
    (old,) = results(case)
    for change in Change:
        paper = results(case)[-1].public_id
        with transaction() as session:
            seen = session.get_one(Submission, case.id)
            words = {"change_reason": "期間のまちがい", "reasons": ""}
            about = (session, tools, clerk, seen, CARD, seen.version, paper, change, words)
            reissuing.act(*about)
        (letter,) = kept()
        assert letter.document_id != old.id
    assert letter.template == "notice-withdrawn"
    assert letter.content["reason"] == "期間のまちがい"


class TestDelivering:
    """発送しました／受け取れます."""

    @pytest.fixture
    def put(self, tools: Toolbox, clerk: StaffActor) -> Callable[..., Delivery]:
        def do(case: Submission, way: Way = Way.SENT, **values: Any) -> Delivery:
            usual = {"thing": "図書利用カード", "how": "簡易書留", "place": "1階の窓口"}
            with transaction() as session:
                seen = session.get_one(Submission, case.id)
                return delivering.record(
                    session, tools, clerk, seen, seen.version, way, usual | values
                )

        return do

    @pytest.fixture
    def case(self, taken: Callable[..., Submission], act: Callable[..., Submission]) -> Submission:
        return act(taken(email="hanako@example.jp"), Action.APPROVE, reasons="")

    def told(self, tools: Toolbox, case: Submission) -> list[str]:
        with transaction() as session:
            return [row.way for row in delivering.told(session, tools, case)]

    def mails(self) -> list[OutboxMessage]:
        with transaction() as session:
            found = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
            return [each for each in found if str(each.payload.get("template")).startswith("thing")]

    def test_the_resident_is_told_a_minute_later(
        self, case: Submission, put: Callable[..., Delivery], tools: Toolbox, clock: FixedClock
    ) -> None:
        put(case, tracking="1234-5678")
        assert self.told(tools, case) == []
        (mail,) = self.mails()
        assert mail.due_at == clock.now() + timedelta(seconds=60)
        assert "1234" not in str(mail.payload)
        clock.advance(seconds=60)
        assert self.told(tools, case) == ["sent"]

    def test_within_a_minute_it_is_undone_and_nobody_is_told(
        self,
        case: Submission,
        put: Callable[..., Delivery],
        tools: Toolbox,
        clerk: StaffActor,
        clock: FixedClock,
    ) -> None:
        name = put(case, Way.READY).public_id
        clock.advance(seconds=59)
        with transaction() as session:
            delivering.undo(session, tools, clerk, session.get_one(Submission, case.id), name)
        assert self.mails() == []
        clock.advance(seconds=1)
        assert self.told(tools, case) == []
        late = put(case, Way.READY).public_id
        clock.advance(seconds=60)
        for each in (name, late):
            with pytest.raises(Conflict), transaction() as session:
                delivering.undo(session, tools, clerk, session.get_one(Submission, case.id), each)
        assert len(self.mails()) == 1

    def test_without_mail_a_letter_tells_where_to_come(
        self,
        taken: Callable[..., Submission],
        act: Callable[..., Submission],
        put: Callable[..., Delivery],
        tools: Toolbox,
        clerk: StaffActor,
        clock: FixedClock,
    ) -> None:
        case = act(taken(), Action.APPROVE, reasons="")
        name = put(case, Way.READY, until=clock.today() + timedelta(days=9)).public_id
        letter = kept()[-1]
        assert (letter.template, letter.content["place"]) == ("thing-ready", "1階の窓口")
        with transaction() as session:
            lines = reads.waiting(session, clerk, clock.now())
            assert letter.public_id not in [each.letter.public_id for each in lines]
            delivering.undo(session, tools, clerk, session.get_one(Submission, case.id), name)
        assert letter.public_id not in [each.public_id for each in kept()]

    @pytest.mark.parametrize(
        ("way", "values", "field"),
        [
            (Way.SENT, {"thing": " "}, "thing"),
            (Way.SENT, {"how": "伝書鳩"}, "how"),
            (Way.SENT, {"day": "tomorrow"}, "day"),
            (Way.READY, {"place": ""}, "place"),
            (Way.READY, {"until": "yesterday"}, "until"),
            (Way.SENT, {"tracking": "1" * 41}, "tracking"),
        ],
    )
    def test_what_is_wrong_is_named(
        self,
        case: Submission,
        put: Callable[..., Delivery],
        clock: FixedClock,
        way: Way,
        values: dict[str, Any],
        field: str,
    ) -> None:
        days = {"tomorrow": clock.today() + timedelta(1), "yesterday": clock.today() - timedelta(1)}
        given = {key: days.get(value, value) for key, value in values.items()}
        with pytest.raises(Refused) as refused:
            put(case, way, **given)
        assert refused.value.field == field

    def test_before_the_result_nothing_is_sent(
        self, taken: Callable[..., Submission], put: Callable[..., Delivery]
    ) -> None:
        with pytest.raises(Refused):
            put(taken())
