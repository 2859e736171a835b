"""「この手続は、かんたんでしたか」: the one question after a filing (R14)."""

from __future__ import annotations

from enum import StrEnum


class Ease(StrEnum):
    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"
