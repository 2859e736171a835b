"""A believable year for the demo: filings in every state, with their messages and their record."""

from __future__ import annotations

from eapply.services.demo.filling import fill

__all__ = ["fill"]
