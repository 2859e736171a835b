"""The ready phrases out of ``phrases.csv``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eapply.core.phrases import Phrase, PhraseUse, in_order


def phrases(rows: Iterable[Mapping[str, str]]) -> dict[PhraseUse, tuple[Phrase, ...]]:
    """The lines by what they are written for. Raises ValueError for a use or a group that there is not."""
    found: dict[PhraseUse, list[Phrase]] = {}
    for row in rows:
        found.setdefault(PhraseUse(row["use"]), []).append(Phrase(row["group"], row["text"]))
    return {use: in_order(use, lines) for use, lines in found.items()}
