"""Taking over the answers of a case filed earlier, so that nobody types twice what the city has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eapply.core.conditions import Answers, Condition, Situation, is_empty

Source = str | Callable[[Answers], Any]


@dataclass(frozen=True)
class Handover:
    """Declared by the later procedure: what it takes over from cases of the procedure ``earlier``.

    ``number`` is the question here that asks the 受付番号 of the earlier case. ``copies``: key here →
    key there, or a function of the answers there. ``sets`` are answers here that follow from coming
    from there. Only cases whose answers fulfil ``when`` are offered.
    """

    earlier: str
    number: str
    copies: Mapping[str, Source]
    sets: Mapping[str, Any] = field(default_factory=dict)
    when: Condition | None = None

    def offered(self, answers: Answers, situation: Situation) -> bool:
        return self.when is None or self.when.holds(answers, situation)

    def values(self, answers: Answers) -> dict[str, Any]:
        """What is taken over of these answers, by key here; what is empty there is left out."""
        found = {
            here: answers.get(there) if isinstance(there, str) else there(answers)
            for here, there in self.copies.items()
        }
        return {
            key: value for key, value in (found | dict(self.sets)).items() if not is_empty(value)
        }
