"""Rules that stored cases answer: judged inside the filing, under a lock where two could race.

What a procedure declares (`core/stored.py`) becomes keyed hashes here, so that the tables hold no card
number, no address and no child's name a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from eapply.core import eras
from eapply.core.fold import search_key
from eapply.core.procedure import Procedure
from eapply.core.stored import Finding, StoredRule, Trace, values_of
from eapply.models import CaseTrace, RegisterEntry, Submission
from eapply.models.database import hold, to_json
from eapply.models.traces import EARLIER, EARLIER_PROVEN
from eapply.queries import stored_state
from eapply.services import secrets
from eapply.services.toolbox import Toolbox


@dataclass(frozen=True)
class Broken:
    """A sentence about stored state, for the question ``at``. A warning is confirmed by ticking."""

    at: str
    message: str
    is_error: bool

    @property
    def code(self) -> str:
        return f"{self.at}|{self.message}"


def judge(
    session: Session,
    tools: Toolbox,
    procedure: Procedure,
    answers: Mapping[str, Any],
    held: Collection[str] = (),
) -> tuple[Broken, ...]:
    """What is wrong with these answers beside the cases that are stored; one sentence a question.

    ``held`` are the public ids of the cases whose key the browser holds.
    """
    found: dict[str, Broken] = {}
    for rule in procedure.stored.rules:
        if rule.at in found and not (rule.is_error and not found[rule.at].is_error):
            continue
        message = complaint(session, tools, rule, answers, held)
        if message:
            found[rule.at] = Broken(rule.at, message, rule.is_error)
    return tuple(found.values())


def complaint(
    session: Session,
    tools: Toolbox,
    rule: StoredRule,
    answers: Mapping[str, Any],
    held: Collection[str],
) -> str:
    """The sentence of a rule that is broken, else ""."""
    situation = tools.situation()
    if rule.when is not None and not rule.when.holds(answers, situation):
        return ""
    hashes = hashes_of(tools, rule.kind, values_of(answers, rule.keys, rule.rows))
    if not hashes:
        return ""
    if rule.finding is Finding.UNKNOWN:
        return rule.message if stored_state.is_unknown(session, rule.kind, hashes) else ""
    most = rule.most(situation) if callable(rule.most) else rule.most
    arrived = stored_state.arrivals(
        session,
        rule.kind,
        hashes,
        situation.today,
        most,
        held if rule.own else None,
        as_hint=rule.finding is Finding.TAKEN and not (rule.own or rule.is_error),
    )
    if rule.finding is Finding.MISSING:
        return "" if arrived else rule.message
    if len(arrived) < most:
        return ""
    return rule.message.format(day=eras.with_weekday(arrived[0].date()))


def hold_for_filing(session: Session, procedure: Procedure) -> None:
    """From here on one filing of this procedure at a time, so that two cannot both find it free."""
    if procedure.stored.rules:
        hold(session, f"file:{procedure.slug}")


def leave(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    procedure: Procedure,
    answers: Mapping[str, Any],
) -> None:
    """Writes the traces of a case anew, when it is filed and when it was corrected."""
    if not procedure.stored.traces:
        return
    forget(session, submission)
    rows = rows_of(tools, procedure, answers, submission.arrived_at.date())
    if rows:
        session.execute(insert(CaseTrace), [row | {"submission_id": submission.id} for row in rows])


def forget(session: Session, submission: Submission) -> None:
    """The case no longer counts, as when it is refused. What it follows from stays."""
    session.execute(
        delete(CaseTrace).where(
            CaseTrace.submission_id == submission.id,
            CaseTrace.kind.not_in((EARLIER, EARLIER_PROVEN)),
        )
    )


def rows_of(
    tools: Toolbox, procedure: Procedure, answers: Mapping[str, Any], arrived_on: date
) -> list[dict[str, Any]]:
    """The traces of these answers as rows of `CaseTrace`, without the case they belong to."""
    situation = tools.situation()
    return [
        {"kind": trace.kind, "value": value, "until": last_day(trace, answers, arrived_on)}
        for trace in procedure.stored.traces
        if trace.when is None or trace.when.holds(answers, situation)
        for value in hashes_of(tools, trace.kind, values_of(answers, trace.keys, trace.rows))
    ]


def last_day(trace: Trace, answers: Mapping[str, Any], arrived_on: date) -> date | None:
    if trace.days:
        return arrived_on + timedelta(days=trace.days)
    day = answers.get(trace.until) if trace.until else None
    return date.fromisoformat(str(day)[:10]) if day else None


def hashes_of(tools: Toolbox, kind: str, lines: Iterable[list[Any]]) -> list[str]:
    """One keyed hash for each line of values; the ways to write the same text have one hash."""
    return [
        secrets.keyed(
            tools.settings.secret_key,
            f"trace:{kind}",
            to_json([search_key(each) if isinstance(each, str) else each for each in line]),
        )
        for line in lines
    ]


def load_register(session: Session, tools: Toolbox, register: str, numbers: Iterable[str]) -> int:
    """Takes these numbers in place of all that the register held; how many there are now."""
    clean = {number.strip() for number in numbers} - {""}
    values = set(hashes_of(tools, register, [[number] for number in sorted(clean)]))
    session.execute(delete(RegisterEntry).where(RegisterEntry.register == register))
    if values:
        session.execute(
            insert(RegisterEntry),
            [{"register": register, "value": value} for value in sorted(values)],
        )
    return len(values)


def registers_of(procedures: Iterable[Procedure]) -> dict[str, list[str]]:
    """The registers that rules look into, each with the titles of the procedures that do."""
    found: dict[str, list[str]] = {}
    for procedure in procedures:
        for rule in procedure.stored.rules:
            if rule.finding is Finding.UNKNOWN:
                found.setdefault(rule.kind, []).append(procedure.title)
    return found
