"""Mixes of settings that are refused, each with the sentence that says why and what mends it.

Rules are data: `eapply.config` runs them, `docs/settings.md` prints them. A sentence never repeats
the value of a setting, because it may be a secret and may end in a log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from eapply.config import Settings

SHORTEST_KEY: Final = 32  # bytes; below that a key can be searched for
FEWEST_CHARACTERS: Final = 10  # different ones in a key that somebody made by chance, not by hand
STRIPE_API: Final = "https://api.stripe.com"
STRIPE_METHODS: Final = ("card", "konbini", "customer_balance")
HERE: Final = ("127.0.0.1", "localhost", "::1")
DATABASES: Final = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
MAIL_SCHEMES: Final = ("smtp", "smtp+starttls", "smtps")
PLACEHOLDER_DOMAINS: Final = (".invalid", ".example", ".test", "@localhost", "@example.com")
MAKE_KEY: Final = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


@dataclass(frozen=True)
class Rule:
    """`broken` sees the finished settings; `sentence` is shown when it answers yes."""

    broken: Callable[[Settings], bool]
    sentence: str


def parts_of(address: str) -> SplitResult:
    """The parts of an address; all empty when it cannot be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read here, because a wrong port is noticed only on reading
    except ValueError:
        return urlsplit("")
    return parts


def host_of(address: str) -> str:
    """The host name of an address, "" when there is none."""
    return parts_of(address).hostname or ""


def is_site(address: str) -> bool:
    """Whether it is http(s)://host[:port] and nothing more: cookies and links need the bare site."""
    parts = parts_of(address)
    extra = parts.path or parts.query or parts.fragment or parts.username
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not extra


def is_short(key: str) -> bool:
    return len(key.encode()) < SHORTEST_KEY


def is_by_hand(key: str) -> bool:
    return not is_short(key) and len(set(key)) < FEWEST_CHARACTERS


def crosses_open(address: str) -> bool:
    """Whether what is sent there leaves this machine unencrypted."""
    parts = parts_of(address)
    return parts.scheme in ("http", "smtp") and parts.hostname not in HERE


ALWAYS: Final = (
    Rule(
        lambda s: is_short(s.secret_key),
        f"EAPPLY_SECRET_KEY needs {SHORTEST_KEY} characters or more; make one with: {MAKE_KEY}",
    ),
    Rule(
        lambda s: is_short(s.audit_key),
        f"EAPPLY_AUDIT_KEY needs {SHORTEST_KEY} characters or more; make one with: {MAKE_KEY}",
    ),
    Rule(
        lambda s: bool(s.audit_key) and s.audit_key == s.secret_key,
        "EAPPLY_AUDIT_KEY must differ from EAPPLY_SECRET_KEY, because other people keep it.",
    ),
    Rule(
        lambda s: any(is_short(key) or key == s.secret_key for key in s.previous_secret_keys),
        "EAPPLY_PREVIOUS_SECRET_KEYS may name only earlier keys, each as long as a new one.",
    ),
    Rule(
        lambda s: not is_site(s.base_url),
        "EAPPLY_BASE_URL must be http(s)://host or http(s)://host:port, without a path.",
    ),
    Rule(
        lambda s: s.staff_base_url != s.base_url and not is_site(s.staff_base_url),
        "EAPPLY_STAFF_BASE_URL must be http(s)://host or http(s)://host:port, without a path.",
    ),
    Rule(
        lambda s: s.audience != "both" and s.base_url == s.staff_base_url,
        "EAPPLY_AUDIENCE divides residents and staff, so EAPPLY_STAFF_BASE_URL must be an address "
        "of its own.",
    ),
    Rule(
        lambda s: any(
            parts_of(url).scheme not in DATABASES for url in (s.database_url, s.ratelimit_url)
        ),
        "EAPPLY_DATABASE_URL and EAPPLY_RATELIMIT_URL must start with sqlite:/// or postgresql://",
    ),
    Rule(
        lambda s: "://" in s.files_url and parts_of(s.files_url).scheme != "file",
        "EAPPLY_FILES_URL must be a folder, written as a path or as file:///path.",
    ),
    Rule(
        lambda s: bool(s.stripe_secret_key) and not s.stripe_secret_key.startswith(("sk_", "rk_")),
        "EAPPLY_STRIPE_SECRET_KEY must be a secret key (sk_…) or a restricted key (rk_…).",
    ),
    Rule(
        lambda s: bool(s.stripe_secret_key) and not s.stripe_account.startswith("acct_"),
        "EAPPLY_STRIPE_ACCOUNT must name the account (acct_…) that EAPPLY_STRIPE_SECRET_KEY is for, "
        "so that a key of another account is noticed before money goes there.",
    ),
    Rule(
        lambda s: s.mode == "demo" and s.takes_real_money,
        "EAPPLY_STRIPE_SECRET_KEY is a live key, which EAPPLY_MODE=demo would charge practice "
        "requests to; use a test key or EAPPLY_MODE=production.",
    ),
    Rule(
        lambda s: not is_site(s.stripe_api_base) or crosses_open(s.stripe_api_base),
        "EAPPLY_STRIPE_API_BASE must be https://host; plain http only on this machine.",
    ),
    Rule(
        lambda s: not s.stripe_methods or not set(s.stripe_methods) <= set(STRIPE_METHODS),
        f"EAPPLY_STRIPE_METHODS may name only {', '.join(STRIPE_METHODS)}, at least one.",
    ),
    Rule(
        lambda s: (
            bool(s.smtp_url)
            and (parts_of(s.smtp_url).scheme not in MAIL_SCHEMES or not host_of(s.smtp_url))
        ),
        "EAPPLY_SMTP_URL must be smtps://, smtp+starttls:// or smtp:// with a host.",
    ),
    Rule(
        lambda s: s.mail_from.count("@") != 1 or not s.mail_from.isprintable(),
        "EAPPLY_MAIL_FROM must be one mail address.",
    ),
    Rule(
        lambda s: bool(s.clamd_socket) and not s.clamd_socket.startswith(("/", "unix:/", "tcp://")),
        "EAPPLY_CLAMD_SOCKET must be the socket's full path or tcp://host:port.",
    ),
    Rule(
        lambda s: s.body_max_bytes < s.upload_max_bytes,
        "EAPPLY_BODY_MAX_BYTES must not be smaller than EAPPLY_UPLOAD_MAX_BYTES.",
    ),
    Rule(
        lambda s: max(s.session_idle_minutes, s.staff_idle_minutes) > s.session_absolute_hours * 60,
        "EAPPLY_SESSION_ABSOLUTE_HOURS must not be shorter than the idle minutes of a session.",
    ),
)

