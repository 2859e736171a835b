"""Who makes tokens for whom; the rest is in tests/web/test_case_api.py and tests/web/staff/test_programs.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.models import StaffAccount, transaction
from eapply.queries import program_tokens as reads
from eapply.services import program_tokens
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

pytestmark = pytest.mark.usefixtures("context")


def test_nobody_gets_a_token_that_acts_as_somebody_else(
    tools: Toolbox, add_staff: Callable[..., StaffAccount]
) -> None:
    """人事 apart, who approves nothing: a head could draft as a clerk and approve it."""
    accounts = {
        login: add_staff(login, (role, where))
        for login, role, where in (
            ("head", Role.HEAD, "library"),
            ("clerk", Role.CLERK, "library"),
            ("people", Role.PEOPLE, ""),
        )
    }
    made = []
    for by, whose in (
        *(("head", "head"), ("head", "clerk"), ("clerk", "clerk"), ("clerk", "head")),
        *(("people", "clerk"), ("people", "people")),
    ):
        try:
            with transaction() as session:
                account = session.get_one(StaffAccount, accounts[whose].id)
                program_tokens.make(
                    session,
                    tools,
                    actor_for(accounts[by]),
                    account,
                    "集計",
                    ["library"],
                    30,
                    may_act=True,
                )
        except Refused:
            continue
        made.append((by, whose))
    assert made == [("head", "head"), ("people", "clerk")]
    with transaction() as session:
        mine = [each.login for each in reads.listed(session, actor_for(accounts["clerk"]))]
    assert mine == ["clerk"], "who acts by it sees it and can end it"
