"""Who may enter a view: declared on every view, read by the guard, swept by a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, overload

from eapply.core.submission import Role

View = TypeVar("View", bound=Callable[..., Any])
MARK = "eapply_access"


class Kind(StrEnum):
    PUBLIC = "public"
    STATELESS = "stateless"
    DRAFT = "draft"
    CASE = "case"
    BILL = "bill"
    STAFF = "staff"
    PROGRAM = "program"
    PROVIDER = "provider"
    LOCAL = "local"
    OPERATOR = "operator"


# Entered with a key of the browser's session, so they are the ones that may carry files.
KEYED = frozenset({Kind.DRAFT, Kind.CASE, Kind.STAFF})
# No cookie is looked at, so there is nothing that another site's page could misuse.
WITHOUT_COOKIES = frozenset({Kind.STATELESS, Kind.PROGRAM, Kind.PROVIDER})
# The name of the view's argument that the key is about.
ARGUMENTS = {Kind.DRAFT: "draft", Kind.CASE: "reference", Kind.BILL: "bill"}


@dataclass(frozen=True)
class Access:
    """``roles`` empty: any. ``settling``: also for people who must change their password first.
    ``acts``: for programs whose token allows more than reading."""

    kind: Kind
    roles: frozenset[Role] = frozenset()
    settling: bool = False
    acts: bool = False


class Declarations:
    """The decorators. Each goes directly below the route.

    ==============  ===================================================================================
    ``public``      anybody
    ``stateless``   anybody, JSON without effect: no cookie is read, so no form token is asked for
    ``draft``       the session holds the draft in the view's argument ``draft`` (its public id)
    ``case``        the session holds the case in the view's argument ``reference`` (受付番号)
    ``bill``        the session holds the charge in the view's argument ``bill`` (納付番号, or the 受付番号
                    of its case), or the case that it belongs to
    ``staff``       signed in; ``staff(Role.HEAD)``: with one of these roles, in whatever department;
                    ``staff(settling=True)``: also while a password change is due
    ``token``       a program of the city with ``Authorization: Bearer …``; acts as its account
    ``acting``      the same with a token that allows more than reading
    ``provider``    the payment provider; the view checks the signature
    ``local``       somebody at this machine, in the demo
    ``operator``    somebody at this machine, or with the token of ``EAPPLY_METRICS_TOKEN``
    ==============  ===================================================================================
    """

    def public(self, view: View) -> View:
        return declare(view, Access(Kind.PUBLIC))

    def stateless(self, view: View) -> View:
        return declare(view, Access(Kind.STATELESS))

    def draft(self, view: View) -> View:
        return declare(view, Access(Kind.DRAFT))

    def case(self, view: View) -> View:
        return declare(view, Access(Kind.CASE))

    def bill(self, view: View) -> View:
        return declare(view, Access(Kind.BILL))

    def token(self, view: View) -> View:
        return declare(view, Access(Kind.PROGRAM))

    def acting(self, view: View) -> View:
        return declare(view, Access(Kind.PROGRAM, acts=True))

    def provider(self, view: View) -> View:
        return declare(view, Access(Kind.PROVIDER))

    def local(self, view: View) -> View:
        return declare(view, Access(Kind.LOCAL))

    def operator(self, view: View) -> View:
        return declare(view, Access(Kind.OPERATOR))

    @overload
    def staff(self, view: View, /) -> View: ...
    @overload
    def staff(self, *roles: Role, settling: bool = ...) -> Callable[[View], View]: ...
    def staff(self, *roles: Any, settling: bool = False) -> Any:
        """With or without brackets."""
        if len(roles) == 1 and not isinstance(roles[0], Role):
            return declare(roles[0], Access(Kind.STAFF))
        entry = Access(Kind.STAFF, frozenset(map(Role, roles)), settling)
        return lambda view: declare(view, entry)


access = Declarations()


def declare(view: View, entry: Access) -> View:
    if hasattr(view, MARK):
        raise ValueError(f"{view.__name__} declares twice who may enter")
    setattr(view, MARK, entry)
    return view


def declared(view: Any) -> Access | None:
    """What a view declares; None when it forgot."""
    return getattr(view, MARK, None)
