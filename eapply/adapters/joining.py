"""Several PDFs behind one another, to be printed in one go."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf


def join(documents: Iterable[bytes]) -> bytes:
    """One file with the pages of all, in their order. For paper: tags and outlines are left behind."""
    with pikepdf.new() as joined:
        for each in documents:
            with pikepdf.open(io.BytesIO(each)) as part:
                joined.pages.extend(part.pages)
        target = io.BytesIO()
        joined.save(target)
    return target.getvalue()
