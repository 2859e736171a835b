"""施設管理課: 9 道路, 10 交通安全施設, 11 公園."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import Entry, ResultDocument
from eapply.core.submission import Action

ANSWER = (
    Entry(
        "measure",
        "対応の区分",
        required=True,
        choices=("実施予定", "経過観察", "実施困難", "ほかの機関に伝えました"),
    ),
    Entry("when", "実施の時期", "決まっているときだけ書きます。"),
    Entry("other_office", "伝えた先", "ほかの機関に伝えたときに書きます。例：潮来土木事務所"),
)

ROAD_REPAIR_DESK = DeskWork(
    checklist=(
        "同じ場所・同じ区分の要望が出ていないか（おおむね30mのあいだ）",
        "道路の管理者を確かめたか。市道でなければ管理者に伝えたか",
        "要望者が今の行政委員（区長）か",
        "現地を確認したか（区長と）",
        "緊急補修・維持作業・工事計画・他機関・実施困難のどれかに分けたか",
    ),
    follow_up=("作業を記録したか",),
    shows=(
        "category",
        "location_text",
    ),
    results={Action.REPLY: ResultDocument("道路の要望への回答", entries=ANSWER)},
)

TRAFFIC_SAFETY_DESK = DeskWork(
    checklist=(
        "要望者が今の行政委員（区長）か",
        "同じ交差点の要望が出ていないか",
        "警察・県・国の担当でないか。担当がちがえば伝えたか",
        "現地を確認したか（見通し、道路の幅、死角ができないか）",
        "設置の基準に合うか",
    ),
    follow_up=(
        "土地所有者の承諾書の原本と、隣の方の同意を確かめたか",
        "発注し、設置を確かめ、施設の台帳に入れたか",
    ),
    shows=(
        "facility",
        "location_text",
    ),
    results={Action.REPLY: ResultDocument("交通安全施設の要望への回答", entries=ANSWER)},
)

PARK_REPAIR_DESK = DeskWork(
    checklist=(
        "使用を止める危険がないか。あれば、その日のうちに使用を止めたか",
        "同じ公園・同じ設備の要望が、7日以内に出ていないか",
        "市の公園か。駐車場・有料施設なら管理者に伝えたか",
        "伐採・新設・撤去のとき、地域の合意を確かめたか",
        "現地を点検したか",
        "修繕・発注・予算要求・実施困難のどれかに分けたか",
    ),
    follow_up=("作業を記録したか",),
    shows=(
        "park_id",
        "park_spot",
    ),
    results={Action.REPLY: ResultDocument("公園の要望への回答", entries=ANSWER)},
)
