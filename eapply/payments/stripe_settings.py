"""Whether a Stripe account is set as the house needs it: its objects in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from eapply.payments.provider import Finding
from eapply.payments.stripe_values import API_VERSION, BANK, CURRENCY, EVENTS, KONBINI

COUNTRY: Final = "JP"
CAPABILITIES: Final = {
    "card": "card_payments",
    KONBINI: "konbini_payments",
    BANK: "jp_bank_transfer_payments",
}


def findings(
    account: Mapping[str, Any],
    endpoints: Sequence[Mapping[str, Any]],
    *,
    wanted_account: str,
    is_live: bool,
    methods: Collection[str],
    webhook_url: str,
    has_secret: bool,
) -> tuple[Finding, ...]:
    """Every finding, good ones too."""
    return (
        Finding("mode", True, f"The key is for {'real money' if is_live else 'tests'}."),
        *of_account(account, wanted_account, is_live, methods),
        *of_webhook(endpoints, webhook_url, is_live),
        Finding(
            "webhook-secret",
            has_secret,
            "The secret of the webhook is set (EAPPLY_STRIPE_WEBHOOK_SECRET).",
        ),
    )


def of_account(
    account: Mapping[str, Any], wanted: str, is_live: bool, methods: Collection[str]
) -> Iterator[Finding]:
    has = account["id"]
    yield Finding(
        "account",
        has == wanted,
        f"The key is one of EAPPLY_STRIPE_ACCOUNT {wanted} (now of {has}).",
    )
    country, currency = account["country"], account["default_currency"]
    yield Finding("country", country == COUNTRY, f"The account is in {COUNTRY} (now {country}).")
    yield Finding(
        "currency", currency == CURRENCY, f"It is paid out in {CURRENCY} (now {currency})."
    )
    for name, words in (
        ("charges_enabled", "It may take payments"),
        ("payouts_enabled", "It may pay out"),
    ):
        is_open = bool(account[name]) or not is_live  # a test account works without being verified
        yield Finding(name, is_open, f"{words} ({name}, now {account[name]}).")
    capabilities = account.get("capabilities") or {}
    for method in methods:
        state = capabilities.get(CAPABILITIES[method], "not asked for")
        yield Finding(
            f"method-{method}",
            state == "active",
            f"It may take {method} ({CAPABILITIES[method]}, now {state}).",
        )
    payouts = ((account.get("settings") or {}).get("payouts") or {}).get("schedule") or {}
    interval = payouts.get("interval", "unknown")
    yield Finding(
        "payouts",
        interval != "manual",
        f"It pays out by itself, so that each payout names its payments (now {interval}).",
    )


def of_webhook(
    endpoints: Sequence[Mapping[str, Any]], url: str, is_live: bool
) -> Iterator[Finding]:
    ours = [
        each
        for each in endpoints
        if each["url"] == url and each["status"] == "enabled" and each["livemode"] is is_live
    ]
    yield Finding("webhook", bool(ours), f"A webhook posts to {url}.")
    for each in ours:
        told = set(each["enabled_events"])
        missing = [] if "*" in told else [event for event in EVENTS if event not in told]
        yield Finding(
            "webhook-events",
            not missing,
            f"It tells of every event that is needed{missing_words(missing)}.",
        )
        version = each["api_version"] or "the account's own"
        yield Finding(
            "webhook-version",
            version == API_VERSION,
            f"It writes in the version {API_VERSION} (now {version}).",
        )


def missing_words(missing: Sequence[str]) -> str:
    return f" (missing: {', '.join(missing)})" if missing else ""
