"""定型文: a department's list is saved as a new version, or an earlier version is brought back.

The head changes it, or who stands in for the head; everybody of the department reads it. Every version
stays, so that each change can be undone, and leaves an entry in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.phrases import USES, Phrase, in_order, split
from eapply.core.widths import visible
from eapply.models import PhraseVersion
from eapply.models.database import hold
from eapply.queries.phrases import Place, standing, versions
from eapply.queries.scope import StaffActor
from eapply.services import auditing
from eapply.services.standing_in import acts_as_head
from eapply.services.toolbox import Toolbox

CHAIN: Final = "phrases"
MOST: Final = 60
NOT_HEAD: Final = "定型文を変えられるのは、この課の課長か、課長が代決を頼んだ人です。"
STALE: Final = (
    "ほかの人が、先にこの定型文を変えました。いまの文は下のとおりです。"
    "入力した内容は残っています。確かめて、もう一度保存してください。"
)
SAME: Final = "いまの文と同じです。変えるところがあれば、直してから保存してください。"
MANY: Final = f"定型文は{MOST}個まで保存できます。使わないものを消してください。"
NO_LIST: Final = "この定型文は表示できません。"
NO_VERSION: Final = "この版はありません。"


def save(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    place: Place,
    seen: int,
    texts: Mapping[str, str],
) -> PhraseVersion:
    """Keeps what was typed as the next version.

    Args:
        seen: the number of the version that the person changed.
        texts: by group ("" where the use has none), phrases with empty lines between them.

    Raises:
        NotYours, Refused: not the head; too long, too many, or nothing changed. The field is the group.
        Conflict: somebody saved another version since.
    """
    groups = USES[place.use].groups or ("",)
    phrases = [
        Phrase(group, allowed(place, group, text))
        for group in groups
        for text in split(visible(texts.get(group, "")))
    ]
    return keep(session, tools, actor, place, seen, in_order(place.use, phrases))


def restore(
    session: Session, tools: Toolbox, actor: StaffActor, place: Place, seen: int, number: int
) -> PhraseVersion:
    """An earlier version (0: the city's table) becomes the newest. Raises as `save`; NotYours for no such one."""
    require_head(session, tools, actor, place)
    found = next(
        (each for each in versions(session, tools.facts, place) if each.number == number), None
    )
    if found is None:
        raise NotYours(NO_VERSION)
    return keep(session, tools, actor, place, seen, found.phrases, number)


def keep(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    place: Place,
    seen: int,
    phrases: tuple[Phrase, ...],
    restored: int | None = None,
) -> PhraseVersion:
    require_head(session, tools, actor, place)
    hold(session, CHAIN)
    number, now = standing(session, tools.facts, place)
    if number != seen:
        raise Conflict(STALE)
    if phrases == now:
        raise Refused(SAME)
    if len(phrases) > MOST:
        raise Refused(MANY)
    row = PhraseVersion(
        department=place.department,
        use=place.use.value,
        slug=place.slug,
        number=number + 1,
        phrases=[[phrase.group, phrase.text] for phrase in phrases],
        restored=restored,
        saved_by=actor.id,
        saved_at=tools.clock.now(),
    )
    session.add(row)
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(actor.id),
        "phrases-saved" if restored is None else "phrases-restored",
        department=place.department,
        use=place.use.value,
        slug=place.slug,
        number=number + 1,
        **({} if restored is None else {"restored": restored}),
    )
    return row


def require_head(session: Session, tools: Toolbox, actor: StaffActor, place: Place) -> None:
    """Raises NotYours for somebody of another department, Refused for who is not the head or stands in."""
    if actor.role_in(place.department) is None:
        raise NotYours(NO_LIST)
    if not acts_as_head(session, tools, actor, place.department):
        raise Refused(NOT_HEAD)


def allowed(place: Place, group: str, text: str) -> str:
    longest = USES[place.use].longest
    if len(text) > longest:
        raise Refused(
            f"「{text[:12]}…」の文は{longest}文字以内で入力してください。いま{len(text)}文字です。",
            group,
        )
    return text
