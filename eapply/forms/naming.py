"""Under whose name a filing is listed at the desk and addressed on paper: a rule of the declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eapply.core.conditions import Condition, Is, Situation
from eapply.forms.parties import ORGANISATION
from eapply.forms.procedure_form import ProcedureForm

# Where forms keep the name, the reading and the phone of a party, in order of preference.
NAMES = (("name_sei", "name_mei"), ("name",))
READINGS = (("kana_sei", "kana_mei"), ("name_kana",), ("kana",))
PHONES = (("phone",),)
# The lines of an address on an envelope: prefecture, city and town together, then the building.
ADDRESS = (("address_pref", "address_city", "address_town"), ("address_building",))


@dataclass(frozen=True)
class Listed:
    """Who a filing is listed under. ``phone`` is that of the person to call, the filer."""

    name: str
    kana: str
    phone: str
    is_organisation: bool

    @property
    def addressed(self) -> str:
        """「鹿嶋 花子　様」, 「株式会社かしま工房　御中」, "" without a name."""
        return f"{self.name}　{'御中' if self.is_organisation else '様'}" if self.name else ""


def listed(form: type[ProcedureForm], answers: Mapping[str, Any], situation: Situation) -> Listed:
    """Who these answers are listed under: the first party of the form's that has a name."""
    prefix = next((each for each in form.listed_under if part_of(answers, each, NAMES)), form.filer)
    organisation = form.is_organisation or of_type(prefix)
    return Listed(
        part_of(answers, prefix, NAMES),
        part_of(answers, prefix, READINGS),
        part_of(answers, form.filer, PHONES),
        organisation.holds(answers, situation),
    )


def of_type(prefix: str) -> Condition:
    """The party said that it is an organisation."""
    return Is(f"{prefix}_party_type", ORGANISATION)


def part_of(answers: Mapping[str, Any], prefix: str, shapes: Sequence[Sequence[str]]) -> str:
    """The first shape that holds anything, its parts joined by a space."""
    for shape in shapes:
        parts = [
            str(answers[f"{prefix}_{part}"]) for part in shape if answers.get(f"{prefix}_{part}")
        ]
        if parts:
            return " ".join(parts)
    return ""


@dataclass(frozen=True)
class Recipient:
    """Who gets letters: the filer and nobody else, whatever else a filing names (settled: 支援措置).

    Without an address ``lines`` are empty: the form did not ask, somebody writes it by hand.
    """

    addressed: str
    postal_code: str
    lines: tuple[str, ...]


def recipient(
    form: type[ProcedureForm], answers: Mapping[str, Any], situation: Situation
) -> Recipient:
    """The filer as letters are addressed; ``addressed`` is "" where the form asks no name of the filer.

    Who files for an organisation gets them at the address of the organisation, if that is all there is.
    """
    is_organisation = (form.is_organisation or of_type(form.filer)).holds(answers, situation)
    prefix = form.filer
    if not answers.get(f"{prefix}_address_town") and is_organisation:
        homes = (each for each in form.listed_under if answers.get(f"{each}_address_town"))
        prefix = next(homes, prefix)
    name = part_of(answers, prefix, NAMES)
    lines = (
        "".join(str(answers.get(f"{prefix}_{part}") or "") for part in parts) for parts in ADDRESS
    )
    postal_code = str(answers.get(f"{prefix}_postal_code") or "")
    if postal_code.isdigit():
        postal_code = f"{postal_code[:3]}-{postal_code[3:]}"
    return Recipient(
        f"{name}　{'御中' if is_organisation else '様'}" if name else "",
        postal_code,
        tuple(line for line in lines if line),
    )
