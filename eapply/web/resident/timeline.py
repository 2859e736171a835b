"""The timeline of a case (R15): what has happened, what happens now, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eapply.core import eras
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, State
from eapply.models import Correction, Submission
from eapply.queries.charge_view import ChargeView
from eapply.web.language import gettext
from eapply.web.resident.common import first_day, short_day
from eapply.web.resident.fee_box import paid_step
from eapply.web.resident.wording import noun_of, was_refused


@dataclass(frozen=True)
class Step:
    """One line of the timeline: ``state`` is done, now or next."""

    title: str
    state: str
    time: str = ""
    text: str = ""


def timeline(
    case: Submission,
    procedure: Procedure,
    at: Mapping[str, datetime],
    waiting: Correction | None,
    charge: ChargeView | None,
) -> list[Step]:
    """What has happened, what happens now, what comes next."""
    state = State(case.state)
    noun = noun_of(procedure)
    steps = [
        Step(
            gettext("%(noun)sが市に届きました", noun=noun),
            "done",
            eras.moment_text(case.arrived_at),
        )
    ]
    if state is State.AWAITING_PAYMENT:
        pays = Step(gettext("料金のお支払いをお待ちしています"), "now")
        rest = (gettext("担当課が確認します"), gettext("結果のお知らせ"))
        return [*steps, pays, *(Step(title, "next") for title in rest)]
    paid = paid_step(charge)
    if paid is not None:
        steps.append(Step(paid[0], "done", eras.moment_text(paid[1])))
    if state in (State.WITHDRAWN, State.LAPSED):
        ended = at.get(Action.WITHDRAW.value) or at.get(Action.LAPSE.value)
        title = (
            gettext("取り下げました") if state is State.WITHDRAWN else gettext("期限が過ぎました")
        )
        return [*steps, Step(title, "done", eras.moment_text(ended) if ended else "")]
    looked = at.get(Action.TAKE.value)
    decided = state in (State.DECIDED, State.COMPLETED)
    if decided:
        steps.append(Step(gettext("担当課が確認しました"), "done", moment(looked)))
        refused = was_refused(case, procedure)
        title = (
            gettext("結果が決まりました")
            if not refused
            else gettext("結果が決まりました（通知書をご覧ください）")
        )
        steps.append(Step(title, "done", moment(case.decided_at)))
        over = state is State.COMPLETED
        done_at = moment(at.get(Action.COMPLETE.value))
        return [*steps, Step(gettext("手続の完了"), "done" if over else "next", done_at)]
    if waiting is not None:
        steps.append(Step(gettext("担当課が確認しました"), "done", moment(looked)))
        until = gettext("期限は%(day)sです。", day=short_day(waiting.due_on))
        steps.append(Step(gettext("あなたが直すのをお待ちしています"), "now", "", until))
    elif state is State.IN_QUEUE:
        day = short_day(first_day(case.arrived_at))
        begins = gettext("%(day)sから、順番に確認します。", day=day)
        steps.append(Step(gettext("担当課が確認します"), "now", "", begins))
    else:
        if case.answered:
            steps.append(
                Step(
                    gettext("直した内容が届きました"), "done", moment(at.get(Action.CORRECT.value))
                )
            )
        cancelled = at.get(Action.CANCEL_CORRECTION.value)
        if cancelled:
            words = gettext("担当課が、直していただくお願いを取り消しました")
            steps.append(Step(words, "done", moment(cancelled)))
        steps.append(Step(gettext("担当課が確認しています"), "now", moment(looked)))
    return [*steps, Step(gettext("結果のお知らせ"), "next")]


def moment(value: datetime | None) -> str:
    return eras.moment_text(value) if value else ""
