"""21. 鹿嶋市放課後児童クラブ退会届出書: children who stop using an after-school club."""

from __future__ import annotations

from eapply.core.conditions import Is, Today
from eapply.core.procedure import Identity, Link, Paper, Procedure, Provisional
from eapply.core.submission import LegalType
from eapply.forms.blocks import usual_agreements
from eapply.forms.club_leave_parts import (
    CLOSING,
    DAYS_NOTICE,
    FEE_UNTIL,
    FIGURES,
    MOVED,
    REASONS,
    RULES,
    ChildRow,
)
from eapply.forms.desks.pupils import CLUB_LEAVE_DESK
from eapply.forms.examples.club_leave import EXAMPLES
from eapply.forms.fields import (
    OTHER,
    Choice,
    Date,
    Declaration,
    Note,
    Repeat,
    Text,
    YearMonth,
)
from eapply.forms.parties import party
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.pupil_parts import CLOSURES, CUSTODY, relation
from eapply.forms.stored_rules import CLUB_LEAVE


class ClubLeaveForm(ProcedureForm):
    procedure = Procedure(
        number=21,
        slug="21-club-leave",
        title="鹿嶋市放課後児童クラブ退会届出書",
        plain_title="放課後児童クラブをやめる",
        kana="カシマシホウカゴジドウクラブタイカイトドケデショ",
        department="lifelong-learning",
        legal_type=LegalType.NOTIFICATION,
        version="2026-11-1",
        summary="市の放課後児童クラブを使うのをやめるときの届出です。長期休業や土曜だけやめるときにも使います。",
        who=("児童クラブを使う児童の保護者（父母のどちらか1人でかまいません）",),
        outcome="市が届出を受理して児童クラブに伝え、退会までの保育料をお知らせします。",
        papers=(
            Paper(
                "児童の学校・学年、児童クラブの名前",
                "きょうだいは、6人まで一度に届け出られます。書類はいりません。",
            ),
        ),
        deadline="退会する前に届け出てください。何日前までかは、担当課に確認中です。",
        days=Provisional(
            5, "鹿嶋市の標準処理期間は未確認", "退会届の受付から通知まで何開庁日ですか。"
        ),
        fee="届出は無料です。退会する月の保育料の計算は、担当課に確認中です。",
        other_ways=("社会教育課の窓口でも届け出られます。",),
        law=("鹿嶋市放課後児童クラブ設置条例（平成14年条例第7号）",),
        changes=(CUSTODY.format(filing="届出"), CLOSURES),
        notes=(
            "退会したあとでまた使うときは、新しく入会の手続が必要です。空きがないことがあります。",
            "返金の口座は、この届出では聞きません。返金があるときは、市から案内します。",
        ),
        figures=FIGURES,
        identity=Identity.CONTACT,
        life_events=("子育て・教育", "引っ越し"),
        categories=("子育て",),
        keywords=("学童", "学童保育", "児童クラブ", "退会", "退所", "やめる", "転校"),
        links=(
            Link(
                "20-club-fee-reduction",
                "保育料の減免を受けている方は、退会すると減免が終わります。",
            ),
        ),
        stored=CLUB_LEAVE,
        desk=CLUB_LEAVE_DESK,
    )
    filer = "guardian"
    automatic = (("submit_date", "届出年月日"),)

    page_guardian = Page("保護者", "入会のときに届け出た保護者の方です。")
    guardian = party("guardian", "保護者", email=True)

    page_relation = Page("児童との続柄")
    guardian_relation_block = relation("児童との続柄")

    page_children = Page("退会する児童", "やめる児童を、1人ずつ入力してください。")
    children = Repeat("退会する児童", ChildRow, unit="人", minimum=1, maximum=6)

    page_leave = Page("退会の範囲と日")
    scope = Choice("退会の範囲", "club_leave_scopes", as_select=False)
    withdraw_date = Date(
        "退会年月日（最終利用日）",
        thing="退会年月日",
        earliest=Today(days=DAYS_NOTICE.value),
        earliest_message="退会年月日は本日以降の日付を入力してください。",
        example="令和8年12月31日",
        help="最後に使う日です。月末でやめる方は、その月の最後の日を入力してください。",
    )

    page_reason = Page("退会の理由")
    reason = Choice("退会の理由", REASONS)
    reason_other = Text(
        "理由の内容", thing="退会の理由の内容", max_length=100, when=Is("reason", OTHER)
    )
    move_destination = Text(
        "転出先・転校先",
        max_length=60,
        required=False,
        when=MOVED,
        help="例：千葉県銚子市。わかる範囲でかまいません。",
    )

    page_fee = Page("保育料")
    fee_final = Declaration(
        "退会する月の保育料",
        statement="月の途中でやめても、1か月分の保育料がかかることがあることを確認しました。",
        missing="退会月の保育料についての説明を確認し、チェックしてください。",
    )
    refund_needed = Choice(
        "過払いがあるときの返金",
        (
            ("not_needed", "不要", "納めすぎはないと思う方も、こちらです"),
            ("transfer", "振込希望"),
        ),
        help="納めすぎた保育料があったときに、返金の振込を希望しますか。",
    )
    refund_note = Note(
        "返金の口座",
        statement="返金があるときは、社会教育課から口座を書く用紙を送ります。ここでは口座番号を入力しないでください。",
        when=Is("refund_needed", "transfer"),
    )
    reduction_end = Choice(
        "保育料の減免を受けていますか",
        (("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない")),
        thing="減免を受けているか",
    )
    reduction_note = Note(
        "減免の終わり",
        statement="退会すると、減免の理由がなくなります。この届出を受けて、市が減免を終える手続をします。"
        "別の届出が必要なときは、社会教育課から連絡します。",
        when=Is("reduction_end", "yes"),
    )

    page_after = Page("退会のあと")
    closing_note = Note(
        "学校の統合",
        statement="統合先の学校の児童クラブを使うには、新しく入会の手続が必要です。社会教育課に申し込んでください。",
        when=CLOSING,
    )
    reenter_note = Choice(
        "再入会の予定",
        (("none", "なし"), ("planned", "あり（時期）")),
        required=False,
        help="予定があっても、席をお約束するものではありません。入会の手続が必要です。",
    )
    reenter_month = YearMonth(
        "再入会の時期", required=False, when=Is("reenter_note", "planned"), help="例：令和9年4月"
    )
    belongings = Declaration(
        "返却物の確認",
        statement="児童クラブから借りているもの（カード・鍵など）を返します。",
        required=False,
    )

    page_agree = Page("確認事項")
    agree = usual_agreements("届出", public_records=False)

    rules = RULES
    derived = (FEE_UNTIL,)
    examples = EXAMPLES
