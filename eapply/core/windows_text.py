"""Texts in the characters of Windows-31J (Python's cp932), for programs that read no others.

What it lacks is shown by the shape that the city's lists print instead (``variants``), or by 〓. Nobody
loses a character without being told: each replacement is returned.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from eapply.core.texts import CLUSTER, shape_for

CODEC: Final = "cp932"

# The same signs, which Windows has under other numbers than everybody else.
TWINS: Final = str.maketrans("〜−‖—–¢£¬¥•", "～－∥―－￠￡￢￥・")


def holds(text: str) -> bool:
    """Whether Windows-31J has all of these characters, so that they come back as the same."""
    try:
        return text.encode(CODEC).decode(CODEC) == text
    except UnicodeError:
        return False


def fitted(text: str) -> tuple[str, dict[str, str]]:
    """The text in characters of Windows-31J, and what became of those that it lacks.

    The same character in another spelling (か with ゛, 〜 as ～) is not counted as lost.

    >>> fitted("𠮷田の野〜")
    ('吉田の野～', {'𠮷': '吉'})
    """
    if holds(text):
        return text, {}
    lost: dict[str, str] = {}
    pieces = []
    for cluster in CLUSTER.findall(text):
        piece = unicodedata.normalize("NFC", cluster).translate(TWINS)
        if not holds(piece):
            piece = lost[cluster] = shape_for(cluster, holds)
        pieces.append(piece)
    return "".join(pieces), lost
