"""Variant kanji of names. Data for printing (``texts``) and for search (``fold``), never for storing."""

from __future__ import annotations


def _pairs(table: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in table.split()}


_PRINTED = (
    "髙高 﨑崎 𠮷吉 德徳 濵濱 瀨瀬 昻昂 曻昇 栁柳 桒桑 橫横 淸清 增増 寬寛 緖緒 郞郎 靑青 黑黒 麴麹 黃黄 "
    "內内 吳呉 吞呑 俠侠 俱倶 尙尚 巢巣 彥彦 戶戸 敎教 步歩 每毎 溫温 絕絶 綠緑 薰薫 虛虚 說説 鄕郷 頰頬 "
    "鷗鴎 剝剥 𠮟叱 塡填 硏研 𣘺橋 槗橋 𡈽土 圡土 𠀋丈 﨔欅 﨣起 靍鶴 靏鶴 閒間 卽即 强強 歷歴 淚涙 姸妍 "
    "屛屏 悅悦 戾戻 搔掻 晚晩 查査 槪概 渴渇 潑溌 焰焔 禱祷 稅税 簞箪 繫繋 萊莱 蔣蒋 蠟蝋 醬醤 銳鋭 錄録 "
    "頹頽 驒騨 鹼鹸 麵麺"
)
_SEARCHED = (
    "嶋島 嶌島 邊辺 邉辺 齋斉 齊斉 斎斉 澤沢 濱浜 國国 圀国 廣広 眞真 嵜崎 碕崎 惠恵 龍竜 櫻桜 學学 藏蔵 槇槙 條条 檜桧 萬万 "
    "藪薮 靜静 淵渕 曾曽 冨富 舘館 峯峰 瀧滝 榮栄 遙遥 埜野 嶽岳 檢検 蘆芦 鹽塩 縣県 壽寿 寳宝 寶宝 實実 兒児 豐豊 關関 應応 "
    "戀恋 鐵鉄 會会 區区 舊旧 假仮 龜亀 龝秋 穐秋 莊荘 莵兎 籠篭 鷄鶏 雞鶏 劍剣 劔剣 淺浅 拂払 佛仏 彌弥 與与 讓譲 釋釈 圓円 "
    "圖図 團団 經経 總総 當当 號号 點点 醫医 禮礼 祿禄 稻稲 絲糸 聲声 臺台 萠萌 藝芸 靈霊 顯顕 驛駅 黨党 凜凛 苅刈"
)

# Characters outside JIS X 0208 levels 1 and 2, with the shape that lists print instead.
# Compatibility characters (神 U+FA19, ①, ㈱) and accents (é) need no row: they follow by rule.
PRINTED_AS: dict[str, str] = _pairs(_PRINTED)

# What people type for one another when they look for a name or a procedure. The three kanji of the
# drain pit (枿 in the official title) are all found by the word ます.
SEARCHED_AS: dict[str, str] = _pairs(_SEARCHED) | dict.fromkeys("枿桝枡", "マス")
