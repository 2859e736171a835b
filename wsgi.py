"""The door for the web server: `gunicorn wsgi:app` and `flask --app wsgi …`."""

from __future__ import annotations

import os

from eapply.cli import add_to
from eapply.config import ConfigError, Settings
from eapply.factory import create_app

try:
    app = add_to(create_app(Settings.load(os.environ)))
except ConfigError as refusal:
    raise SystemExit(f"The settings cannot be used:\n{refusal}") from None
