"""A process that does one thing with money and dies around a call to the provider (`os._exit`, no clean-up).

python -m tests.trust.dying INSTANCE DATABASE CHARGE CALL before|after
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.config import Settings
from eapply.factory import create_app
from eapply.models import db
from eapply.services import paying
from eapply.services.toolbox import Toolbox
from tests.conftest import AUDIT_KEY, NOW, SECRET_KEY
from tests.money import newest_payment

GONE = 9


class Deadly:
    """The provider; one call of it is the last that this process makes."""

    def __init__(self, inner: Any, call: str, moment: str) -> None:
        self.inner, self.call, self.moment = inner, call, moment

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.inner, name)
        if name != self.call:
            return real

        def last(*values: Any) -> None:
            if self.moment == "after":
                real(*values)
            os._exit(GONE)

        return last


def main(instance: str, database: str, charge: str, call: str, moment: str) -> None:
    settings = Settings(
        instance_folder=Path(instance),
        database_url=database,
        secret_key=SECRET_KEY,
        audit_key=AUDIT_KEY,
    )
    app = create_app(settings, {"clock": FixedClock(NOW)})
    tools: Toolbox = app.extensions["eapply"]
    deadly: Any = Deadly(tools.provider, call, moment)
    tools = replace(tools, provider=deadly)
    with app.app_context():
        if call == "start":
            paying.open_checkout(tools, charge)
        elif call == "fetch":
            paying.sync_payment(tools, newest_payment(charge)[0])
        else:
            while worker.work_once(tools):
                pass
        db.session.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
