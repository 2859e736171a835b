"""Commands about the record of acts and about promises: `flask --app wsgi audit …`, `… outbox …`."""

from __future__ import annotations

from typing import Any, Final

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from eapply.models import OutboxMessage, db, transaction
from eapply.queries import oversight
from eapply.services import auditing, outbox
from eapply.services.toolbox import Toolbox

FINDING: Final = 1

audit = AppGroup("audit", help="The record of acts.")
outbox_group = AppGroup("outbox", help="Mails and documents that were promised.")


def toolbox() -> Toolbox:
    tools: Toolbox = current_app.extensions["eapply"]
    return tools


@audit.command("verify")
@click.option("--case", "number", default="", help="Only this 受付番号; lists its 確認コード.")
def verify(number: str) -> None:
    """Read the whole record and say whether anything was altered, removed or moved."""
    session, tools = db.session(), toolbox()
    if number:
        chain = oversight.chain_of(session, number)
        if chain is None:
            raise click.BadParameter(f"there is no case {number}")
        entries = auditing.chain(session, chain)
        for entry in entries:
            click.echo(f"{auditing.check_code(entry)}\t{entry.at:%Y-%m-%d %H:%M}\t{entry.action}")
        problems = auditing.verify_entries(tools, entries)
    else:
        problems = auditing.verify(session, tools)
    for problem in problems:
        click.echo(f"✗ {problem}")
    if problems:
        raise SystemExit(FINDING)
    click.echo("✓ The record is whole.")


@outbox_group.command("list")
@click.option("--stuck", is_flag=True, help="Only what somebody must look at.")
def list_promises(stuck: bool) -> None:
    """What was promised and is not kept yet; kinds and times, no contents."""
    waiting: Any = OutboxMessage.stuck_at.is_not(None) if stuck else OutboxMessage.done_at.is_(None)
    for each in db.session.scalars(
        select(OutboxMessage).where(waiting).order_by(OutboxMessage.due_at).limit(500)
    ):
        state = "stuck" if each.stuck_at else "open"
        click.echo(
            f"{each.id}\t{each.kind}\t{state}\tdue {each.due_at:%Y-%m-%d %H:%M}\t"
            f"{each.attempts} tries\t{each.last_error}"
        )


@outbox_group.command("retry")
@click.argument("numbers", nargs=-1, type=int, required=True)
def retry(numbers: tuple[int, ...]) -> None:
    """Take stuck promises up again."""
    with transaction() as session:
        for number in numbers:
            if session.get(OutboxMessage, number) is None:
                raise click.BadParameter(f"there is no promise {number}")
            outbox.retry(session, toolbox(), number)
