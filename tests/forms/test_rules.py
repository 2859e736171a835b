"""Every rule between questions has a set that breaks it: errors refuse it there, warnings let it pass."""

from __future__ import annotations

from random import Random

from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import Level
from tests.forms.answers import judged
from tests.forms.filled import Filled, place_of, rules_of
from tests.forms.test_strategies import Sheets, by_procedure
from tests.forms.witnesses import breaking_set, speaks


@by_procedure
def test_every_rule_can_be_broken_and_says_so(
    form_class: type[ProcedureForm], wide_sheets: Sheets
) -> None:
    sheet = wide_sheets(form_class)
    rules = rules_of(sheet)
    witnesses: dict[int, Filled] = {}
    for filled in map(Filled.by, form_class.examples):
        sheet.judge(filled)
        for number, (rule, group) in enumerate(rules):
            if speaks(sheet, rule, group):
                witnesses[number] = filled
    for number, (rule, group) in enumerate(rules):
        random = Random(f"{group} {rule.at} {rule.message}")
        witness = witnesses.get(number) or breaking_set(sheet, random, rule, group)
        # Nothing found: the rule is dead, or it needs a documented example that breaks it.
        assert witness is not None, (group, rule.at, rule.message)
        _, judgement = judged(form_class, sheet.situation, witness.answers, witness.attachments)
        found = judgement.errors if rule.level is Level.ERROR else judgement.warnings
        said = [each.message for each in found if place_of(each.field) == (group, rule.at)]
        assert any(rule.message in message for message in said), (group, rule.at, rule.message)
