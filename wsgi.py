"""The door for the web server: `gunicorn wsgi:app` and `flask --app wsgi …`."""

from __future__ import annotations

import gc
import os

# What is made while the application starts stays until the process ends. Looking for garbage in it costs a
# sixth of the start, and later, in the middle of somebody's request, the longest pauses.
gc.disable()

from eapply.cli import add_to  # noqa: E402
from eapply.config import ConfigError, Settings  # noqa: E402
from eapply.factory import create_app  # noqa: E402

try:
    app = add_to(create_app(Settings.load(os.environ)))
except ConfigError as refusal:
    raise SystemExit(f"The settings cannot be used:\n{refusal}") from None
finally:
    gc.freeze()
    gc.enable()
