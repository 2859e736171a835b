"""How often something may be tried, counted in the database for all web processes together.

A key is kept as a keyed hash: neither addresses nor logins stand in the table. Counting happens in
a transaction of its own, before the work; it must not be called inside another.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from flask import Flask, current_app
from sqlalchemy import Engine, create_engine
from sqlalchemy.sql import case

from eapply.core.errors import TooMany
from eapply.models import Attempt, db
from eapply.models.database import WRITE, engine_options
from eapply.models.turns import turn_to_write
from eapply.models.upserts import INSERTS
from eapply.services.secrets import keyed
from eapply.services.toolbox import Toolbox
from eapply.web.language import gettext
from eapply.web.tools import client_address, toolbox

log = structlog.get_logger("eapply.web")
EXTENSION: Final = "eapply_limits"


@dataclass(frozen=True)
class Rate:
    """So many times in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True)
class Limit:
    """``address``: for one visitor's address. ``subject``: for what the tries are about (a login, a
    mail address, a number), whoever tries. Many people may share one address: a school, a carrier."""

    address: Rate
    subject: Rate | None = None


LIMITS: Final[dict[str, Limit]] = {
    "sign-in": Limit(Rate(30, 300), Rate(10, 900)),
    "second-factor": Limit(Rate(30, 300), Rate(10, 900)),
    "mail-code-send": Limit(Rate(30, 600), Rate(5, 600)),
    "mail-code-check": Limit(Rate(60, 600), Rate(15, 600)),
    "status": Limit(Rate(60, 600), Rate(5, 900)),
    "link": Limit(Rate(60, 600), Rate(5, 3600)),
    "pay": Limit(Rate(120, 600), Rate(30, 600)),
    "payment-check": Limit(Rate(600, 600), Rate(60, 600)),
    "verify": Limit(Rate(60, 600)),
    "message": Limit(Rate(60, 600), Rate(20, 600)),
    "booking": Limit(Rate(300, 600), Rate(60, 600)),
    "upload": Limit(Rate(300, 600), Rate(100, 600)),
    "draft": Limit(Rate(60, 600)),
    "rating": Limit(Rate(60, 600)),
    "api": Limit(Rate(600, 60)),
}


def init_app(app: Flask, tools: Toolbox) -> None:
    """Counts in the application's own database, or in the one of `EAPPLY_RATELIMIT_URL`."""
    url = tools.settings.ratelimit_url
    if url != tools.settings.database_url:
        engine = create_engine(url, **engine_options(url))
        with engine.begin() as connection:
            Attempt.metadata.tables[Attempt.__tablename__].create(connection, checkfirst=True)
        engine.dispose()  # a connection must not be shared with the processes that are made from this one
        app.extensions[EXTENSION] = engine


def limit(name: str, subject: str = "") -> None:
    """Counts one try of something named in LIMITS.

    Raises:
        TooMany: this address, or this subject, has had its tries for now.
    """
    rates = LIMITS[name]
    count(f"{name}:address", network_of(client_address()), rates.address)
    if rates.subject is not None and subject:
        count(f"{name}:subject", subject, rates.subject)


def count(name: str, what: str, rate: Rate) -> None:
    """Counts one try within the running window of `rate.seconds`. Raises TooMany."""
    tools = toolbox()
    now = tools.clock.now()
    engine: Engine = current_app.extensions.get(EXTENSION) or db.engine
    started = INSERTS[engine.dialect.name](Attempt).values(
        key=f"{name}:{keyed(tools.settings.secret_key, 'limit', what)}",
        count=1,
        expires_at=now + timedelta(seconds=rate.seconds),
    )
    over = Attempt.expires_at <= now
    counted = started.on_conflict_do_update(
        index_elements=[Attempt.key],
        set_={
            "count": case((over, 1), else_=Attempt.count + 1),
            "expires_at": case((over, started.excluded.expires_at), else_=Attempt.expires_at),
        },
    ).returning(Attempt.count, Attempt.expires_at)
    with (
        turn_to_write(engine),
        engine.connect().execution_options(**{WRITE: True}) as connection,
        connection.begin(),
    ):
        tries, expires_at = connection.execute(counted).one()
    if tries > rate.count:
        if tries == rate.count + 1:
            log.warning("too many tries", limit=name)
        wait = max(1, round((expires_at - now).total_seconds()))
        raise TooMany(gettext("%(time)s後に使えるようになります。", time=wait_text(wait)), wait)


def wait_text(seconds: int) -> str:
    """「10分」; whole minutes, rounded up, so that the promise holds."""
    minutes = -(-seconds // 60)
    if minutes < 60:
        return gettext("%(minutes)s分", minutes=minutes)
    return gettext("%(hours)s時間", hours=-(-minutes // 60))


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or the /64 that an IPv6 visitor can choose from freely."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
