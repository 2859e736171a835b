"""The record of looks: one row for each answer that showed personal data to staff, and each refused try.

Written before the answer is sent, in a transaction of its own: an act that was rolled back was still
seen. It says who, whose cases (受付番号), when, on which page, from where; nothing of what was seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from eapply.models import Disclosure, transaction
from eapply.queries.scope import StaffActor
from eapply.services.toolbox import Toolbox


def disclose(
    tools: Toolbox,
    actor: StaffActor,
    subjects: Sequence[str],
    endpoint: str,
    address: str,
    *,
    allowed: bool = True,
) -> None:
    """Writes one row. Must not be called inside a transaction."""
    with transaction() as session:
        session.add(
            Disclosure(
                staff_id=actor.id,
                at=tools.clock.now(),
                endpoint=endpoint[:80],
                address=address[:60],
                subjects=list(subjects),
                allowed=allowed,
            )
        )
