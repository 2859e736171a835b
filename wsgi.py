"""The door for the web server: `gunicorn wsgi:app` and `flask --app wsgi …`."""

from __future__ import annotations

import gc
import os
import sys

# What is made while the application starts stays until the process ends. Looking for garbage in it costs a
# sixth of the start, and later, in the middle of somebody's request, the longest pauses.
gc.disable()
# A thread that holds the write of the database lets go of Python for each statement, and then waits this
# long for each busy thread to hand it back. With the usual 5 ms everybody would wait behind it.
sys.setswitchinterval(0.0005)

import click  # noqa: E402

from eapply.config import ConfigError, Settings  # noqa: E402
from eapply.factory import create_app  # noqa: E402

try:
    app = create_app(Settings.load(os.environ))
    if click.get_current_context(silent=True):
        # Started by `flask …`. A web server runs no commands and need not load what they use.
        from eapply.cli import add_to

        add_to(app)
except ConfigError as refusal:
    raise SystemExit(f"The settings cannot be used:\n{refusal}") from None
finally:
    gc.freeze()
    gc.enable()
