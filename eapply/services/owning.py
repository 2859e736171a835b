"""Which procedures a department receives."""

from __future__ import annotations

from eapply.core.procedure import Procedure
from eapply.forms import ALL_FORMS
from eapply.services.toolbox import Toolbox


def procedures(tools: Toolbox, department: str) -> list[Procedure]:
    """Those of the department, and of those whose department is 要確認 where it stands in for them."""
    every = (form.procedure for form in ALL_FORMS)
    return [each for each in every if tools.department(each.department).code == department]
