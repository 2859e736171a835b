"""窓口入力 below the pages: whose it is, what stays of it, and when it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Closed, NotYours
from eapply.core.submission import Role
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.procedure_form import NO_MAIL
from eapply.models import (
    AuditEvent,
    Charge,
    CounterEntry,
    Draft,
    StaffAccount,
    Submission,
    transaction,
)
from eapply.queries import counter_entries
from eapply.queries.case_view import open_case
from eapply.queries.scope import StaffActor
from eapply.services import auditing, counter, counter_filing, fees, housekeeping, purging
from eapply.services.counter_filing import Arrival
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, actor_for, sheet
from tests.money import rule

pytestmark = pytest.mark.usefixtures("context")
FORM = BY_SLUG[SLUG]
BY_PHONE = Arrival("電話", "電話のため確認していない")
FILING = Filing(procedure=CARD, answers={}, raw={}, sheet=sheet("鹿嶋 花子"), name="鹿嶋 花子")


def begin(tools: Toolbox, actor: StaffActor) -> str:
    with transaction() as session:
        draft = counter_filing.start(session, tools, actor, FORM, BY_PHONE)
        draft.no_mail = True
        return draft.public_id


def file(tools: Toolbox, actor: StaffActor, name: str, filing: Filing = FILING) -> str:
    with transaction() as session:
        entry, draft = counter_filing.lock(session, tools, actor, name)
        return counter_filing.submit(session, tools, actor, entry, draft, filing).reference


def test_the_record_names_the_clerk_and_how_the_person_came(
    tools: Toolbox, clerk: StaffActor, colleague: StaffActor
) -> None:
    name = begin(tools, clerk)
    number = file(tools, clerk, name)
    assert file(tools, clerk, name) == number
    with transaction() as session:
        case = session.query(Submission).one()
        first = session.query(AuditEvent).filter_by(chain=case.public_id, sequence=1).one()
        assert (first.actor, first.action) == (auditing.actor_of(clerk.id), "submit")
        assert first.detail["channel"] == "電話"
        assert first.detail["identity"] == "電話のため確認していない"
        assert auditing.verify(session, tools) == []
        for actor in (clerk, colleague):
            typed = counter_entries.of_case(session, open_case(session, actor, number))
            assert typed == counter_entries.Typed(clerk.name, "電話", "電話のため確認していない")


def test_what_must_be_paid_first_waits_for_the_cash(tools: Toolbox, clerk: StaffActor) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)
    name = begin(tools, clerk)
    file(tools, clerk, name, replace(FILING, procedure=replace(CARD, fee_rule=rule())))
    with transaction() as session:
        case, charge = session.query(Submission).one(), session.query(Charge).one()
        assert (case.state, charge.status) == ("AWAITING_PAYMENT", "open")
        assert charge.raised_by == auditing.actor_of(clerk.id)
        public_id, version = charge.public_id, charge.version
    counter.receive_cash(tools, clerk, public_id, version, tools.clock.today())
    with transaction() as session:
        assert session.query(Submission.state).scalar() == "IN_QUEUE"


def test_it_belongs_to_the_clerk_who_began_it(
    tools: Toolbox, clerk: StaffActor, colleague: StaffActor, stranger: StaffActor
) -> None:
    name = begin(tools, clerk)
    for actor in (colleague, stranger):
        with pytest.raises(NotYours), transaction() as session:
            counter_filing.lock(session, tools, actor, name)
        with transaction() as session:
            assert counter_entries.begun(session, actor, tools.clock.now()) == []
    with pytest.raises(NotYours), transaction() as session:
        counter_filing.start(session, tools, stranger, FORM, BY_PHONE)
    with transaction() as session:
        assert [
            each.draft for each in counter_entries.begun(session, clerk, tools.clock.now())
        ] == [name]


def test_nothing_is_begun_for_what_has_ended(
    tools: Toolbox, add_staff: Callable[..., StaffAccount]
) -> None:
    form = next(each for each in ALL_FORMS if each.procedure.window.closed_since is not None)
    actor = actor_for(add_staff("fukushi", (Role.CLERK, form.procedure.department)))
    with pytest.raises(Closed), transaction() as session:
        counter_filing.start(session, tools, actor, form, BY_PHONE)


def test_who_typed_stays_when_the_draft_goes_and_goes_with_the_case(
    tools: Toolbox, clerk: StaffActor, clock: FixedClock
) -> None:
    begin(tools, clerk)
    file(tools, clerk, begin(tools, clerk))
    clock.advance(seconds=timedelta(days=tools.settings.draft_days, seconds=1).total_seconds())
    housekeeping.purge(tools)
    with transaction() as session:
        assert session.query(Draft).count() == 0
        kept = session.query(CounterEntry).one()
        assert kept.draft_id is None
        assert kept.submission_id == session.query(Submission.id).scalar()
        purging.erase(session, Submission.__table__, [kept.submission_id])  # type: ignore[arg-type]
        assert session.query(CounterEntry).count() == 0


OWING = [
    form.procedure.slug
    for form in ALL_FORMS
    if form.email_key() and form.blank(None)[form.email_key()].required is True
]


@pytest.mark.parametrize("slug", OWING)
def test_without_mail_no_filing_owes_the_filer_s_address(tools: Toolbox, slug: str) -> None:
    """Only an address that every filing owes is let go; one that an answer asks for stays."""
    form_class = BY_SLUG[slug]
    for known, wanted in (({}, True), ({NO_MAIL: True}, False)):
        form = form_class({}, situation=tools.situation(), attachments={}, known=known)
        form.check(known, tools.situation())
        question = form[form_class.email_key()]
        assert question.is_required is wanted
        assert bool(question.errors) is (wanted and question.asked)
