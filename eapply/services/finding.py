"""What a look at the installation finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`words` is what should hold, `is_good` whether it does; None: only to be known. `mend` says
    what to do."""

    is_good: bool | None
    words: str
    mend: str = ""
