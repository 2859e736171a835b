"""Files that leave the system: proved against their hash, never guessed at and never run."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

from eapply.web.headers import FILE_POLICY
from eapply.web.tools import toolbox


def blob(name: str, sha256: str, kind: str, disposition: str, shown_as: str) -> Response:
    """Bytes of the store, with the hash that the row knows."""
    return served(toolbox().files.read_checked(name, sha256), kind, disposition, shown_as)


def served(
    content: bytes | Iterable[bytes], kind: str, disposition: str, shown_as: str
) -> Response:
    """A file that browsers neither guess nor run; a long one comes piece by piece."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = (
        f"{disposition}; filename=\"file\"; filename*=UTF-8''{quote(shown_as, safe='')}"
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response
