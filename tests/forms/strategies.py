"""Answer sets made from the declarations alone: whatever a form asks is answered until nothing is wrong.

A rule that objects is asked what would please it (`aiming`): one of its answers is changed for another with
which fewer things are wrong. Whoever runs into a dead end starts again.
"""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from eapply.core.conditions import Condition
from eapply.forms.fields import Question
from eapply.forms.procedure_form import NO_MAIL
from eapply.forms.question_form import Level
from tests.forms.aiming import Aim
from tests.forms.answers import errors_of
from tests.forms.filled import (
    Changes,
    Filled,
    Sheet,
    broken_rule,
    find,
    holds,
)
from tests.forms.values import value_for

STARTS = 12
STEPS = 50
REDRAWS = 3
ENOUGH = 4


def valid_sets(sheet: Sheet) -> st.SearchStrategy[Filled]:
    """Sets that the form accepts."""
    return st.randoms(use_true_random=True).map(lambda random: valid_set(sheet, random))


def valid_set(sheet: Sheet, random: Random) -> Filled:
    """A set that the form accepts, with about half of what may be left out."""
    for _ in range(STARTS):
        no_mail = sheet.form_class.procedure.mail_optional and random.random() < 0.3
        filled = mended(sheet, random, Filled({NO_MAIL: True} if no_mail else {}), optional=True)
        if filled is not None:
            return filled
    raise AssertionError(f"no set found: {errors_of(sheet.form.judge())}")


def mended(
    sheet: Sheet, random: Random, filled: Filled, *, optional: bool = False
) -> Filled | None:
    """The set with all answered that is asked, and otherwise where something is wrong; or None."""
    offered: set[str] = set()
    for _ in range(STEPS):
        is_fine = sheet.fill(filled)
        open_ = [question for question in sheet.asked if is_missing(question)]
        chosen = [question for question in open_ if question.errors]
        if optional:
            new = [each for each in open_ if not each.errors and each.name not in offered]
            offered |= {question.name for question in new}
            chosen += [question for question in new if random.random() < 0.5]
        if chosen:
            filled = filled.changed({each.name: value_for(each, random) for each in chosen})
        elif is_fine:
            return filled
        else:
            filled = with_less_wrong(sheet, random, filled)
    return None


def wrong_in(sheet: Sheet) -> list[Question]:
    return [question for question in sheet.asked if question.errors]


def is_missing(question: Question) -> bool:
    return question.data is None and question.problem is None


def conflicts(sheet: Sheet, changes: Changes) -> set[tuple[str, str]]:
    """What is wrong with the answers that are there, or owed to these changes themselves."""
    return {
        (question.name, question.errors[0])
        for question in wrong_in(sheet)
        if not is_missing(question)
        or question.name in changes
        or question.name.split("-")[0] in changes
    }


def with_less_wrong(sheet: Sheet, random: Random, filled: Filled) -> Filled:
    """The set with one change for the better, else one that turns a wrong thing into another."""
    before = conflicts(sheet, {})
    question = random.choice([each for each in wrong_in(sheet) if not is_missing(each)])
    target = (question.name, question.errors[0])
    aside = []
    for changes in remedies(question, Aim(question.form, random, sheet.examples)):
        trial = filled.changed(changes)
        sheet.fill(trial)
        after = conflicts(sheet, changes)
        if target not in after:
            if len(after) < len(before):
                return trial
            aside.append(trial)
        if len(aside) == ENOUGH:  # often what was hidden behind the first thing
            break
    return random.choice(aside or [filled])


def remedies(question: Question, aim: Aim) -> list[Changes]:
    """What could help: other answers to this question, and to those that its broken rule reads."""
    rule = broken_rule(question)
    tries: list[Changes] = []
    keys = {question.key}
    if rule is not None:
        tries = aim.at(rule.broken, wanted=False)
        keys |= rule.broken.reads
    readers = [found for key in sorted(keys) if (found := find(aim.form, key)) is not None]
    tries += [
        {each.name: value_for(each, aim.random)}
        for each in readers
        for _ in range(REDRAWS)
        if each.asked
    ]
    tries += [{each.name: None} for each in readers if each.required is False]
    aim.random.shuffle(tries)
    tries += [*aim.borrowed(keys), *aim.borrowed(related(aim, keys))]
    return [each for each in tries if rule is None or not holds(rule.broken, aim.form, each)]


def related(aim: Aim, keys: set[str]) -> set[str]:
    """The keys together with those that decide about them and those that share a rule with them."""
    more = set(keys)
    for key in keys:
        question = find(aim.form, key)
        if question is not None:
            conditions = (question.when, question.required)
            more |= {
                read for each in conditions if isinstance(each, Condition) for read in each.reads
            }
    for rule in aim.form.rules:
        touched = rule.broken.reads | {rule.at}
        if rule.level is Level.ERROR and touched & keys:
            more |= touched
    return more
