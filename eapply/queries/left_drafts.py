"""途中でやめた場所: after which page drafts were left. Only what nobody can be known by.

The answers are not looked at, and a place where few stopped is not told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy.orm import Session

from eapply.forms import BY_SLUG
from eapply.models import CounterEntry, Draft
from eapply.queries.figures import within

LEFT_AFTER: Final = timedelta(days=1)  # without a save: who saved a moment ago is still at it
FEWEST: Final = 5
START: Final = ""  # no page was finished yet


def left_drafts(
    session: Session, slugs: Collection[str], first: date, last: date, now: datetime
) -> list[tuple[str, str, int]]:
    """(procedure, key of the last finished page, how many), in the order of the pages. Only drafts that were
    last saved on these days and that are still kept; never fewer than ``FEWEST``."""
    pages = cast(Draft.pages_done, Text).label("pages")
    rows = session.execute(
        select(Draft.slug, pages, func.count())
        .where(
            Draft.slug.in_(slugs),
            Draft.submission_id.is_(None),
            ~exists().where(CounterEntry.draft_id == Draft.id),  # clerks are no residents
            Draft.saved_at < now - LEFT_AFTER,
            within(Draft.saved_at, first, last),
        )
        .group_by(Draft.slug, pages)
    )
    found = Counter[tuple[str, str]]()
    for slug, done, count in rows:
        finished = json.loads(done)
        found[slug, finished[-1] if finished else START] += count
    return [
        (slug, page, found[slug, page])
        for slug in slugs
        for page in (START, *(page.key for page in BY_SLUG[slug].pages))
        if found[slug, page] >= FEWEST
    ]
