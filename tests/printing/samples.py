"""Made-up people and values for the forms: nothing, the usual, and more than anybody would write."""

from app.printing.compose import SheetData, Value

WORRIES = (
    *(
        "病気や健康、障がい",
        "住まい",
        "収入・生活費",
        "家賃やローンの支払い",
        "税金や公共料金等の支払い",
        "債務",
        "仕事探し、就職",
    ),
    *("仕事上の不安やトラブル", "地域との関係", "家族との関係", "子育て", "介護", "ひきこもり・不登校", "DV・虐待"),
    *("食べるものがない", "その他"),
)

CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "sex": (("male", "男性"), ("female", "女性"), ("other", "その他")),
    "relation": (("self", "本人"), ("spouse", "配偶者"), ("child", "子")),
    "age_band": (("age_60_64", "60〜64歳"), ("age_65_69", "65〜69歳")),
    "worry": tuple((f"worry_{n}", label) for n, label in enumerate(WORRIES)),
    "topic": tuple((f"topic_{n}", f"相談の内容その{n}") for n in range(18)),
    "channel": (("visit_self", "本人来館"), ("agency", "関係機関・関係者からの紹介")),
    "field": (("elderly", "高齢"), ("mixed", "複合")),
    "urgency": (("normal", "ふつう"), ("soon", "早めに"), ("now", "すぐに")),
    "writer": (("self", "本人"), ("staff", "相談受付者が聞き取って代筆")),
    "consent_purpose": (("referral", "関係機関への紹介・引き継ぎ"),),
    "consent_item": tuple((f"item_{n}", f"伝える項目の群その{n}") for n in range(6)),
    "consent_method": (("written", "書面"), ("oral", "口頭")),
    "ground": (("life_emergency", "生命・身体の緊急の保護"),),
    "delivery": (("carried", "本人持参"), ("accompanied", "職員が同行")),
}

NUMBER = "H012-R8-0042-7"
NAME = "髙橋　𠮷子"

TYPICAL: dict[str, Value] = {
    "person.kana": "たかはし　よしこ",
    "person.name": NAME,
    "person.sex": "female",
    "person.birth": "1957-04-05",
    "person.address": "〒720-0001　福山市○○町一丁目2番3号　コーポ桜 201号",
    "person.phone": "084-900-1234",
    "person.age_band": "age_65_69",
    "person.initials": "T.Y.",
    "worries": ("worry_0", "worry_11"),
    "main_worry": "worry_11",
    "statement.household": (
        (NAME, "69", "self", "週2回パート"),
        ("髙橋　一郎", "72", "spouse", "要介護2"),
        ("髙橋　健", "41", "長男", ""),
    ),
    "statement.wishes": "夜に眠れない日が続いています。\n電話は午前中にしてください。",
    "statement.written_by": "self",
    "consent.purpose": "referral",
    "consent.to": ("地域包括支援センター福山中央", "ひきこもり相談「ふきのとう」"),
    "consent.items": ("item_0", "item_1"),
    "consent.method": "written",
    "consent.given_at": "2026-11-24T10:05:00+09:00",
    "consent.until": "2027-03-31",
    "consent.by": NAME,
    "consent.relation": "self",
    "consultation.at": "2026-11-24T01:05:00Z",
    "consultation.channel": "visit_self",
    "consultation.field": "mixed",
    "consultation.urgency": "soon",
    "consultation.age_band": "age_65_69",
    "consultation.topics": ("topic_3", "topic_4"),
    "consultation.main_topic": "topic_3",
    "consultation.text": "夫の介護を一人で担っている。夜間の見守りで睡眠が3〜4時間しかとれない。",
    "consultation.response": "地域包括支援センターへ電話し、面談の約束をとった。",
    "hall.name": "福山市○○交流館",
    "hall.phone": "084-900-0000",
    "staff.name": "佐藤　花子",
    "agency.name": "地域包括支援センター福山中央",
    "agency.address": "福山市三吉町南二丁目",
    "agency.phone": "084-928-0000",
    "referral.reason": "介護サービスの見直しをお願いしたい。",
    "referral.delivery": "accompanied",
    "referral.reply_due": "2026-12-08",
}

VISITOR: dict[str, Value] = {
    "visitor.name": "﨑山　德子",
    "visitor.phone": "090-0000-1234",
    "visitor.relation": "child",
}

SENTENCE = (
    "相談の記録は、（たとえば）「このように」長く続く。12,345円、084-900-1234、https://example.jp/a?b=c も……混ざる。"
)
NARRATIVE = (SENTENCE * 80)[:6000]

EXTREME: dict[str, Value] = {
    **TYPICAL,
    **VISITOR,
    "person.name": "髙橋𠮷子" * 10,
    "person.kana": "たかはしよしこ" * 6,
    "visitor.name": "ヴィジャヤラクシュミ・スブラマニアン・アレクサンドラ・マリア・ゴンザレス",
    "person.address": "広島県福山市" + "とても長い町名" * 20,
    "worries": tuple(code for code, _label in CHOICES["worry"]),
    "consultation.topics": tuple(code for code, _label in CHOICES["topic"]),
    "consent.items": tuple(code for code, _label in CHOICES["consent_item"]),
    "person.sex": tuple(code for code, _label in CHOICES["sex"]),
    "consent.to": tuple(f"とても名前の長い支援機関その{n}（社会福祉法人）" for n in range(12)),
    "statement.household": tuple(
        (f"家族{n}" + "髙橋" * 9, str(n), "child", "備考が折り返される。" * 5) for n in range(12)
    ),
    "statement.wishes": "😀👨‍👩‍👧\n外字\ue000\n葛\U000e0100城\nمرحبا שלום\u202e\nか\u3099" + SENTENCE * 8,
    "consultation.text": NARRATIVE,
    "consultation.response": "\n".join(f"{n}行目" for n in range(60)),
    "referral.reason": SENTENCE * 8,
    "agency.name": "特定非営利活動法人" * 8,
}

GROUND: dict[str, Value] = {
    **{key: value for key, value in TYPICAL.items() if key not in {"consent.method", "consent.by"}},
    "consent.ground": "life_emergency",
}


def sheet(values: dict[str, Value], number: str = NUMBER) -> SheetData:
    """The values of one case with the code lists of the samples."""
    return SheetData(number, values, CHOICES)
