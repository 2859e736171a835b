"""Commands for the operator: `flask --app wsgi …`. Exit code 1 is a finding, 2 a misuse."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, TextIO

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup, FlaskGroup, with_appcontext
from flask_migrate import Migrate, upgrade
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from eapply import worker
from eapply.cli_payments import payments
from eapply.cli_records import audit, outbox_group
from eapply.config_page import settings_document
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.factory import create_app
from eapply.forms import PROCEDURES
from eapply.models import StaffAccount, db, transaction
from eapply.services import (
    accounts,
    auditing,
    booking_slots,
    demo,
    doctor,
    fees,
    housekeeping,
    leftovers,
    program_tokens,
    purging,
    signing_in,
    stored_rules,
)
from eapply.services.finding import Finding
from eapply.services.toolbox import Toolbox

REGISTERS: Final = stored_rules.registers_of(form.procedure for form in PROCEDURES)
MIGRATIONS: Final = Path(__file__).parent / "migrations"
FINDING: Final = 1
MARKS: Final = {True: "✓", False: "✗", None: "・"}
migrate = Migrate()

staff = AppGroup("staff", help="People of the city and programs that act for them.")


def add_to(app: Flask) -> Flask:
    """Gives the application its commands, those of Flask-Migrate (`db`) included."""
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    groups = (staff, audit, outbox_group, payments)
    for command in (prepare, work, examine, print_settings, purge, fill_demo, register, *groups):
        app.cli.add_command(command)
    return app


def main() -> None:
    """The command `eapply`, the same as `flask --app wsgi`."""
    FlaskGroup(name="eapply", create_app=lambda: add_to(create_app()))()


def the_tools() -> Toolbox:
    tools: Toolbox = current_app.extensions["eapply"]
    return tools


def account_of(session: Session, login: str) -> StaffAccount:
    account = signing_in.find(session, login)
    if account is None:
        raise click.BadParameter(f"nobody has the login {login}")
    return account


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database to this version; in a demo, add its people. Harmless when repeated."""
    upgrade()
    tools = the_tools()
    with transaction() as session:
        rows = fees.load_reviewed(session, tools)
    if rows:
        click.echo(f"{rows} rates of fees")
    slots = booking_slots.keep_ahead(tools)
    if slots:
        click.echo(f"{slots} slots that can be booked")
    if tools.settings.mode == "demo":
        with transaction() as session:
            count = accounts.seed_demo(session, tools)
        if count:
            click.echo(f"{count} people of the demo, password {accounts.DEMO_PASSWORD}")


