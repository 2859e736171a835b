"""Questions that are answered on a map."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from eapply.core.conditions import Answers, Situation
from eapply.core.widths import narrow
from eapply.forms.fields.base import Question, Raw
from eapply.forms.messages import Problem

# The box around 鹿嶋市 (degrees, world geodetic system), a little generous at the borders.
CITY_BOX = {"lat": (35.87, 36.08), "lon": (140.56, 140.74)}
CITY_HALL = {"lat": 35.9657, "lon": 140.6450}


class MapPoint(Question):
    """A point on the map, always optional: the place in words is enough."""

    kind: ClassVar[str] = "map_point"
    parts: ClassVar[tuple[str, ...]] = ("lat", "lon")
    box: ClassVar[dict[str, tuple[float, float]]] = CITY_BOX
    centre: ClassVar[dict[str, float]] = CITY_HALL

    def __init__(self, label: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"required": False} | arguments))

    def blank(self) -> dict[str, str]:
        return {"lat": "", "lon": ""}

    def read(self, raw: Any) -> dict[str, str]:
        return {part: (raw.getlist(f"{self.name}-{part}") or [""])[0] for part in self.parts}

    def parse(self, typed: dict[str, str]) -> dict[str, float] | None:
        values = {part: narrow(text).strip() for part, text in typed.items()}
        if not any(values.values()):
            return None
        if not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,12})?", text) for text in values.values()):
            raise Problem("地図の印を読み取れませんでした。もう一度、地図で場所を示してください。")
        return {part: round(float(text), 6) for part, text in values.items()}

    def spread(self, value: Any) -> Raw:
        if not isinstance(value, dict):
            return Raw() if value is None else Raw({f"{self.name}-lat": [str(value)]})
        return Raw({f"{self.name}-{part}": [str(value.get(part, ""))] for part in self.parts})

    def rule(self, value: dict[str, float], answers: Answers, situation: Situation) -> None:
        if not all(low <= value[part] <= high for part, (low, high) in self.box.items()):
            raise Problem("地図の印が鹿嶋市の外にあります。鹿嶋市の中の場所を示してください。")

    def text(self, value: dict[str, float] | None) -> str:
        return f"北緯{value['lat']:.4f}、東経{value['lon']:.4f}" if value else ""

    def limits(self) -> dict[str, Any]:
        return {part: list(bounds) for part, bounds in self.box.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                part: {"type": "number", "minimum": low, "maximum": high}
                for part, (low, high) in self.box.items()
            },
            "required": list(self.parts),
        }
