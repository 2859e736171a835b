"""窓口入力: a clerk files for a person at the window, on the phone or by post, with the same form.

The draft belongs to the clerk who began it; nobody else opens it. Who typed, by which channel and how the
identity was checked stays beside the submission and in its record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.conditions import Answers
from eapply.core.errors import Closed, NotYours
from eapply.core.stops import STOPPED
from eapply.forms import BY_SLUG
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import CounterEntry, Draft, Submission
from eapply.queries.scope import StaffActor
from eapply.services import auditing, drafting, submitting
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox

CHANNELS: Final = "counter_channels"
IDENTITY_CHECKS: Final = "identity_checks"
GONE: Final = "この窓口入力は開けません。担当する課の手続を、入力を始めた職員だけが開けます。"


@dataclass(frozen=True)
class Arrival:
    """How the person came and how their identity was checked, as values of the city's lists."""

    channel: str
    identity: str


def is_offered(tools: Toolbox, actor: StaffActor, form_class: type[ProcedureForm]) -> bool:
    """Whether this person's department enters this procedure, open or not. One whose day and time are
    chosen on a page of slots is booked on the residents' pages."""
    owner = tools.department(form_class.procedure.department).code
    return owner in actor.departments() and not form_class.bookings()


def make_sure(
    tools: Toolbox,
    actor: StaffActor,
    form_class: type[ProcedureForm],
    answers: Answers | None = None,
    *,
    drafting: bool = False,
) -> None:
    """Only what is offered, and only while it takes filings; ``drafting``: also while staff stopped it.

    Raises:
        NotYours: another department's.
        Closed: it takes no filings today, with these answers where there are some.
    """
    if not is_offered(tools, actor, form_class):
        raise NotYours(GONE)
    closed = form_class.procedure.closed(tools.situation(), answers)
    if closed is not None and not (drafting and closed.kind == STOPPED):
        raise Closed(closed.text)


def start(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    form_class: type[ProcedureForm],
    arrival: Arrival,
) -> Draft:
    """A draft of this clerk. Raises NotYours, Closed."""
    make_sure(tools, actor, form_class)
    procedure = form_class.procedure
    draft, _ = drafting.start(session, tools, procedure.slug, procedure.version, {})
    session.add(
        CounterEntry(
            draft_id=draft.id,
            staff_id=actor.id,
            channel=arrival.channel,
            identity=arrival.identity,
            started_at=tools.clock.now(),
        )
    )
    return draft


def entry_of(session: Session, tools: Toolbox, actor: StaffActor, draft: Draft) -> CounterEntry:
    """The clerk's own entry of a draft, filed or not.

    Raises:
        NotYours: somebody else's, a resident's draft, or of a department that was left.
    """
    entry = session.scalars(
        select(CounterEntry).where(
            CounterEntry.draft_id == draft.id, CounterEntry.staff_id == actor.id
        )
    ).one_or_none()
    if entry is None or not is_offered(tools, actor, BY_SLUG[draft.slug]):
        raise NotYours(GONE)
    return entry


def find(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str
) -> tuple[CounterEntry, Draft]:
    """The clerk's own entry with its draft. Raises NotYours, also past its day."""
    draft = drafting.find(session, public_id)
    if draft is None or (draft.submission_id is None and draft.expires_at < tools.clock.now()):
        raise NotYours(GONE)
    return entry_of(session, tools, actor, draft), draft


def lock(
    session: Session, tools: Toolbox, actor: StaffActor, public_id: str
) -> tuple[CounterEntry, Draft]:
    """The same for changing; a second press waits. Raises NotYours."""
    draft = drafting.lock(session, public_id)
    return entry_of(session, tools, actor, draft), draft


def submit(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    entry: CounterEntry,
    draft: Draft,
    filing: Filing,
) -> Submission:
    """Files the locked draft; the record names the clerk and how the person came. Raises NotYours, Closed."""
    make_sure(tools, actor, BY_SLUG[draft.slug], filing.answers)
    submission = submitting.submit(
        session,
        tools,
        draft,
        filing,
        actor=auditing.actor_of(actor.id),
        channel=entry.channel,
        identity=entry.identity,
    )
    entry.submission_id = submission.id
    return submission
