"""Answer sets of 16 排水設備工事着手届・完了届.

A 確認番号 that nobody has issued (R8-9999) is refused when it is filed, once the register is loaded.
"""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed
from eapply.forms.examples.drainage_plan import AGREED, SHOP

ON = date(2026, 11, 24)
PHOTOS = tuple(f"工事写真{number}.jpg" for number in range(1, 9))
COMPLETION_FILES = {"as_built_drawing": ("完成図.pdf",), "photos": PHOTOS}

START = Example(
    "工事を始めたことを届け出る",
    {
        "notice_kind": "着手届",
        "confirmation_number": "R8-0123",
        "confirmation_date": "2026-11-16",
        "applicant_name": "鹿嶋 太郎",
        "site": "鹿嶋市大字宮中1234番5",
        "start_date": "2026-11-20",
        "planned_end": "2026-11-27",
    }
    | SHOP
    | AGREED,
    {},
    on=ON,
)
COMPLETION = changed(
    START,
    "工事が終わったことを届け出る",
    attachments=COMPLETION_FILES,
    notice_kind="完了届",
    confirmation_number="R8-0118",
    confirmation_date="2026-11-09",
    start_date="2026-11-16",
    planned_end=None,
    completion_date="2026-11-20",
    differs_from_plan="なし",
    use_start_date="2026-12-01",
    user_name="鹿嶋 太郎",
    user_phone="0299821111",
    water_source=["水道水"],
    septic_tank_closed="該当なし",
    self_check=["勾配", "水密", "ますの据付", "トラップ・通気", "雨水の分離", "公共ますへの接続"],
    inspection_wish="続けて検査予約をする",
)
LATE_COMPLETION = changed(
    COMPLETION,
    "浄化槽を撤去した工事の完了を、遅れて届け出る",
    attachments=COMPLETION_FILES | {"file_septic_closure": ("浄化槽廃止届.pdf",)},
    confirmation_number="R8-0101",
    confirmation_date="2026-10-26",
    start_date="2026-11-04",
    completion_date="2026-11-13",
    late_reason="雨天により写真の整理が遅れたため",
    water_source=["水道水", "井戸水"],
    well_meter="なし",
    well_users=3,
    septic_tank_closed="撤去",
)

EXAMPLES = (
    START,
    COMPLETION,
    LATE_COMPLETION,
    changed(
        COMPLETION,
        "完了年月日が未来の日",
        {"completion_date": "完了年月日は本日以前の日付を入力してください。"},
        completion_date="2026-11-30",
    ),
    changed(
        START,
        "確認の前に着手している",
        {"start_date": "着手年月日が確認年月日より前になっています。確認前の着手はできません。"},
        start_date="2026-11-10",
    ),
    changed(
        COMPLETION,
        "完了届に工事写真がない",
        {"photos": "工事写真を1枚以上添付してください。"},
        attachments={"as_built_drawing": ("完成図.pdf",)},
    ),
    changed(
        COMPLETION,
        "計画に大きな変更がある",
        {
            "differs_from_plan": "計画に大きな変更があります。先に計画の変更確認申請を行ってください。"
        },
        differs_from_plan="あり",
    ),
    changed(
        LATE_COMPLETION,
        "届出が遅れた理由がない",
        {"late_reason": "受け付けます。届出が遅れた理由を入力してください。"},
        late_reason=None,
    ),
    changed(
        COMPLETION,
        "自主検査の項目が残っている",
        {"self_check": "すべて確かめてチェックを入れてください。"},
        self_check=["勾配", "水密"],
    ),
)
