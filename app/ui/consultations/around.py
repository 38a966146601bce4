"""What belongs to a case: the people, the sheet they wrote, consents, referrals; each line opens its record."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import _
from app.services.consents import ConsentDetail
from app.services.people import PersonRow
from app.services.referrals import ReferralRow
from app.services.statements import StatementDetail
from app.ui import style
from app.ui.consents.form import in_words
from app.ui.consultations.reading import Case
from app.ui.widgets import days, parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card, Line, LinesCard
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.prose import Prose


class AroundCase(QWidget):
    """Cards beside a case; signals: ``opened(kind, id)``, ``statement_asked()``, ``consent_asked("")``."""

    opened = Signal(str, str)
    statement_asked = Signal()
    consent_asked = Signal(str)

    def __init__(self, lists: CodeLists) -> None:
        super().__init__()
        self._lists = lists
        self.people = LinesCard(_("対象者"), _("匿名の相談です。「訂正」で対象者を選べます。"), icon="users")
        self.statement = Card(_("相談者記入"), icon="pencil")
        self._wishes = Prose()
        self._write = button(_("記入する"), self.statement_asked.emit, icon="pencil")
        self.statement.add(self._wishes, parts.row(1, self._write))
        self.consents = LinesCard(_("同意"), _("同意の記録はありません。"), icon="circle-check")
        record = button(_("同意を記録する"), lambda: self.consent_asked.emit(""), icon="plus")
        self.consents.add(parts.row(1, record))
        self.referrals = LinesCard(_("つながるシート"), _("まだ紹介していません。"), icon="handshake")
        self.setLayout(parts.column(self.people, self.statement, self.consents, self.referrals, gap=style.LARGE))
        self.people.opened.connect(lambda person: self.opened.emit("person", person))
        self.consents.opened.connect(lambda consent: self.opened.emit("consent", consent))
        self.referrals.opened.connect(lambda referral: self.opened.emit("referral", referral))

    def show_case(self, case: Case) -> None:
        """Show what belongs to a case."""
        self.people.show_lines([_person(row) for row in case.people])
        self._show_statement(case.statement)
        self.consents.show_lines([self._consent(each, case) for each in case.consents])
        self.referrals.show_lines([self._referral(row) for row in case.referrals])

    def _show_statement(self, statement: StatementDetail | None) -> None:
        if statement is None:
            words = _("まだありません。つながるシートに印刷されます。")
        else:
            told = (self._lists.listed("worry", statement.worries), statement.wishes)
            words = "\n".join(part for part in told if part) or _("（空の用紙）")
        self._wishes.show_text(words, "muted" if statement is None else "plain")
        self._write.setText(_("記入する") if statement is None else _("確かめる・直す"))
        self._write.setAccessibleName(self._write.text())
        self._write.updateGeometry()

    def _consent(self, consent: ConsentDetail, case: Case) -> Line:
        words = in_words(consent, self._lists, dict(case.bodies))
        given = days.day(consent.given_at, clock.today()) if consent.given_at else ""
        if consent.withdrawn_at:
            return Line(consent.id, words, given, _("撤回"), "warn")
        if consent.until and consent.until < clock.today().isoformat():
            return Line(consent.id, words, given, _("期限切れ"), "warn")
        return Line(consent.id, words, given, _("根拠") if consent.ground else _("同意"), "ok")

    def _referral(self, row: ReferralRow) -> Line:
        state = self._lists.label("referral_state", row.state)
        return Line(row.id, row.to_name, row.number, state, "warn" if row.overdue else "accent")


def _person(row: PersonRow) -> Line:
    detail = _("秘匿") if row.secret else times.birth(row.birth, row.age)
    return Line(row.id, "　".join(part for part in (row.name, row.kana) if part), detail)
