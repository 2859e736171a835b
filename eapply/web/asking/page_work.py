"""What the buttons of a question page do to the typed values: rows, put back, addresses, searches.

Pure work on ``Raw``; the view saves the outcome. Every button also works without script: the page is
saved, loaded again and lands at ``anchor``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from eapply.core.digits import postal_code
from eapply.core.facts import Facts, Town
from eapply.forms.fields import Raw
from eapply.forms.question_form import QuestionForm

ADDRESS_PARTS = ("pref", "city", "town")
POSTAL = "postal_code"
TOWNS_SHOWN = 40


@dataclass(frozen=True)
class Move:
    """The typed values after a button, and where the reloaded page lands."""

    raw: Raw
    anchor: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Press:
    """One pressed button: its words behind the verb, the page as typed and as saved before."""

    target: str
    form: QuestionForm
    raw: Raw
    before: Mapping[str, list[str]]
    facts: Facts


def owned(posted: Iterable[tuple[str, list[str]]], keys: Iterable[str]) -> Raw:
    """The posted values that belong to these questions; everything else is nobody's."""
    wanted = set(keys)
    return Raw({name: values for name, values in posted if name.split("-")[0] in wanted})


def row_names(raw: Mapping[str, list[str]], name: str, index: str) -> list[str]:
    prefix = f"{name}-{index}-"
    return [each for each in raw if each.startswith(prefix)]


def add(press: Press) -> Move:
    name = press.target
    if name not in press.form or press.form[name].kind != "repeat":
        return Move(press.raw)
    question = press.form[name]
    if not question.can_add:
        return Move(press.raw, question.id)
    index = max((row.index for row in question.rows), default=-1) + 1
    return Move(Raw(press.raw | {f"{name}-{index}-": [""]}), f"{name}-{index}")


def remove(press: Press) -> Move:
    """Takes a row out. It stays behind a double hyphen, which no form reads, until the next save."""
    name, _, index = press.target.partition(":")
    if name not in press.form or not index.isdecimal():
        return Move(press.raw)
    gone = row_names(press.raw, name, index)
    kept = {each: values for each, values in press.raw.items() if each not in gone}
    aside = {f"{name}--{each.removeprefix(f'{name}-')}": press.raw[each] for each in gone}
    query = {"removed": f"{name}:{index}"} if any(any(each) for each in aside.values()) else {}
    return Move(Raw(kept | aside), press.form[name].id, query)


def restore(press: Press) -> Move:
    name, _, index = press.target.partition(":")
    gone = row_names(press.before, f"{name}-", index)
    back = {each.replace("--", "-", 1): press.before[each] for each in gone}
    return Move(Raw(press.raw | back), f"{name}-{index}" if back else "")


def siblings(name: str, keys: Iterable[str]) -> dict[str, str]:
    """The address boxes that belong to a postal code, by part; empty when it has none."""
    base = name.removesuffix(POSTAL)
    if base == name or name.split("-")[0] not in set(keys):
        return {}
    return {part: f"{base}address_{part}" for part in ADDRESS_PARTS}


def towns_of(facts: Facts, raw: Raw, name: str) -> tuple[Town, ...]:
    code = postal_code(raw.first(name))
    return facts.towns(code)[:TOWNS_SHOWN] if code else ()


def lookup(press: Press) -> Move:
    """Fills empty boxes at once; offers a choice where that would overwrite, or where there are several."""
    name = press.target
    boxes = siblings(name, page_keys(press.form))
    if not boxes:
        return Move(press.raw)
    towns = towns_of(press.facts, press.raw, name)
    if len(towns) == 1 and fits(press.raw, boxes, towns[0]):
        return Move(filled(press.raw, boxes, towns[0]), f"f-{boxes['town']}")
    return Move(press.raw, "towns" if towns else f"f-{name}", {"lookup": name})


def fits(raw: Raw, boxes: Mapping[str, str], town: Town) -> bool:
    return all(raw.first(box).strip() in ("", getattr(town, part)) for part, box in boxes.items())


def filled(raw: Raw, boxes: Mapping[str, str], town: Town) -> Raw:
    values = {box: [getattr(town, part)] for part, box in boxes.items() if getattr(town, part)}
    return Raw(raw | values)


def take_town(press: Press) -> Move:
    name, _, place = press.target.partition(":")
    boxes = siblings(name, page_keys(press.form))
    towns = towns_of(press.facts, press.raw, name)
    if not boxes or not place.isdecimal() or int(place) >= len(towns):
        return Move(press.raw)
    return Move(filled(press.raw, boxes, towns[int(place)]), f"f-{boxes['town']}")


def search(press: Press) -> Move:
    return Move(press.raw, f"f-{press.target}" if press.target.split("-")[0] in press.form else "")


def show(press: Press) -> Move:
    """Another week or part of the day: ``‹question›:‹part›:‹first day›``."""
    name, _, view = press.target.partition(":")
    part, _, first = view.partition(":")
    # Empty ones too: they take the place of what the address says now.
    return Move(press.raw, f"days-{name}", {"part": part, "from": first})


def keep(press: Press) -> Move:
    """Holding and extending is done after the page is saved; it lands where the outcome is said."""
    return Move(press.raw, f"held-{press.target}")


def release(press: Press) -> Move:
    """A choice that is let go is no answer any more."""
    name = press.target
    kept = {each: values for each, values in press.raw.items() if each.split("-")[0] != name}
    return Move(Raw(kept), f"days-{name}")


def page_keys(form: QuestionForm) -> list[str]:
    return [question.key for question in form.questions]


VERBS: Mapping[str, Callable[[Press], Move]] = {
    "add": add,
    "remove": remove,
    "restore": restore,
    "lookup": lookup,
    "town": take_town,
    "search": search,
    "show": show,
    "hold": keep,
    "extend": keep,
    "release": release,
}


def moved(
    action: str, form: QuestionForm, raw: Raw, before: Mapping[str, list[str]], facts: Facts
) -> Move:
    """What the pressed button leaves, whichever it was. ``before`` are the values as saved."""
    verb, _, target = action.partition(":")
    work = VERBS.get(verb)
    if work is None:
        return Move(raw, f"f-{target}" if verb == "upload" else "")
    return work(Press(target, form, raw, before, facts))
