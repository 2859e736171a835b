"""次の手続き: what may take over the answers of a case, offered on its receipt and its page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import url_for

from eapply.core.handover import Handover
from eapply.core.procedure import Procedure
from eapply.core.submission import State
from eapply.forms import PROCEDURES
from eapply.models import Submission
from eapply.web.resident.common import form_of
from eapply.web.resident.wording import was_refused
from eapply.web.tools import toolbox

NOT_OFFERED = frozenset({State.WITHDRAWN, State.LAPSED})


@dataclass(frozen=True)
class Next:
    """A procedure that takes over from a case: its title, where it starts and when it is the turn."""

    title: str
    href: str
    text: str


def next_of(case: Submission) -> list[Next]:
    """The procedures that may take over the answers of this case now."""
    procedure, situation = form_of(case.slug).procedure, toolbox().situation()
    if State(case.state) in NOT_OFFERED or was_refused(case, procedure):
        return []
    texts = {link.slug: link.text for link in procedure.links}
    return [
        Next(
            later.plain_title,
            url_for("resident.check", slug=later.slug, earlier=case.reference),
            texts.get(later.slug, ""),
        )
        for later, handover in taking_over_from(case.slug)
        if handover.offered(case.answers, situation) and later.closed(situation) is None
    ]


@cache
def taking_over_from(slug: str) -> list[tuple[Procedure, Handover]]:
    """The procedures that may take over from this one, each with the terms of it."""
    return [
        (form.procedure, handover)
        for form in PROCEDURES
        for handover in form.procedure.handovers
        if handover.earlier == slug
    ]
