"""What can go wrong, each with one sentence and one next step in the reader's language.

Anything raised that is not an :class:`AppError` is our own mistake and is reported as such.
"""

from typing import ClassVar

from app.language import N_, _


class AppError(Exception):
    """Base of all errors that are told to the user.

    ``sentence`` and ``step`` are catalogue texts with ``{name}`` places, filled from the keyword arguments.
    """

    sentence: ClassVar[str] = ""
    step: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details

    def __str__(self) -> str:
        return _(self.sentence).format(**self.details)

    def next_step(self) -> str:
        """What the reader can do now, as one sentence."""
        return _(self.step).format(**self.details)


class InvalidInput(AppError):
    """A value that can't be taken; ``field`` says which one, so that a form can show it beside the field."""

    sentence = N_("「{field}」の値が正しくありません: {why}")
    step = N_("値を直して、もう一度保存してください。入力した内容は残っています。")

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field=field, why=why)
        self.field = field


class NotFound(AppError):
    """No record of that kind and id in this store."""

    sentence = N_("{kind} {id} は見つかりません。")
    step = N_("番号を確かめるか、検索で探してください。")


class Refused(AppError):
    """Base of what the rules of the desk forbid."""


class EnvironmentProblem(AppError):
    """Base of what the machine, a disk or a file did."""


class WrongPassphrase(Refused):
    """The passphrase does not open this account."""

    sentence = N_("担当者番号か合言葉が違います。")
    step = N_(
        "大文字・小文字と入力方式を確かめて、もう一度入力してください。忘れたときは責任者に再設定を頼んでください。"
    )


class NoStore(EnvironmentProblem):
    """The folder holds no store."""

    sentence = N_("{folder} には記録の保管庫がありません。")
    step = N_("--store の場所を確かめるか、office init または hall enrol で作ってください。")


class StoreExists(Refused):
    """A store would be made over one that is there."""

    sentence = N_("{folder} にはすでに保管庫があります。")
    step = N_("別の場所を指定してください。今ある保管庫はそのままです。")


class StoreInUse(EnvironmentProblem):
    """Another program has the store open."""

    sentence = N_("この保管庫は、別のつながるデスクが開いています。")
    step = N_("開いている画面を閉じてから、もう一度始めてください。")


class NewerStore(Refused):
    """The store was written by a newer program."""

    sentence = N_("この保管庫は新しい版のつながるデスク（構造 {revision}）で作られています。")
    step = N_("プログラムを新しい版に更新してから開いてください。保管庫は変えていません。")


class DamagedStore(EnvironmentProblem):
    """The store can't be read as a database with its key."""

    sentence = N_("保管庫を読み取れません（{why}）。")
    step = N_("プログラムを閉じ、控え（バックアップ）から復元するか、本部に連絡してください。")


class DiskFull(EnvironmentProblem):
    """No room on the disk or stick."""

    sentence = N_("{where} に空きがありません。")
    step = N_("不要なファイルを消して空きを作り、もう一度行ってください。途中の書き込みは残していません。")


class FormProblem(AppError):
    """A form definition that can't be used; ``why`` lists every problem with its place in the definition."""

    sentence = N_("様式「{form}」の定義に誤りがあります: {why}")
    step = N_("様式の定義を直すか、配信された様式を入れ直してください。")


class FontsMissing(EnvironmentProblem):
    """A font file of ``resources/fonts`` is absent or broken."""

    sentence = N_("印刷に使う書体 {file} が読み込めません。")
    step = N_("`python3 dev.py run` で書体を入れ直すか、プログラムを修復インストールしてください。")


class Cancelled(AppError):
    """The reader stopped a long piece of work; nothing is wrong."""

    sentence = N_("「{title}」を取り消しました。")
    step = N_("必要になったら、はじめからやり直してください。済んだ分は残っています。")


class Fork(Refused):
    """One dot with two contents: a disk was cloned."""

    sentence = N_("端末 {device} が二つに分かれています（{seq} 番から内容が違います）。")
    step = N_("どちらの束も取り込まずに保管しました。本部の担当者に連絡し、片方の端末を登録し直してください。")


class NotTheirs(Refused):
    """A bundle holds a change that its sender may not make."""

    sentence = N_("束の中に、送り手が書いてはならない記録があります（{what}）。")
    step = N_("束は取り込んでいません。送り手の端末を調べるため、本部の担当者に連絡してください。")


