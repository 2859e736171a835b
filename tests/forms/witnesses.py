"""Sets that show what a declaration can do: each question asked in a valid set, each rule broken."""

from __future__ import annotations

from random import Random
from typing import Any

from eapply.core.conditions import Condition, Given
from eapply.forms.fields import Question
from eapply.forms.question_form import Rule, all_of
from tests.forms.aiming import Aim
from tests.forms.filled import Changes, Filled, Sheet, find, holds, place_of
from tests.forms.strategies import (
    conflicts,
    is_missing,
    mended,
    valid_set,
    with_less_wrong,
    wrong_in,
)
from tests.forms.values import value_for

STARTS = 40
ASKING_STEPS = 4
BREAKING_STEPS = 8
TRIES = 16  # of one step


def sets_that_ask_everything(sheet: Sheet, random: Random) -> list[Filled]:
    """The valid examples, and for each question that they do not ask a set that does, where one is found."""
    sets = list(sheet.examples)
    asked = {place for filled in sets for place in places_asked(sheet, filled)}
    for group, form in sheet.blanks:
        for question in form.questions:
            place = (group, question.key)
            if question.kind == "note" or place in asked:
                continue
            found = asking_set(sheet, random, question, group)
            if found is not None:
                sets.append(found)
                asked |= places_asked(sheet, found)
    return sets


def places_asked(sheet: Sheet, filled: Filled) -> set[tuple[str, str]]:
    sheet.fill(filled)
    return {place_of(question.name) for question in sheet.asked}


def asking_set(sheet: Sheet, random: Random, question: Question, group: str) -> Filled | None:
    """A valid set that asks this question, None when none is found."""
    place = (group, question.key)
    for start in (*sheet.examples, *[None] * STARTS):
        filled = start or valid_set(sheet, random)
        for _ in range(ASKING_STEPS):
            if place in places_asked(sheet, filled):
                return filled
            trials = [filled.changed(each) for each in openings(sheet, random, question.key, group)]
            hits = [trial for trial in trials if place in places_asked(sheet, trial)]
            opened = mended(sheet, random, random.choice(hits or trials or [filled]))
            if opened is None:
                break
            filled = opened
    return None


def openings(sheet: Sheet, random: Random, key: str, group: str) -> list[Changes]:
    """What could bring about that a question is asked, of the set that was judged last."""
    forms = forms_of(sheet, group)
    when = forms[0][key].when if forms else all_of(sheet.form[group].when, Given(group))
    form = random.choice(forms or [sheet.form])
    return [] if when is None else Aim(form, random, sheet.examples).at(when, wanted=True)


def breaking_set(sheet: Sheet, random: Random, rule: Rule, group: str = "") -> Filled | None:
    """A set about which the rule has something to say, None when none is found.

    ``group`` is the key of the repeated group in whose rows the rule stands.
    """
    known = [Filled.by(example) for example in sheet.form_class.examples]
    for start in (*sheet.examples, *[None] * STARTS):
        filled = start or valid_set(sheet, random)
        for _ in range(BREAKING_STEPS):
            filled = towards(sheet, random, rule, group, filled)
            if speaks(sheet, rule, group):
                return filled
            trials = [filled.changed(each) for each in offences(sheet, random, rule, group, known)]
            for trial in random.sample(trials, min(len(trials), TRIES)):
                sheet.fill(trial)
                if speaks(sheet, rule, group):
                    return trial
            filled = random.choice(trials or [filled])
    return None


def forms_of(sheet: Sheet, group: str) -> list[Any]:
    """The form in which the rules of a group are judged, once for each row."""
    return list(sheet.form[group].rows) if group else [sheet.form]


def speaks(sheet: Sheet, rule: Rule, group: str) -> bool:
    """The rule's sentence stands at its question, in the set that was judged last."""
    for form in forms_of(sheet, group):
        if rule.message in form[rule.at].errors:
            return True
        if any(notice.message == rule.message for notice in form.rule_notices):
            return True
    return False


def towards(sheet: Sheet, random: Random, rule: Rule, group: str, filled: Filled) -> Filled:
    """The set with what is missing, with the rule's question asked, and judged: a step at a time."""
    sheet.fill(filled)
    forms = [form for form in forms_of(sheet, group) if form[rule.at].asked]
    changes: Changes = {}
    if not forms:
        changes = random.choice(openings(sheet, random, rule.at, group) or [{}])
    else:
        form = random.choice(forms)
        read = [find(form, key) for key in sorted(rule.broken.reads)]
        closed = [each.when for each in read if each is not None and not each.asked and each.when]
        if closed and random.random() < 0.5:
            opened = Aim(form, random, sheet.examples).at(random.choice(closed), wanted=True)
            changes = random.choice(opened or [{}])
        elif is_missing(form[rule.at]) and isinstance(form[rule.at].required, Condition):
            # It is owed by itself, so that the rule has nothing to say.
            free = Aim(form, random, sheet.examples).at(form[rule.at].required, wanted=False)
            changes = random.choice(free or [{}])
        elif holds(rule.broken, form) and conflicts(sheet, {}):
            # It is broken, but silent as long as something is wrong with what it reads.
            filled = with_less_wrong(sheet, random, filled)
    filled = filled.changed(changes)
    sheet.fill(filled)
    return filled


def offences(
    sheet: Sheet, random: Random, rule: Rule, group: str, known: list[Filled]
) -> list[Changes]:
    """What could break the rule, beside what is missing elsewhere."""
    forms = [form for form in forms_of(sheet, group) if form[rule.at].asked]
    if not forms:
        return []
    aim = Aim(random.choice(forms), random, known)
    tries = aim.at(rule.broken, wanted=True)
    missing = [each for each in wrong_in(sheet) if is_missing(each)]
    if tries:  # it may want them to be missing
        its = rule.broken.reads | {rule.at}
        missing = [each for each in missing if each.key not in its]
    answered = {each.name: value_for(each, random) for each in missing}
    return [{**answered, **changes} for changes in tries or [{}]]
