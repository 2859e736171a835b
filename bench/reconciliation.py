"""突合 of a hundred thousand payments with one payout file: seconds and the most memory, on both databases.

It runs in a process of its own that does nothing else, so that its memory is what is measured.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.commits import database
from bench.copies import settled_payments
from bench.figures import Bound, Row
from bench.serving import ROOT
from bench.system import System
from eapply.models import db
from tests.databases import PREPARE, prepare

GROUP: Final = "reconciliation"
SECONDS: Final = Bound(60, "s")
MEGABYTES: Final = Bound(300, "MB")
MINUTES: Final = 30


def measure(kind: str, folder: Path, payments: int) -> list[Row]:
    """One 突合 of so many payments; a second one of the same file is told."""
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        with system.app.app_context():
            settled_payments(system, payments)
            db.session.remove()
            db.engine.dispose()
        done = subprocess.run(
            [sys.executable, "-m", "bench.reconcile_once", str(folder), url],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=MINUTES * 60,
        )
    shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-500:])
    found = json.loads(done.stdout)
    what = f"{payments:,} payments, {kind}"
    note = f"{found['processor']:.1f} s of processor time; {found['again']:.1f} s for the same file again"
    return [
        Row(GROUP, what, f"{found['seconds']:.1f} s", "", found["seconds"], SECONDS, note),
        Row(
            GROUP,
            f"{what}, memory at most",
            f"{found['megabytes']:.0f} MB",
            "",
            found["megabytes"],
            MEGABYTES,
        ),
    ]
