"""Puts the rooms together: settings, database, tools, blueprints, the door. It alone knows them all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from flask import Blueprint, Flask, g, request
from flask.wrappers import Response
from werkzeug.middleware.proxy_fix import ProxyFix

from eapply.adapters import logs, texts
from eapply.adapters.city_facts import CityFacts
from eapply.adapters.clock import Clock, SystemClock
from eapply.adapters.fee_tables import FeeTables
from eapply.adapters.files import FolderStore
from eapply.adapters.ids import RandomIds
from eapply.adapters.inspection import inspect
from eapply.adapters.mailer import FolderMailer, Mailer, SmtpMailer
from eapply.adapters.pdf import PdfMaker
from eapply.adapters.scanner import ClamdScanner, NoScanner
from eapply.adapters.teller import HttpsTeller
from eapply.config import Settings
from eapply.core.reference import ALPHABET
from eapply.forms.arrangement import arranged
from eapply.models import db
from eapply.models.database import engine_options
from eapply.payments.practice import PracticeProvider
from eapply.payments.practice.delivery import poster
from eapply.payments.provider import PaymentProvider
from eapply.services.secrets import keyed
from eapply.services.toolbox import Toolbox
from eapply.web import (
    api,
    case_api,
    error_pages,
    fee_api,
    guard,
    headers,
    health,
    language,
    limits,
    mailbox,
    practice,
    resident,
    staff,
    static_files,
    webhooks,
)
from eapply.web.sessions import BrowserSessions, audience_of

log = structlog.get_logger("eapply.web")
FIELD_MAX_BYTES: Final = 512 * 1024  # one field of a form, and a whole form without files
FORM_MAX_PARTS: Final = 2000  # fields and files of one form; the longest page has some 600
STARTTLS: Final = "smtp+starttls"
REQUEST_NUMBER_SIGNS: Final = 9


class Application(Flask):
    """Flask, with faults written to the log by kind and place, never with values."""

    def log_exception(self, exc_info: Any) -> None:
        error = exc_info[1]
        log.error(
            "fault",
            request=g.get("request_number", ""),
            endpoint=request.endpoint,
            error=type(error).__name__,
            where=logs.frames_of(error),
        )


def create_app(
    settings: Settings | None = None, toolbox_overrides: Mapping[str, Any] | None = None
) -> Flask:
    """The application. Without settings they are read from the environment and the instance folder.

    Raises:
        ConfigError: the settings are unsafe or incomplete; the text says what mends it.
    """
    settings = settings or Settings.load(os.environ)
    logs.configure(settings.log_level)
    tools = make_toolbox(settings, toolbox_overrides or {})
    app = Application("eapply", instance_path=str(settings.instance_folder))
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.previous_secret_keys),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # Parameters of a failed statement are people's answers: they stay out of every message.
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url) | {"hide_parameters": True},
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=settings.body_max_bytes,
        MAX_FORM_MEMORY_SIZE=FIELD_MAX_BYTES,
        MAX_FORM_PARTS=FORM_MAX_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["eapply"] = tools
    app.session_interface = BrowserSessions(tools)
    db.init_app(app)
    language.init_app(app)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    prepare_pages(app, tools)
    watch(app)
    headers.init_app(app, tools)
    static_files.init_app(app)
    limits.init_app(app, tools)
    error_pages.init_app(app)
    guard.init_app(app)
    health.init_app(app)
    for blueprint in blueprints_for(settings):
        app.register_blueprint(blueprint)
    return app


def make_toolbox(settings: Settings, instead: Mapping[str, Any]) -> Toolbox:
    """The tools of this installation; those that are given `instead` are not built."""
    socket = settings.clamd_socket
    makers: dict[str, Callable[[], Any]] = {
        "clock": SystemClock,
        "ids": RandomIds,
        "files": lambda: FolderStore(settings.files_folder),
        "inspect": lambda: inspect,
        "scanner": lambda: ClamdScanner(socket) if socket else NoScanner(),
        "mailer": lambda: make_mailer(settings),
        "teller": lambda: HttpsTeller(private=settings.tell_private_addresses),
        "pdf": lambda: PdfMaker(timeout=settings.pdf_timeout_seconds),
        "texts": texts.Texts,
        "facts": CityFacts.load,
        "fees": FeeTables.load,
    }
    made = {name: make() for name, make in makers.items() if name not in instead}
    tools = made | dict(instead)
    if "provider" not in tools:
        tools["provider"] = make_provider(settings, tools["clock"])
    return Toolbox(settings=settings, **tools)


def make_provider(settings: Settings, clock: Clock) -> PaymentProvider:
    """Whom payments are entrusted to. The practice provider signs with a secret of its own."""
    if settings.stripe_secret_key:
        # Here, because the library is large and most installations start without it.
        from eapply.payments.stripe_checkout import StripeProvider  # noqa: PLC0415

        return StripeProvider(
            key=settings.stripe_secret_key,
            account=settings.stripe_account,
            webhook_secrets=(
                settings.stripe_webhook_secret,
                settings.stripe_previous_webhook_secret,
            ),
            methods=settings.stripe_methods,
            webhook_url=f"{settings.base_url}/webhooks/{StripeProvider.name}",
            agent=settings.payment_agent,
            api_base=settings.stripe_api_base,
        )
    keys = (settings.secret_key, *settings.previous_secret_keys)
    return PracticeProvider(
        settings.instance_folder / "practice.sqlite3",
        [keyed(key, "practice-webhook", "") for key in keys],
        clock.now,
        lambda ref: f"{settings.base_url}/practice/pay/{ref}",
        poster(f"{settings.base_url}/webhooks/{PracticeProvider.name}"),
    )


def make_mailer(settings: Settings) -> Mailer:
    if not settings.smtp_url:
        return FolderMailer(settings.mailbox_folder, settings.mail_from)
    url = settings.smtp_url
    if url.startswith(f"{STARTTLS}:"):
        url = f"smtp{url.removeprefix(STARTTLS)}?starttls=1"
    return SmtpMailer(url, settings.mail_from)


def blueprints_for(settings: Settings) -> list[Blueprint]:
    """The rooms of this process. A process for one audience does not know the other's addresses."""
    rooms: list[Blueprint] = []
    if settings.audience in ("resident", "both"):
        rooms += [api.blueprint, fee_api.blueprint, webhooks.blueprint, *resident.BLUEPRINTS]
    if settings.audience in ("staff", "both"):
        rooms += [case_api.blueprint, *staff.BLUEPRINTS]
    if settings.mode == "demo":
        rooms.append(mailbox.blueprint)
        if not settings.stripe_secret_key and settings.audience != "staff":
            rooms.append(practice.blueprint)
    return rooms


def prepare_pages(app: Flask, tools: Toolbox) -> None:
    """What every template may use; the form token comes with the guard."""
    app.jinja_env.filters.update(texts.FILTERS)
    app.jinja_env.globals.update(
        arranged=arranged,
        csp_nonce=headers.csp_nonce,
        department=tools.facts.department,
        test_system=tools.settings.mode == "demo",
        help=None,
    )
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}


def watch(app: Flask) -> None:
    """Numbers every request, counts it and writes one line about it: endpoint, never address."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        tools: Toolbox = app.extensions["eapply"]
        signs = tools.ids.random_bytes(REQUEST_NUMBER_SIGNS)
        g.request_number = "".join(ALPHABET[sign % len(ALPHABET)] for sign in signs)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        endpoint = request.endpoint or "none"
        health.count(endpoint, response.status_code, seconds)
        if endpoint != static_files.ENDPOINT:
            person = g.get("staff")
            log.info(
                "request",
                request=g.get("request_number", ""),
                audience=audience_of(request.path),
                endpoint=endpoint,
                method=request.method,
                status=response.status_code,
                milliseconds=round(seconds * 1000),
                staff=person.id if person else None,
            )
        return response
