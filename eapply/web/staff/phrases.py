"""定型文: the lists of a department, changed by its head or who stands in, with all versions and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours, Refused
from eapply.core.phrases import USES, Phrase, PhraseUse, by_group
from eapply.core.submission import Role
from eapply.models import PhraseVersion, db, transaction
from eapply.queries import phrases as reads
from eapply.queries.phrases import Place
from eapply.services import phrasing
from eapply.services.owning import procedures
from eapply.services.standing_in import acts_as_head
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

NAMES: Final = ", ".join(f'"{use}"' for use in PhraseUse)
ADDRESS: Final = f"/phrases/<department>/<any({NAMES}):use>"
DONE: Final = {"saved": "定型文を保存しました。", "restored": "前の版の文にもどしました。"}
EVERY: Final = "すべての手続"
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Box:
    """One box of the page: the phrases of a group."""

    key: str
    label: str
    text: str

    @property
    def rows(self) -> int:
        return min(max(4, self.text.count("\n") + 2), 14)


def titles(department: str) -> dict[str, str]:
    """Slug and title of what the department receives."""
    return {each.slug: each.title for each in procedures(toolbox(), department)}


def name_of(slug: str) -> str:
    return words.title_of(slug) if slug else EVERY


@staff.get("/phrases")
@access.staff(Role.CLERK, Role.HEAD)
def phrases() -> str:
    """Every list of this person's departments: where it is used, its version, its last change."""
    session, tools, actor = db.session(), toolbox(), the_staff()
    parts = []
    for code in actor.departments():
        saved = reads.last_saved(session, code)
        own = [(use, slug) for use, slug in saved if slug]
        lists = [
            (
                USES[PhraseUse(use)].title,
                name_of(slug),
                *saved.get((use, slug), (0, None)),
                url_for("staff.phrase_list", department=code, use=use, procedure=slug or None),
            )
            for use, slug in sorted(
                [(use.value, "") for use in PhraseUse] + own, key=in_their_order
            )
        ]
        parts.append((tools.facts.department(code).name, lists))
    return render_template("staff/phrases/lists.html", heading="定型文", parts=parts)


def in_their_order(pair: tuple[str, str]) -> tuple[int, str]:
    use, slug = pair
    return list(PhraseUse).index(PhraseUse(use)), slug


def place_of(department: str, use: str) -> Place:
    """The list that an address names. Answers 404 for another department's or no such procedure."""
    slug = request.args.get("procedure", "")
    if department not in the_staff().departments():
        raise NotYours(phrasing.NO_LIST)
    if slug and slug not in titles(department):
        abort(404)
    return Place(department, PhraseUse(use), slug)


def address(place: Place, endpoint: str = "staff.phrase_list", **more: Any) -> str:
    values: dict[str, Any] = {"department": place.department, "use": place.use.value}
    return url_for(endpoint, **values, procedure=place.slug or None, **more)


@staff.get(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def phrase_list(department: str, use: str) -> str:
    return list_page(place_of(department, use))


def typed_as(place: Place, phrases: tuple[Phrase, ...]) -> dict[str, str]:
    """The phrases as they stand in the boxes, by group."""
    found = by_group(phrases)
    return {group: "\n\n".join(found.get(group, ())) for group in groups_of(place)}


def groups_of(place: Place) -> tuple[str, ...]:
    return USES[place.use].groups or ("",)


def list_page(
    place: Place, typed: Mapping[str, str] | None = None, errors: Errors | None = None
) -> str:
    """The list as it is now, or with what was ``typed`` and not taken."""
    session, tools = db.session(), toolbox()
    use = USES[place.use]
    found = reads.versions(session, tools.facts, place)
    newest = found[0]
    now = typed_as(place, newest.phrases)
    return render_template(
        "staff/phrases/list.html",
        heading=f"定型文：{use.title}",
        use=use,
        department=tools.facts.department(place.department).name,
        procedure=name_of(place.slug),
        slug=place.slug,
        procedures=titles(place.department),
        here=url_for("staff.phrase_list", department=place.department, use=place.use.value),
        boxes=[
            Box(f"group-{number}", group or "文", (typed or now)[group])
            for number, group in enumerate(groups_of(place))
        ],
        instead=typed not in (None, now),
        newest=newest,
        groups=by_group(newest.phrases),
        of_all=[] if not place.slug else others(session, place),
        versions=found,
        may_change=acts_as_head(session, tools, the_staff(), place.department),
        not_head=phrasing.NOT_HEAD,
        save=address(place, "staff.save_phrases"),
        restore=address(place, "staff.restore_phrases"),
        errors=errors or [],
        done=DONE.get(request.args.get("done", ""), ""),
    )


def others(session: Session, place: Place) -> list[Phrase]:
    """What is offered beside the phrases of one procedure."""
    general = Place(place.department, place.use)
    return list(reads.standing(session, toolbox().facts, general)[1])


@staff.post(ADDRESS)
@access.staff(Role.CLERK, Role.HEAD)
def save_phrases(department: str, use: str) -> Any:
    """Keeps the boxes as the next version."""
    place = place_of(department, use)
    typed = {
        group: request.form.get(f"group-{number}", "")
        for number, group in enumerate(groups_of(place))
    }
    return changed(
        place,
        typed,
        "saved",
        lambda session: phrasing.save(session, toolbox(), the_staff(), place, seen(), typed),
    )


@staff.post(f"{ADDRESS}/restore")
@access.staff(Role.CLERK, Role.HEAD)
def restore_phrases(department: str, use: str) -> Any:
    """Brings the phrases of an earlier version back, as a new version."""
    place, number = place_of(department, use), number_in("number")
    return changed(
        place,
        None,
        "restored",
        lambda session: phrasing.restore(session, toolbox(), the_staff(), place, seen(), number),
    )


def seen() -> int:
    """The version that the person looked at."""
    return number_in("seen")


def number_in(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def changed(
    place: Place,
    typed: dict[str, str] | None,
    done: str,
    change: Callable[[Session], PhraseVersion],
) -> Any:
    """Makes the change and shows the list, or says beside what was typed why not."""
    try:
        with transaction() as session:
            change(session)
    except NotYours:
        raise
    except Refused as refusal:
        groups = groups_of(place)
        where = f"f-group-{groups.index(refusal.field)}" if refusal.field in groups else "main"
        return list_page(place, typed, [(where, refusal.message)]), refusal.status
    return redirect(address(place, done=done), 303)
