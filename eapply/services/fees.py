"""The city's fee table: loading it, revising it with two people, asking it for a price.

Rates are never changed. A revision is a draft of whole variants (all tiers, all parts) that begins on
a day to come; somebody else approves or withdraws it; from its first day on it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eapply.core import fees as core
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.fees import FeeRate, FeeRequest, NeedsAssessment, Quote, Schedule
from eapply.models import FeeRevision, StoredFeeRate
from eapply.queries import fee_office
from eapply.queries import fees as stored
from eapply.services import auditing
from eapply.services.toolbox import Toolbox

CHAIN: Final = fee_office.CHAIN
DEMO: Final = "demo"
REVIEWED: Final = "公開資料から集めた最初の料金表"
FROM_REVISION: Final = {"approved", "revision"}  # fields of a rate that are not columns of its own
NO_REVISION: Final = "この改定はありません。"


def is_practice(tools: Toolbox) -> bool:
    """Whether placeholders (仮の額) may be used: only where no real money is taken."""
    return not tools.settings.takes_real_money


def schedule(session: Session, tools: Toolbox, number: int | None = None) -> Schedule:
    """The whole table, or the rates of one fee only (19 gives those of 16)."""
    numbers = Schedule(tools.fees.fees, ())
    fee = numbers.fee(number) if number is not None else None
    return Schedule(tools.fees.fees, stored.rates(session, fee.number if fee else number))


def quote(
    session: Session, tools: Toolbox, request: FeeRequest, on: date | None = None
) -> Quote | NeedsAssessment:
    """The price of one request on that day (JST; default today)."""
    table = schedule(session, tools, request.number)
    day = on or tools.clock.today()
    return core.quote(table, request, day, practice=is_practice(tools))


def load_reviewed(session: Session, tools: Toolbox) -> int:
    """Enters the reviewed rates of kinds that the table does not have yet; says how many rows.

    In a demo they are in force at once. In production each kind waits for a person's approval.
    """
    session.flush()
    known = set(session.execute(select(StoredFeeRate.number, StoredFeeRate.variant).distinct()))
    new = [rate for rate in tools.fees.rates if (rate.number, rate.variant) not in known]
    if new:
        kinds = [
            list(rows) for _, rows in groupby(new, key=lambda rate: (rate.number, rate.variant))
        ]
        entered = _enter(session, tools, auditing.SYSTEM, REVIEWED, *kinds)
        if tools.settings.mode == "demo":
            for revision in entered:
                revision.approved_by, revision.approved_at = DEMO, tools.clock.now()
        auditing.record(session, tools, CHAIN, auditing.SYSTEM, "fees-loaded", rows=len(new))
    return len(new)


def draft(
    session: Session,
    tools: Toolbox,
    actor: str,
    rates: Sequence[FeeRate],
    reason: str,
    *,
    seen: str | None = None,
) -> FeeRevision:
    """Enters a revision; nothing changes until somebody else approves it.

    Args:
        actor: "staff:‹id›", see ``auditing.actor_of``.
        rates: all rows of each revised variant; ``approved`` and ``revision`` are not looked at.
        reason: why, e.g. the amending ordinance, 200 characters at most.
        seen: what ``stand_of`` said when the person decided; None: do not compare.

    Raises:
        Refused: see ``check``.
        Conflict: somebody else entered or decided a revision of the same kinds since.
    """
    check(tools, rates, reason)
    _lock(session)
    _compare(session, rates, seen)
    (revision,) = _enter(session, tools, actor, reason.strip(), rates)
    changed = sorted({rate.number for rate in rates})
    auditing.record(
        session, tools, CHAIN, actor, "fees-drafted", revision=revision.id, numbers=changed
    )
    return revision


def check(tools: Toolbox, rates: Sequence[FeeRate], reason: str) -> None:
    """Whether rows may be entered as a revision.

    Raises:
        Refused: no rows, no reason, rows that contradict each other, name an unknown fee, or begin
            in the past. Its field is "rates" or "reason".
    """
    if not rates:
        raise Refused("改定する行を入れてください。", "rates")
    if not reason.strip() or len(reason) > 200:
        raise Refused("改定の理由を、200文字までで入力してください。", "reason")
    numbers = {fee.number for fee in tools.fees.fees if not fee.duplicate_of}
    for (number, variant), rows in core.by_kind(rates).items():
        problem = core.edition_problem(rows)
        if number not in numbers:
            problem = "この番号の料金は変えられません。"
        elif rows[0].valid_from < tools.clock.today():
            problem = "過ぎた日からの改定はできません。"
        if problem:
            name = f"第{number}号「{variant}」" if variant else f"第{number}号"
            raise Refused(f"{name}：{problem}", "rates")


def stand_of(session: Session, rates: Iterable[FeeRate]) -> str:
    """A mark that changes whenever a revision of these kinds is entered or decided."""
    return stored.mark_of(session, core.kinds_of(rates))


def approve(
    session: Session, tools: Toolbox, actor: str, revision_id: int, *, seen: str | None = None
) -> FeeRevision:
    """Releases a revision: from its first day on its rates are charged.

    Raises:
        NotYours: there is no such revision.
        Conflict: it was decided already, its first day has passed, or another revision of the same
            kinds was entered or decided since ``seen`` (``stand_of``; None: do not compare).
        Refused: the same person entered it, or it holds placeholders where real money is taken.
    """
    revision = _open(session, revision_id)
    rates = stored.of_revision(session, revision)
    _compare(session, rates, seen)
    if revision.entered_by == actor:
        raise Refused("入力した人とは別の人が承認してください。")
    if any(rate.is_provisional for rate in rates) and not is_practice(tools):
        raise Refused("仮の額は承認できません。市の条例の額に直して、入力し直してください。")
    is_first = revision.entered_by == auditing.SYSTEM
    if not is_first and any(rate.valid_from < tools.clock.today() for rate in rates):
        raise Conflict("適用のはじまりの日を過ぎています。日付を直して、入力し直してください。")
    revision.approved_by, revision.approved_at = actor, tools.clock.now()
    auditing.record(session, tools, CHAIN, actor, "fees-approved", revision=revision.id)
    return revision


def withdraw(session: Session, tools: Toolbox, actor: str, revision_id: int) -> FeeRevision:
    """Takes back a draft that is not to be approved. Raises NotYours or Conflict as ``approve``."""
    revision = _open(session, revision_id)
    revision.withdrawn_by, revision.withdrawn_at = actor, tools.clock.now()
    auditing.record(session, tools, CHAIN, actor, "fees-withdrawn", revision=revision.id)
    return revision


def send_back(
    session: Session, tools: Toolbox, actor: str, revision_id: int, reason: str
) -> FeeRevision:
    """差戻し: the second person does not approve and says why. Who entered it may enter it anew.

    Raises:
        Refused: no reason, or the same person entered it. NotYours, Conflict: as ``approve``.
    """
    revision = _open(session, revision_id)
    if revision.entered_by == actor:
        raise Refused("入力した人は、差し戻せません。取り下げてください。")
    if not reason.strip() or len(reason) > 200:
        raise Refused("差し戻す理由を、200文字までで入力してください。", "reason")
    revision.withdrawn_by, revision.withdrawn_at = actor, tools.clock.now()
    auditing.record(
        session, tools, CHAIN, actor, "fees-returned", revision=revision.id, reason=reason.strip()
    )
    return revision


def _lock(session: Session) -> None:
    """Lets one person at a time act on the table."""
    session.execute(select(FeeRevision.id).order_by(FeeRevision.id).limit(1).with_for_update())


def _compare(session: Session, rates: Iterable[FeeRate], seen: str | None) -> None:
    if seen is not None and stand_of(session, rates) != seen:
        raise Conflict("この料金の改定を、ほかの人が先に入力したか、決めました。")


def _open(session: Session, revision_id: int) -> FeeRevision:
    _lock(session)
    found = session.get(FeeRevision, revision_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotYours(NO_REVISION)
    if found.approved_at or found.withdrawn_at:
        raise Conflict("この改定は、もう承認されたか、取り下げられています。")
    return found


def _enter(
    session: Session, tools: Toolbox, actor: str, reason: str, *kinds: Iterable[FeeRate]
) -> list[FeeRevision]:
    """One revision for the rates of each argument."""
    now = tools.clock.now()
    entered = [FeeRevision(reason=reason, entered_by=actor, entered_at=now) for _ in kinds]
    session.add_all(entered)
    session.flush()
    rows = [
        {name: value for name, value in asdict(rate).items() if name not in FROM_REVISION}
        | {"revision_id": revision.id}
        for revision, rates in zip(entered, kinds, strict=True)
        for rate in rates
    ]
    session.execute(insert(StoredFeeRate), rows)
    return entered


@dataclass(frozen=True)
class Standing:
    """Numbers by what keeps them from being charged with real money; a number may stand in several."""

    unapproved: tuple[int, ...]
    unknown: tuple[int, ...]
    typical: tuple[int, ...]
    approved_typical: tuple[int, ...]
    ended: tuple[int, ...]


def standing(table: Schedule, on: date) -> Standing:
    """What the city has still to do before all fees can be charged on that day."""
    kinds: dict[str, dict[int, None]] = {}
    for number, fee in table.fees.items():
        for variant in () if fee.duplicate_of else table.variants(number):
            edition = table.newest(number, variant, on)
            drafted = table.newest(number, variant, on, approved=False)
            shown = edition or drafted
            if shown is None:
                kinds.setdefault("ended", {})[number] = None
                continue
            if edition is None:
                kinds.setdefault("unapproved", {})[number] = None
            for rate in shown.rates:
                kinds.setdefault(rate.provenance.value, {})[number] = None
                if rate.is_provisional and edition is not None:
                    kinds.setdefault("approved_typical", {})[number] = None
    return Standing(
        *(
            tuple(kinds.get(name, ()))
            for name in ("unapproved", "unknown", "typical", "approved_typical", "ended")
        )
    )
