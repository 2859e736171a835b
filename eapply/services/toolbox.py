"""What the use cases work with, injected: time, chance, files, mail, paper, the city's facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eapply.adapters.clock import Clock
from eapply.adapters.fee_tables import FeeTables
from eapply.adapters.files import FileStore
from eapply.adapters.ids import Ids
from eapply.adapters.inspection import Inspected
from eapply.adapters.mailer import Mailer
from eapply.adapters.pdf import PdfMaker
from eapply.adapters.scanner import Scanner
from eapply.adapters.teller import Teller
from eapply.adapters.texts import Texts
from eapply.config import Settings
from eapply.core.conditions import Situation
from eapply.core.facts import Department, Facts
from eapply.payments.provider import PaymentProvider
from eapply.queries.stops import StoredStops


@dataclass(frozen=True)
class Toolbox:
    """One value for the whole process; tests build it with a fixed clock and seeded ids."""

    settings: Settings
    clock: Clock
    ids: Ids
    files: FileStore
    inspect: Callable[..., Inspected]
    scanner: Scanner
    mailer: Mailer
    teller: Teller
    pdf: PdfMaker
    texts: Texts
    facts: Facts
    fees: FeeTables
    provider: PaymentProvider

    def department(self, code: str) -> Department:
        """The department that receives what belongs to this one: another while it is 要確認."""
        owner = self.facts.department(code)
        return (
            self.facts.department(self.settings.fallback_department)
            if owner.is_unsettled
            else owner
        )

    def situation(self) -> Situation:
        """Today in Japan, the city's facts and what is stopped: what forms are judged by."""
        return Situation(self.clock.today(), self.facts, StoredStops(self.clock.now))
