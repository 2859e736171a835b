"""Static files: their addresses carry a hash of the content, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, g, request, url_for
from werkzeug.security import safe_join

from eapply.web.access import access

ENDPOINT: Final = "static"
VERSION: Final = "v"
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "public, no-cache"


def init_app(app: Flask) -> None:
    folder = app.static_folder or ""
    access.public(app.view_functions[ENDPOINT])
    addresses: dict[tuple[str, str], str] = {}

    @app.template_global("static")
    def address(filename: str) -> str:
        """Made once for a process: every page needs several, and what they name stays as it is."""
        key = (request.script_root, filename)
        if key not in addresses:
            addresses[key] = url_for(ENDPOINT, filename=filename)
        return addresses[key]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT and VERSION not in values:
            version = version_of(folder, values.get("filename", ""))
            if version:
                values[VERSION] = version

    @app.after_request
    def cache(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code in (200, 206, 304):
            g.is_static = True
            version = version_of(folder, (request.view_args or {}).get("filename", ""))
            same = version and request.args.get(VERSION) == version
            response.headers["Cache-Control"] = FOR_EVER if same else ASK_AGAIN
        return response


def version_of(folder: str, filename: str) -> str:
    """Ten signs of the file's hash; "" when there is no such file."""
    path = safe_join(folder, filename)
    if path is None:
        return ""
    try:
        state = Path(path).stat()
    except OSError:
        return ""
    return _hash(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=500)
def _hash(path: str, modified: int, size: int) -> str:
    """Read once for each state of the file; the other arguments are the state."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
