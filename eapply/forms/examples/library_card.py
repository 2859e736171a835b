"""Answer sets of 24 図書利用カード申込."""

from __future__ import annotations

from datetime import date

from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name

ON = date(2026, 11, 24)

NEW = Example(
    "市内の高校生が新しくカードをつくる",
    name("applicant", "鹿嶋 湊", "カシマ ミナト")
    | home("applicant", "3140031", "茨城県 鹿嶋市 大字宮中1番地1")
    | {
        "apply_kind": "新規",
        "applicant_birth_date": "2008-04-15",
        "applicant_phone": "0299821111",
        "eligibility": "市内在住",
        "want_web_service": True,
        "applicant_email": "minato@example.jp",
        "receive_place": "大野分館",
        "card_form": "スマートフォン",
        "agree_rules": True,
    },
    on=ON,
)
FROM_ITAKO = Example(
    "潮来市に住んでいる方が申し込む",
    name("applicant", "潮 太郎", "ウシオ タロウ")
    | home("applicant", "3112421", "茨城県 潮来市 辻626")
    | {
        "apply_kind": "新規",
        "applicant_birth_date": "1985-09-03",
        "applicant_phone": "09012345678",
        "eligibility": "鹿行地域在住（鉾田・神栖・潮来・行方）",
        "want_web_service": True,
        "applicant_email": "taro@example.jp",
        "receive_place": "中央図書館",
        "card_form": "プラスチック",
        "agree_rules": True,
    },
    on=ON,
    warnings={"want_web_service": "電子図書館"},
)
CHILD = Example(
    "小学生が保護者といっしょに申し込む",
    name("applicant", "神野 渚", "ジンノ ナギサ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 神野一丁目2番3号")
    | name("guardian", "神野 里美")
    | {
        "apply_kind": "新規",
        "applicant_birth_date": "2019-08-01",
        "guardian_relation": "母",
        "guardian_phone": "080-1234-5678",
        "guardian_consent": True,
        "applicant_phone": "080-1234-5678",
        "eligibility": "市内在住",
        "want_web_service": False,
        "no_mail": True,
        "receive_place": "大野分館",
        "receive_date_wish": "2026-11-28",
        "card_form": "プラスチック",
        "agree_rules": True,
    },
    on=ON,
)

EXAMPLES = (
    NEW,
    FROM_ITAKO,
    CHILD,
    changed(
        NEW,
        "銚子市に住んでいる方が市内在住を選んだ",
        {"eligibility": "住所が登録できる地域ではありません。"},
        **home("applicant", "2880047", "千葉県 銚子市 若宮町1番地1"),
    ),
    changed(
        CHILD,
        "小学生の保護者の氏名がない",
        {"guardian_name_sei": "小学生以下の方は保護者の氏名を入力してください。"},
        guardian_name_sei=None,
        guardian_name_mei=None,
    ),
    changed(
        NEW,
        "インターネットのサービスを使うのにメールアドレスがない",
        {"applicant_email": "インターネットのサービスを使うにはメールアドレスを入力してください。"},
        applicant_email=None,
    ),
    changed(
        NEW,
        "再発行なのにカード番号がない",
        {"card_number": "図書利用カード番号を入力してください。（わからないときは窓口へ）"},
        apply_kind="再発行",
        apply_kind_reason="紛失",
    ),
    changed(
        CHILD,
        "受取希望日が月曜日で休館日",
        {"receive_date_wish": "選択した日は休館日です。別の日を選択してください。"},
        receive_date_wish="2026-11-30",
    ),
)