class UnreadableTable(EnvironmentProblem):
    """A file that should be a CSV or TSV table is none."""

    sentence = N_("このファイルは表として読めません（{why}）。")
    step = N_("表計算ソフトで「CSV UTF-8（コンマ区切り）」として保存し直し、もう一度取り込んでください。")


class UnknownTable(EnvironmentProblem):
    """A table whose header belongs to no family that the program knows."""

    sentence = N_("この表の種類が分かりません（見出し: {header}）。")
    step = N_("介護サービス情報公表か公共施設一覧の CSV を、見出しの行を変えずに選んでください。")


class NotABundle(Refused):
    """The file is no bundle, or is damaged, truncated or altered."""

    sentence = N_("{file} は束として読めません（{why}）。")
    step = N_("何も取り込んでいません。送り手にもう一度書き出してもらってください。")


class NotForUs(Refused):
    """The bundle is addressed to another device or organisation."""

    sentence = N_("{file} は、この端末あての束ではありません（あて先 {to}）。")
    step = N_("何も取り込んでいません。あて先の館か本部に渡してください。")


class UnknownSender(Refused):
    """The bundle's sender is not enrolled here, or the signature is not by its key."""

    sentence = N_("{file} の送り手（{sender}）の署名を確かめられません。")
    step = N_("何も取り込んでいません。送り手の端末が登録済みか、本部の担当者に確かめてください。")


class NewerBundle(Refused):
    """The bundle needs a newer program."""

    sentence = N_("{file} は新しい版のつながるデスク（形式 {version}）で作られています。")
    step = N_("何も取り込んでいません。プログラムを更新してから、もう一度受け取ってください。")


class NotYetConfirmed(Refused):
    """The sender answered its invitation, but the words have not been compared."""

    sentence = N_("端末 {device} はまだ確認されていません（確かめる言葉: {words}）。")
    step = N_(
        "館に電話して言葉が同じか確かめ、端末を登録してから、もう一度受け取ってください"
        "（画面では「言葉を確かめる」、コマンドでは office confirm {device}）。"
    )


class TooLarge(Refused):
    """A limit of the bundle format is passed."""

    sentence = N_("{file} は大きすぎるか、壊れています（{what}）。")
    step = N_("何も取り込んでいません。送り手に、もう一度書き出してもらってください。")


class OfficeOnly(Refused):
    """Something that only the head office may do."""

    sentence = N_("これは本部だけができる操作です。")
    step = N_("本部に連絡して、行ってもらってください。")


class PublishedListing(Refused):
    """A hall would delete a listing that the office published."""

    sentence = N_("本部が配信した社会資源は、交流館では削除できません。")
    step = N_("内容の直しとして提案するか、本部に連絡してください。")


class AlreadySettled(Refused):
    """A proposal that was accepted or rejected before."""

    sentence = N_("この提案はすでに処理されています。")
    step = N_("一覧を開き直して、今の内容を確かめてください。")


class NoConsent(Refused):
    """A matter would be told to a body without the person's consent, and without a ground for doing without."""

    sentence = N_("「{to}」へ伝えることができません。{why}。")
    step = N_("本人の同意をとって記録するか、同意によらない根拠を選んで記録してください。")


class NoSuchMove(Refused):
    """A referral can't go from its state to the one wanted."""

    sentence = N_("紹介 {number} は「{now}」なので、「{to}」にはできません。")
    step = N_("いま選べる次の状態は {next} です。")


class AlreadyIssued(Refused):
    """A referral would be deleted whose sheet may be out already."""

    sentence = N_("紹介 {number} は発行したので、削除できません。")
    step = N_("取り下げの記録をしてください。")


class NotWritten(EnvironmentProblem):
    """A file that was asked for can't be written where it should be."""

    sentence = N_("{file} に書き込めません（{why}）。")
    step = N_("保存する場所があるか、ほかのプログラムが開いていないかを確かめて、もう一度行ってください。")


class NotPrinted(EnvironmentProblem):
    """The printer, or the way to it, gave up."""

    sentence = N_("印刷できませんでした（{printer}）。")
    step = N_("プリンターの電源・用紙・接続を確かめて、もう一度印刷してください。記録は変わっていません。")


class FileThere(Refused):
    """A file would be written over that may be the only one of its kind."""

    sentence = N_("{file} にはすでにファイルがあります。")
    step = N_("別の名前を指定してください。今あるファイルはそのままです。")


class NotRead(EnvironmentProblem):
    """A file that was named can't be read."""

    sentence = N_("{file} を読み取れません（{why}）。")
    step = N_("ファイルの名前と場所を確かめて、もう一度行ってください。")
