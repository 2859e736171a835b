"""専決規程 for tests: the library's head approves every decision of the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from eapply.adapters.city_facts import CityFacts
from eapply.core.approval import ApprovalRoute
from eapply.core.submission import Role

LIBRARY_HEAD = ApprovalRoute("library", "", frozenset(), Role.HEAD, date.min, date.max)


def with_routes(facts: CityFacts, *routes: ApprovalRoute) -> CityFacts:
    """The same city with these routes, the library's by default."""
    return replace(facts, _approval_routes=routes or (LIBRARY_HEAD,))
