"""The door for the web server: `gunicorn wsgi:app` and `flask --app wsgi …`."""

from __future__ import annotations

from eapply.factory import create_app

app = create_app()