@click.command("worker")
@with_appcontext
def work() -> None:
    """Keep what was promised, until stopped: mails, documents, seals, cleaning up."""
    worker.serve(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Say whether this installation is safe to open to the public; exit 1 when it is not."""
    logging.disable(logging.WARNING)
    found = [schema()]
    found += doctor.examine(db.session(), the_tools())
    click.echo("✓ holds   ✗ does not hold   ・ to be known")
    for each in found:
        click.echo(f"{MARKS[each.is_good]} {each.words}")
        if not each.is_good and each.mend:
            click.echo(f"    {each.mend}")
    bad = sum(each.is_good is False for each in found)
    click.echo(f"\n{bad} findings." if bad else "\nNothing stands against opening it.")
    if bad:
        raise SystemExit(FINDING)


def schema() -> Finding:
    """Whether the database has this version's tables."""
    heads = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    try:
        with db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError as error:
        return Finding(False, f"The database answers (now {type(error).__name__}).")
    return Finding(
        bool(heads) and present == heads,
        "The database has the tables of this version.",
        "Run: flask --app wsgi prepare",
    )


@click.command("demo")
@click.option("--count", default=5000, show_default=True, type=click.IntRange(1, 1_000_000))
@with_appcontext
def fill_demo(count: int) -> None:
    """Fill the demo with a believable year of filings; never in production."""

    def progress(percent: int, text: str) -> None:
        click.echo(f"\r{percent:3}% {text}　　　　", err=True, nl=percent == 100)

    try:
        click.echo(f"{demo.fill(the_tools(), count, progress)} filings added")
    except Refused as refusal:
        click.echo(refusal.message, err=True)
        raise SystemExit(FINDING) from None


@click.command("settings-doc")
def print_settings() -> None:
    """Print docs/settings.md as the code has it."""
    click.echo(settings_document(), nl=False)


@click.command("purge")
@with_appcontext
def purge() -> None:
    """Delete what has had its day, as the worker does regularly."""
    tools = the_tools()
    click.echo(f"{housekeeping.purge(tools)} files of expired drafts deleted")
    click.echo(f"{leftovers.sweep(tools)} files without a row deleted")
    click.echo(f"{purging.purge(tools)} cases deleted whose retention is over")


@click.command("register")
@click.argument("name", type=click.Choice(sorted(REGISTERS)))
@click.argument("numbers", type=click.File(encoding="utf-8-sig"))
@with_appcontext
def register(name: str, numbers: TextIO) -> None:
    """Put the numbers of a file, one a line, in place of those that a register held."""
    tools = the_tools()
    with transaction() as session:
        count = stored_rules.load_register(session, tools, name, numbers)
        auditing.record(
            session, tools, "registers", auditing.SYSTEM, "register-loaded", name=name, count=count
        )
    click.echo(f"{name}: {count}件")


@staff.command("add")
@click.argument("login")
@click.argument("name")
@click.option("--grant", "grants", multiple=True, required=True, metavar="ROLE[:DEPARTMENT]")
def add_person(login: str, name: str, grants: tuple[str, ...]) -> None:
    """Add a person; prints the one-time password."""
    with transaction() as session:
        try:
            _, password = accounts.create(session, the_tools(), login, name, read_grants(grants))
        except Refused as refusal:
            raise click.BadParameter(refusal.message) from refusal
    click.echo(f"{login}: one-time password {password}")


def read_grants(texts: tuple[str, ...]) -> list[tuple[Role, str]]:
    pairs = [text.partition(":") for text in texts]
    try:
        return [(Role(role), department) for role, _, department in pairs]
    except ValueError as error:
        known = ", ".join(role.value for role in Role if role not in (Role.RESIDENT, Role.SYSTEM))
        raise click.BadParameter(f"the roles are {known}") from error


@staff.command("list")
def list_people() -> None:
    """Everybody with an account."""
    for account in db.session.scalars(select(StaffAccount).order_by(StaffAccount.login)):
        held = " ".join(f"{grant.role}:{grant.department}".rstrip(":") for grant in account.grants)
        state = "disabled" if account.disabled_at else "leaves" if account.leaves_on else "active"
        factor = "two factors" if account.totp_secret else "password only"
        click.echo(f"{account.login}\t{account.name}\t{state}\t{factor}\t{held}")


@staff.command("disable")
@click.argument("login")
def disable_person(login: str) -> None:
    """End an account with all its sessions and tokens, at once."""
    with transaction() as session:
        accounts.disable(session, the_tools(), account_of(session, login), auditing.SYSTEM)


@staff.command("demo-accounts")
def demo_accounts() -> None:
    """Add the demo's people where there is nobody yet; never in production."""
    with transaction() as session:
        try:
            count = accounts.seed_demo(session, the_tools())
        except Refused as refusal:
            raise click.UsageError(refusal.message) from refusal
    click.echo(f"{count} people, password {accounts.DEMO_PASSWORD}")
    for person in accounts.DEMO_PEOPLE:
        click.echo(
            f"{person.login}\t{person.name}\t{person.role.value} {person.department}".rstrip()
        )


@staff.command("token")
@click.argument("login")
@click.argument("purpose")
@click.option("--days", type=click.IntRange(1), default=90, show_default=True)
@click.option(
    "--department", "departments", multiple=True, help="Only these; all of the account's."
)
@click.option("--act", "may_act", is_flag=True, help="Not only read, but act like the account.")
def add_token(
    login: str, purpose: str, days: int, departments: tuple[str, ...], may_act: bool
) -> None:
    """Make a token for a program that acts as this account; shown once."""
    tools = the_tools()
    with transaction() as session:
        account = account_of(session, login)
        own = [grant.department for grant in account.grants if grant.department]
        try:
            token = program_tokens.make(
                session, tools, None, account, purpose, departments or own, days, may_act=may_act
            )
        except Refused as refusal:
            raise click.UsageError(refusal.message) from refusal
    click.echo(token)