PRODUCTION: Final = (
    Rule(
        lambda s: any(parts_of(url).scheme != "https" for url in (s.base_url, s.staff_base_url)),
        "EAPPLY_BASE_URL and EAPPLY_STAFF_BASE_URL must be https:// in production.",
    ),
    Rule(
        lambda s: any(is_by_hand(key) for key in (s.secret_key, s.audit_key)),
        "EAPPLY_SECRET_KEY and EAPPLY_AUDIT_KEY must be made by chance in production, "
        f"with: {MAKE_KEY}",
    ),
    Rule(
        lambda s: any("*" in host or host.startswith(".") for host in s.trusted_hosts),
        "EAPPLY_TRUSTED_HOSTS must name whole hosts in production.",
    ),
    Rule(
        lambda s: not s.stripe_secret_key,
        "EAPPLY_STRIPE_SECRET_KEY is missing: production refuses practice payments.",
    ),
    Rule(
        lambda s: bool(s.stripe_secret_key) and not s.takes_real_money,
        "EAPPLY_STRIPE_SECRET_KEY is a test key: production would hand out documents unpaid.",
    ),
    Rule(
        lambda s: not s.stripe_webhook_secret,
        "EAPPLY_STRIPE_WEBHOOK_SECRET is missing: notices of payments could not be believed.",
    ),
    Rule(
        lambda s: s.stripe_api_base != STRIPE_API,
        f"EAPPLY_STRIPE_API_BASE must be {STRIPE_API} in production.",
    ),
    Rule(
        lambda s: s.tell_private_addresses,
        "EAPPLY_TELL_PRIVATE_ADDRESSES is for tests and the demo: in production nobody may make this "
        "server knock at machines inside.",
    ),
    Rule(
        lambda s: not s.smtp_url,
        "EAPPLY_SMTP_URL is missing: production refuses to keep mail in a folder.",
    ),
    Rule(
        lambda s: crosses_open(s.smtp_url),
        "EAPPLY_SMTP_URL must be smtps:// or smtp+starttls:// when the mail server is elsewhere.",
    ),
    Rule(
        lambda s: s.mail_from.endswith(PLACEHOLDER_DOMAINS),
        "EAPPLY_MAIL_FROM must be an address of the city in production.",
    ),
    Rule(
        lambda s: s.log_level == "debug",
        "EAPPLY_LOG_LEVEL=debug is refused in production.",
    ),
    Rule(
        lambda s: s.signature_open,
        "EAPPLY_SIGNATURE_OPEN is refused in production until a signature check is connected.",
    ),
)
