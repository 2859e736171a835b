"""Which fee requests take part in the sweeps that cost more than a glance: one of each group.

The forms of a group are made of the same pages, so the slow sweeps learn little from the others; the
cheap ones (declarations, examples) go over all of them.
"""

from __future__ import annotations

from eapply.forms import BY_SLUG, PROCEDURES
from eapply.forms.fee_requests import GROUPS

ONE_PER_GROUP = tuple(BY_SLUG[group[-1].slug] for group in GROUPS)
SLOW = PROCEDURES + ONE_PER_GROUP
