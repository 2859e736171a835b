"""下水道課: 12 使用の届, 13・14 受益者, 15–17 排水設備, 18 汚水枿, 19 使用者の変更."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import AMOUNT, CONDITIONS, Entry, ResultDocument
from eapply.core.submission import Action

CONFIRMATION_NUMBER = Entry("confirmation_number", "確認番号", "例：R8-0123", required=True)
INSPECTED_ON = Entry("inspected_on", "検査をした日", "例：令和8年12月3日", required=True)

SEWER_USE_DESK = DeskWork(
    checklist=(
        "使用場所が処理区域の中か。農業集落排水・特定事業場でないか",
        "排水設備の確認番号・検査と合っているか（開始）",
        "前に開始の届があるか（休止・廃止）、休止の届があるか（再開）",
        "同じ場所の開始の届が30日以内に出ていないか",
    ),
    follow_up=(
        "使用者と水量の決め方（水道・井戸・人数）を登録したか",
        "水道料金の担当に知らせたか",
        "最後の使用料を計算し、公共ますの封止を確かめたか（廃止）",
        "使用料のお知らせを送ったか",
    ),
    shows=(
        "notification_type",
        "effective_date",
        "service_address",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "公共下水道使用届の受理のお知らせ",
            entries=(Entry("from_day", "使用料の計算が変わる日", "例：令和8年12月1日"),),
        )
    },
)

BENEFICIARY_REPORT_DESK = DeskWork(
    checklist=(
        "通知番号・土地所有者・土地が、お送りした申告書と合っているか",
        "固定資産課税台帳・登記と、所有者・地番・地目・地積が合っているか",
        "権利者が受益者のとき、契約書と同意（同意書かメール）を確かめたか",
        "共有の持分が登記と合っているか",
        "訂正の理由と書類を確かめたか",
    ),
    follow_up=(
        "猶予・減免の対象になりそうな土地の方に、申請を案内したか",
        "受益者を決め、賦課の台帳に入れたか",
    ),
    shows=("lots.town.lot_number",),
    results={
        Action.ACCEPT: ResultDocument(
            "受益者申告書の受理のお知らせ",
            lines=(("このあと", "受益者を決めて、負担金の決定通知書と納入通知書を送ります。"),),
        )
    },
)

BENEFICIARY_CHANGE_DESK = DeskWork(
    checklist=(
        "受益者番号・土地から、賦課の記録が見つかったか",
        "残っている納期分か徴収猶予があるか（なければ「対象外（手続不要）」と答える）",
        "登記で権利の移転を確かめたか",
        "相手の方に確認したか（メール・同意書。相続は不要）",
        "どの納期分から移すかを決めたか",
    ),
    follow_up=("変更の通知を両方の方に送ったか", "納付書を作り直したか"),
    shows=(
        "old_name_sei",
        "old_name",
        "new_name_sei",
        "new_name",
        "change_date",
        "lots.town.lot_number",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "受益者変更通知書",
            "次のとおり受益者を変更したので通知します。",
            (
                Entry(
                    "from_instalment",
                    "新しい受益者が納める納期分",
                    "例：令和8年度第4期から",
                    required=True,
                ),
            ),
            (("このあと", "これからの納付書を作り直して送ります。"),),
        )
    },
)

DRAINAGE_PLAN_DESK = DeskWork(
    checklist=(
        "処理区域の中か、公共汚水ますがあるか",
        "受益者負担金の賦課と納付の状況を確かめたか",
        "変更のとき、前の確認番号・場所が合い、検査がまだか",
        "指定工事店と技術者が有効か（災害時などの名簿外の店は課内で判断）",
        "図面（位置・平面・縦断面・構造）と入力した管・ます・器具が合っているか",
        "管径・勾配・土かぶり・雨水の分離が基準に合っているか",
        "同意書・承諾書がそろっているか",
        "除害施設・特定施設・ディスポーザの資料を確かめたか",
        "確認番号を決めたか",
    ),
    shows=(
        "work_type",
        "lots.town.lot_number",
    ),
    words={Action.APPROVE: "確認"},
    results={
        Action.APPROVE: ResultDocument(
            "排水設備計画確認通知書（確認済証）",
            "次のとおり、計画が基準に合うことを確認したので通知します。",
            (CONFIRMATION_NUMBER, CONDITIONS),
            (("工事の前に", "着手届を出してください。工事が終わったら、完了届を出してください。"),),
        ),
        Action.REFUSE: ResultDocument("排水設備計画却下通知書"),
    },
)

DRAINAGE_WORK_DESK = DeskWork(
    checklist=(
        "確認番号が見つかり、この指定工事店の確認か",
        "着手届・完了届が二重に出ていないか（出ていれば日付を伝える）",
        "完了届の前に着手届があるか（なければ着手年月日を記録する）",
        "確認から1年を過ぎていないか",
        "技術者が変わったとき、工事の期間に登録が有効か",
        "使用する水が確認申請と合っているか",
        "完成図・工事写真・自主検査の結果を確かめたか",
    ),
    follow_up=(
        "完了検査の予約を案内したか",
        "使用者・使用開始日を使用料の台帳に入れたか",
    ),
    shows=(
        "notice_kind",
        "confirmation_number",
        "site",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "排水設備工事着手届・完了届の受理のお知らせ",
            lines=(("完了届のあと", "完了検査の予約をしてください。"),),
        )
    },
)

INSPECTION_BOOKING_DESK = DeskWork(
    checklist=(
        "確認番号が見つかり、この指定工事店の工事か",
        "完了届が出ているか。もう検査に合格した工事でないか",
        "ますの数や共同住宅に合わせた想定時間か（10個を超えるときや共同住宅は60分以上）",
        "主任技術者の立会い（代理の理由）と、居住者の承諾を確かめたか",
        "当日の順番を決めたか",
    ),
    follow_up=("検査をして、結果（合格・手直し・不合格・不在）を記録したか",),
    shows=(
        "confirmation_number",
        "inspection_kind",
        "site",
    ),
    visit=(
        "site",
        "attendee_name",
        "attendee_phone",
        "inspection_kind",
        "rework_report",
        "engineer_attends",
        "resident_consent",
        "resident_name",
        "resident_phone",
        "access_note",
        "confirmation_number",
        "map_point",
    ),
    results={
        Action.APPROVE: ResultDocument(
            "排水設備検査の予約確定のお知らせ",
            "次のとおり検査の日時を決めたのでお知らせします。",
            (
                Entry("at", "検査の日時", "例：令和8年12月3日（木）10時から", required=True),
                CONDITIONS,
            ),
            (("当日", "主任技術者が立ち会ってください。"),),
        ),
        Action.REFUSE: ResultDocument("排水設備検査の予約についてのお知らせ"),
    },
    endings={
        "合格": ResultDocument(
            "排水設備検査済証",
            "検査の結果、基準に合うことを認めたので、この証を交付します。",
            (INSPECTED_ON,),
        ),
        "手直し": ResultDocument(
            "排水設備の手直しのお知らせ",
            "検査の結果、次のとおり手直しが必要なのでお知らせします。",
            (
                INSPECTED_ON,
                Entry("again_by", "手直しの期限", "例：令和8年12月17日"),
            ),
            (("手直しのあと", "もう一度、検査の予約をしてください。"),),
            reasons="直すところ",
            explains=True,
        ),
        "不合格": ResultDocument(
            "排水設備検査の結果のお知らせ（不合格）",
            "検査の結果、次の理由で基準に合うことを認められなかったのでお知らせします。",
            (INSPECTED_ON,),
            (
                (
                    "このあと",
                    "下水道課と相談して、工事を直したあとに、もう一度、検査の予約をしてください。",
                ),
            ),
            reasons="基準に合わないところ",
            explains=True,
        ),
        "不在": ResultDocument(
            "排水設備検査ができなかったことのお知らせ",
            "立会いがなく検査ができなかったので、次のとおりお知らせします。",
            (Entry("visited_at", "うかがった日時", "例：令和8年12月3日（木）10時", required=True),),
            (("このあと", "もう一度、検査の予約をしてください。"),),
        ),
    },
)

SEWAGE_PIT_DESK = DeskWork(
    checklist=(
        "処理区域の中か、前の道路に本管があるか",
        "既設のますと取付管がないか",
        "受益者負担金の賦課と納付の状況を確かめたか",
        "土地の所有者と、同意書・売買契約書・承諾書を確かめたか",
        "2個目以降・増設・移設のとき、費用の負担を決めて説明したか",
        "希望の時期に間に合うか、今年度の締切の前か",
        "現地を見て、所有者と位置を決めたか（署名）",
    ),
    follow_up=(
        "道路占用・道路使用の許可をとったか",
        "工事を発注し、完了を申請者に知らせたか",
        "計画確認申請（15）を進めてよいことを知らせたか",
    ),
    shows=(
        "application_kind",
        "lots.town.lot_number",
    ),
    results={
        Action.APPROVE: ResultDocument(
            "汚水枿設置決定通知書",
            entries=(
                Entry(
                    "position",
                    "設置する位置と数",
                    "例：敷地の北東のすみに1個",
                    required=True,
                    rows=2,
                ),
                Entry("when", "工事の時期", "例：令和9年1月ごろ"),
                AMOUNT,
                CONDITIONS,
            ),
        ),
        Action.REFUSE: ResultDocument("汚水枿設置却下通知書"),
    },
)

SEWER_USER_CHANGE_DESK = DeskWork(
    checklist=(
        "水道の記録と、お客様番号・使用場所・旧使用者が合っているか",
        "旧使用者に納めていない使用料がないか",
        "委任状・証明書を確かめたか（委任、人数の変更）",
        "どの検針分から変わるかを決めたか",
    ),
    follow_up=(
        "使用者と認定水量を登録したか",
        "新旧の使用者に知らせたか（支援措置の有無を確かめる）",
    ),
    shows=(
        "change_type",
        "site_address",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "公共下水道使用者変更届の受理のお知らせ",
            entries=(Entry("from_reading", "変わる検針分", "例：令和8年12月の検針から"),),
        )
    },
)
