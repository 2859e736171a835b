"""受付の停止: from when until when staff take no filings of a procedure, and what residents read meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from eapply.core import eras
from eapply.core.windows import Closed

STOPPED = "stopped"


@dataclass(frozen=True)
class Stop:
    """``ends_at`` is the first moment at which filings are taken again; None: nobody has said when."""

    slug: str
    begins_at: datetime
    ends_at: datetime | None
    text: str

    def holds(self, moment: datetime) -> bool:
        return self.begins_at <= moment and (self.ends_at is None or moment < self.ends_at)

    @property
    def closed(self) -> Closed:
        """What residents read: the text of the staff, and when it goes on where that is known."""
        until = f"受付の再開は、{moment_words(self.ends_at)}の予定です。" if self.ends_at else ""
        return Closed(STOPPED, f"{self.text}{until}", self.begins_at.date())


def moment_words(moment: datetime) -> str:
    """「令和8年12月1日（火）9時」, with the minutes where there are some."""
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{eras.with_weekday(moment.date())}{moment.hour}時{minutes}"


class Stops(Protocol):
    """Where a judgement learns of stops."""

    def closed(self, slug: str, day: date) -> Closed | None:
        """Why the procedure takes no filings on that day; today: at this moment."""


class NoStops:
    """For judgements outside an installation: examples, documented forms."""

    def closed(self, slug: str, day: date) -> Closed | None:
        return None


NO_STOPS = NoStops()
