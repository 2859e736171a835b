"""How a card or a paper reaches somebody: sent by post, or ready at a window."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Way(StrEnum):
    SENT = "sent"
    READY = "ready"


# How things are sent; 仮, as the city has not said which it uses.
POSTS: Final = (
    "普通郵便",
    "特定記録郵便",
    "簡易書留",
    "一般書留",
    "レターパック",
    "宅配便",
    "そのほか",
)
