"""Own drawings of typical papers, ``static/papers/‹name›.svg``: what each shows, for those who hear it.

They show what to look for on the real thing, copy no real design, and say 見本. The yellow fields are
the answers that the form asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DRAWINGS: Final[Mapping[str, str]] = {
    "artwork": "広告の原稿の見本",
    "broken-card": "二つに破れた証の見本",
    "certificate": "証明書の見本。表と、市区町村長の印の場所があります",
    "consent": "同意書の見本。いちばん下に署名があります",
    "contract": "契約書の見本。物件と、契約した二人の名前があります",
    "engineer-card": "技術者証の見本。登録番号と有効期限があります",
    "family-register": "戸籍の証明書の見本。氏名、父母、続柄があります",
    "flyer": "チラシの見本",
    "guidance": "学校生活管理指導表の見本。下に医師の名前があります",
    "id-card": "顔写真と氏名・住所がのったカードの見本",
    "library-card": "図書利用カードの見本。表にカード番号があります",
    "mandate": "委任状の見本。代理人の名前と、頼む人の署名があります",
    "map": "位置図の見本。地図に場所の印があります",
    "memo": "いつ・どこで・だれがなどを書いたメモの見本",
    "meter-slip": "水道の検針票の見本。お客様番号とメーター番号があります",
    "notice": "市からの通知書の見本。右上に番号があります",
    "passbook": "通帳の1ページ目の見本。店番、口座番号、カナの名義があります",
    "payment-slip": "納入通知書の見本。左に受益者番号があります",
    "photo": "写真の見本",
    "photo-road": "道路の写真の見本。遠くからの1枚と、近くからの1枚です",
    "plan": "図面の見本。間取り、排水の管、ますの場所がわかります",
    "pole-sticker": "支柱にはった番号シールの見本",
    "qualification": "資格確認書の見本。記号、番号、枝番があります",
    "receipt": "病院の領収書の見本。入院の期間があります",
    "register": "登記事項証明書の見本。地番、地積、所有者があります",
    "residence-card": "在留カードの表と裏の見本",
    "signatures": "氏名と住所を書いた署名の紙の見本",
    "tax-notice": "納税通知書の見本。地番、地目、地積の表があります",
}
