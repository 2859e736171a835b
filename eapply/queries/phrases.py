"""定型文: the list that stands for a department now, its versions, what a page of a case offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from eapply.core.facts import Facts
from eapply.core.phrases import Difference, Phrase, PhraseUse, difference, in_order
from eapply.models import PhraseVersion, StaffAccount

EVERY_PROCEDURE = ""


@dataclass(frozen=True)
class Place:
    """Whose list it is: for one use, for all procedures of the department (``slug`` "") or for one."""

    department: str
    use: PhraseUse
    slug: str = EVERY_PROCEDURE


@dataclass(frozen=True)
class Version:
    """A version as it is shown. Number 0 is the city's table, which nobody saved."""

    number: int
    phrases: tuple[Phrase, ...]
    difference: Difference
    restored: int | None = None
    saved_by: str = ""
    saved_at: datetime | None = None


def first(facts: Facts, place: Place) -> tuple[Phrase, ...]:
    """What the list holds before anybody changed it: of one procedure alone nothing."""
    return () if place.slug else facts.phrases(place.use)


def phrases_of(row: PhraseVersion) -> tuple[Phrase, ...]:
    return tuple(Phrase(group, text) for group, text in row.phrases)


def standing(session: Session, facts: Facts, place: Place) -> tuple[int, tuple[Phrase, ...]]:
    """The number of the version that is used now, and its phrases."""
    found = session.scalars(
        select(PhraseVersion).where(*at(place)).order_by(PhraseVersion.number.desc()).limit(1)
    ).one_or_none()
    return (found.number, phrases_of(found)) if found else (0, first(facts, place))


def at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        PhraseVersion.department == place.department,
        PhraseVersion.use == place.use.value,
        PhraseVersion.slug == place.slug,
    )


def offered(
    session: Session, facts: Facts, department: str, use: PhraseUse, slug: str = EVERY_PROCEDURE
) -> tuple[Phrase, ...]:
    """What a clerk of the department can choose for this procedure: its own phrases, then those of all."""
    newer = aliased(PhraseVersion)
    is_newest = ~(
        select(newer.id)
        .where(
            newer.department == PhraseVersion.department,
            newer.use == PhraseVersion.use,
            newer.slug == PhraseVersion.slug,
            newer.number > PhraseVersion.number,
        )
        .exists()
    )
    rows = {
        row.slug: phrases_of(row)
        for row in session.scalars(
            select(PhraseVersion).where(
                PhraseVersion.department == department,
                PhraseVersion.use == use.value,
                PhraseVersion.slug.in_({slug, EVERY_PROCEDURE}),
                is_newest,
            )
        )
    }
    of_all = rows.get(EVERY_PROCEDURE, facts.phrases(use))
    own = rows.get(slug, ()) if slug else ()
    return in_order(use, (*own, *of_all))


def versions(session: Session, facts: Facts, place: Place) -> list[Version]:
    """All versions, the newest first, down to the city's table (0), each with what it changed."""
    query = (
        select(PhraseVersion, StaffAccount.name)
        .join(StaffAccount, StaffAccount.id == PhraseVersion.saved_by)
        .where(*at(place))
        .order_by(PhraseVersion.number)
    )
    beginning = first(facts, place)
    found = [Version(0, beginning, difference((), beginning))]
    for row, name in session.execute(query):
        now = phrases_of(row)
        changed = difference(found[-1].phrases, now)
        found.append(Version(row.number, now, changed, row.restored, name, row.saved_at))
    return found[::-1]


def last_saved(session: Session, department: str) -> dict[tuple[str, str], tuple[int, datetime]]:
    """Number and moment of the newest version of each list of the department, by use and slug."""
    query = (
        select(
            PhraseVersion.use,
            PhraseVersion.slug,
            func.max(PhraseVersion.number),
            func.max(PhraseVersion.saved_at),
        )
        .where(PhraseVersion.department == department)
        .group_by(PhraseVersion.use, PhraseVersion.slug)
    )
    return {(use, slug): (number, moment) for use, slug, number, moment in session.execute(query)}
