"""The money of a case beside what is done with it: its charges, and whether the answers still fit them."""

from __future__ import annotations

from collections.abc import Set

from eapply.core.fee_rule import FeeRule
from eapply.forms import BY_SLUG
from eapply.models import db
from eapply.queries.case_view import CaseView
from eapply.services import charges, fee_effect
from eapply.services.fee_effect import Differs
from eapply.web.staff import charge_words
from eapply.web.tools import toolbox


def money(view: CaseView) -> list[tuple[str, int | None, str, str]]:
    """The charges of the case: title, yen (None: not settled), words and kind of the tag."""
    found = charges.of_case(db.session(), view.case)
    return [(each.title, each.amount, *charge_words.STATES[each.status]) for each in found]


def differs(view: CaseView) -> Differs | None:
    """The charge that no longer fits what was answered, if there is one."""
    return fee_effect.differs(db.session(), toolbox(), view.case, rule_of(view))


def rows_of_fee(view: CaseView, keys: Set[str]) -> list[str]:
    """The labels of those of these rows that the fee is computed from."""
    return [
        row["label"]
        for row in view.rows
        if keys & set(row["keys"])
        and fee_effect.decides(rule_of(view), view.case.answers, row["keys"])
    ]


def rule_of(view: CaseView) -> FeeRule | None:
    form = BY_SLUG.get(view.case.slug)
    return form.procedure.fee_rule if form else None
