"""How much a run does: `make trust` sets `EAPPLY_TRUST=full` for the long counts, `make test` takes samples."""

from __future__ import annotations

import os
from typing import Final

FULL: Final = os.environ.get("EAPPLY_TRUST") == "full"
