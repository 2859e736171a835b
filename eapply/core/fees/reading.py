"""Which rows a request is about, and what it has to give for them: read and checked."""

from __future__ import annotations

from datetime import date

from eapply.core.fees.quantities import QuantityProblem
from eapply.core.fees.results import ASSESSED, FeeRequest, NeedsAssessment, Reason
from eapply.core.fees.schedule import Edition, Schedule
from eapply.core.fees.values import Fee


class Stop(Exception):
    """There is no price; ``answer`` says why."""

    def __init__(self, reason: Reason, message: str = ASSESSED, field: str | None = None) -> None:
        super().__init__(message)
        self.answer = NeedsAssessment(reason, message, field)


def kind_of(schedule: Schedule, fee: Fee, given: str, on: date) -> str:
    """The variant that is meant; it may be left out where there is only one. Raises Stop."""
    known = schedule.variants(fee.number)
    if given in known:
        return given
    if len(known) == 1 and not given:
        return known[0]
    if not any(_has_price(schedule, fee.number, variant, on) for variant in known):
        raise Stop(Reason.UNKNOWN_RATE)
    message = "この種類は一覧にありません。" if given else "種類を選んでください。"
    raise Stop(Reason.NOT_OFFERED, message, "variant")


def _has_price(schedule: Schedule, number: int, variant: str, on: date) -> bool:
    edition = schedule.newest(number, variant, on, approved=False)
    return edition is not None and not edition.is_unknown


def in_force(schedule: Schedule, number: int, variant: str, on: date) -> Edition:
    """The approved rows of a variant on that day.

    Raises:
        Stop: there are none, whether unapproved, ended, never there or without any amount.
    """
    edition = schedule.newest(number, variant, on)
    if edition is None:
        drafted = schedule.newest(number, variant, on, approved=False)
        is_draft = drafted is not None and not drafted.is_approved
        raise Stop(Reason.NOT_APPROVED if is_draft else Reason.UNKNOWN_RATE)
    if edition.is_unknown:
        raise Stop(Reason.UNKNOWN_RATE)
    return edition


def read(
    edition: Edition, request: FeeRequest
) -> tuple[dict[str, int], dict[str, str], dict[str, int | str]]:
    """The numbers by key, the labels of the choices by key, and both as they are kept.

    Raises:
        QuantityProblem: something is missing, wrong or not asked for.
        Stop: what was chosen is not offered.
    """
    given = request.quantities
    unknown = given.keys() - edition.keys
    if unknown:
        first = min(map(str, unknown))
        raise QuantityProblem(first, f"「{first}」は、この手数料では使いません。")
    values = {each.key: each.read(given.get(each.key)) for each in edition.quantities}
    kept: dict[str, int | str] = {
        each.key: each.kept(values[each.key]) for each in edition.quantities
    }
    chosen: dict[str, str] = {}
    for choice in edition.choices:
        value, label = choice.read(given.get(choice.key))
        if value in choice.refused:
            raise Stop(Reason.NOT_OFFERED, choice.refusal, choice.key)
        chosen[choice.key] = label
        if value:
            kept[choice.key] = value
    return values, chosen, kept
