"""What a question of a form books: declared with the question, read by services and pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eapply.core.conditions import Answers, Condition, Situation


@dataclass(frozen=True)
class BookingUse:
    """What one question books, as declared: the keys of the answers that say what is wanted.

    ``question`` holds the beginning ("2026-11-30T10:00"). ``person`` counts for the limits, and two
    bookings with the same ``apart`` never overlap. ``again`` is true of a visit that follows a failed
    one. ``full``, ``already`` and ``place_taken`` are the sentences where the usual ones do not fit.
    """

    question: str
    resource: str
    day: str = ""
    person: str = ""
    apart: str = ""
    area: str = ""
    minutes: str = ""
    place: str = ""
    power: str = ""
    again: Condition | None = None
    full: str = "選択した時間帯はすでに満員です。別の時間帯を選択してください。"
    already: str = "予約できるのは、まだ使っていない予約をふくめて{count}件までです。"
    place_taken: str = "選んだ場所は、この時間帯は空いていません。別の場所を選択してください。"

    def is_again(self, answers: Answers, situation: Situation) -> bool:
        return self.again is not None and self.again.holds(answers, situation)

    def at(self, question: str) -> BookingUse:
        """The same use at the question with this key."""
        return replace(self, question=question)
