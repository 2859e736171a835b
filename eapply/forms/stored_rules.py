"""What filed cases are found by, and the rules that only they can answer.

Each row is documented in the notes of its procedure. Registers (``UNKNOWN``) are loaded by the city:
``flask --app wsgi register``. Where a person must not learn that somebody else filed, a rule looks at
the filer's ``own`` cases only, and the rest stays with the check list of the desk.
"""

from __future__ import annotations

from eapply.core.conditions import Given, Is
from eapply.core.stored import Finding, Stored, StoredRule, Trace
from eapply.forms.drainage_parts import PHONE
from eapply.forms.fields import OTHER

CONFIRMATIONS = "drainage-confirmations"
LIBRARY_CARDS = "library-cards"
CONFIRMATION = ("confirmation_number",)
NO_CONFIRMATION = "確認番号が見つかりません。確認通知書の番号を入力してください。"
ALREADY_FILED = (
    "は、{day}に届いています。直すところがあるときは、"
    "その届出の状況の画面から下水道課に知らせてください。"
)
STUDY_CARD = ("library_card_number",)
CHILD_LEAVES = ("name", "birth_date", "withdraw_date")
PLACE_OF_USE = ("service_address",)
USE_STARTS = Is("notification_type", "start")
SAME_PLACE_DAYS = 30


PLAN_RULES = (
    StoredRule(
        "prior_confirmation_number",
        Finding.UNKNOWN,
        CONFIRMATIONS,
        ("prior_confirmation_number",),
        f"変更前の{NO_CONFIRMATION}",
        Is("application_kind", "change"),
    ),
)

WORK_STARTS, WORK_ENDS = Is("notice_kind", "start"), Is("notice_kind", "completion")
WORK_TRACES = (
    Trace("work-start", CONFIRMATION, WORK_STARTS),
    Trace("work-completion", CONFIRMATION, WORK_ENDS),
)
WORK_RULES = (
    StoredRule(
        "confirmation_number", Finding.UNKNOWN, CONFIRMATIONS, CONFIRMATION, NO_CONFIRMATION
    ),
    StoredRule(
        "confirmation_number",
        Finding.TAKEN,
        "work-start",
        CONFIRMATION,
        f"この確認番号の着手届{ALREADY_FILED}",
        WORK_STARTS,
    ),
    StoredRule(
        "confirmation_number",
        Finding.TAKEN,
        "work-completion",
        CONFIRMATION,
        f"この確認番号の完了届{ALREADY_FILED}",
        WORK_ENDS,
    ),
    StoredRule(
        "start_date",
        Finding.MISSING,
        "work-start",
        CONFIRMATION,
        "この確認番号の着手届が見つかりません。着手年月日が正しいか確かめてください。",
        WORK_ENDS,
        is_error=False,
    ),
)

INSPECTION_RULES = (
    StoredRule(
        "confirmation_number",
        Finding.MISSING,
        "work-completion",
        CONFIRMATION,
        "完了届が提出されていないため、検査を予約できません。"
        f"紙で出した方は、下水道課（{PHONE}）に電話してください。",
        ~Is("inspection_kind", "interim"),
    ),
)

USE_TRACES = (Trace("use-start", PLACE_OF_USE, USE_STARTS, days=SAME_PLACE_DAYS),)
USE_RULES = (
    StoredRule(
        "service_address",
        Finding.TAKEN,
        "use-start",
        PLACE_OF_USE,
        "同じ使用場所の開始の届出を、{day}に出しています。二重になっていないか確かめてください。",
        USE_STARTS,
        own=True,
        is_error=False,
    ),
)

LEAVE_TRACES = (Trace("club-leave", CHILD_LEAVES, rows="children", until="withdraw_date"),)
LEAVE_RULES = (
    StoredRule(
        "children",
        Finding.TAKEN,
        "club-leave",
        CHILD_LEAVES,
        "同じ児童の同じ日の退会届を、{day}に出しています。二重になっていないか確かめてください。",
        own=True,
        is_error=False,
        rows="children",
    ),
)

STUDY_RULES = (
    StoredRule(
        "library_card_number",
        Finding.UNKNOWN,
        LIBRARY_CARDS,
        STUDY_CARD,
        "図書利用カード番号が確認できません。カードに記載の番号を入力してください。",
    ),
)

PARK = ("park_id",)
PARK_KNOWN = Given("park_id") & ~Is("park_id", OTHER)
PARK_TRACES = (Trace("park", PARK, PARK_KNOWN, days=7),)
PARK_RULES = (
    StoredRule(
        "park_id",
        Finding.TAKEN,
        "park",
        PARK,
        "この公園についての要望が、{day}にも届いています。同じ内容のときは、送らなくてもかまいません。",
        PARK_KNOWN,
        is_error=False,
    ),
)

PARK_REPAIR = Stored(PARK_TRACES, PARK_RULES)
SEWER_USE = Stored(USE_TRACES, USE_RULES)
DRAINAGE_PLAN = Stored(rules=PLAN_RULES)
DRAINAGE_WORK = Stored(WORK_TRACES, WORK_RULES)
INSPECTION_BOOKING = Stored(rules=INSPECTION_RULES)
CLUB_LEAVE = Stored(LEAVE_TRACES, LEAVE_RULES)
STUDY_ROOM = Stored(rules=STUDY_RULES)
