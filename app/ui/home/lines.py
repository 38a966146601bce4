"""What waits, as lines that open their records."""

from collections.abc import Sequence
from datetime import date

from app.language import _
from app.services.consultations import ConsultationRow
from app.services.exchange_status import Status
from app.services.followups import FollowUpRow
from app.services.referrals import ReferralRow
from app.ui.style import Tone
from app.ui.widgets import days
from app.ui.widgets.cards import Line

OVERDUE_DAYS = 7
"""A hall that has written no bundle for so many days is reminded; an office misses one silent for twice as long."""


def urgent(rows: Sequence[ConsultationRow], today: date) -> list[Line]:
    """Open cases to be acted on at once."""
    return [Line(row.id, _case(row), days.moment(row.at, today), _("すぐに"), "danger") for row in rows]


def followups(rows: Sequence[FollowUpRow], today: date) -> list[Line]:
    """Follow-ups due today and overdue."""
    return [
        Line(
            row.consultation,
            "　".join(part for part in (row.name or _("（匿名）"), _one_line(row.text)) if part),
            row.number,
            days.late(row.due_on, today),
            "warn" if row.due_on[:10] < today.isoformat() else "accent",
        )
        for row in rows
    ]


def planned(rows: Sequence[ConsultationRow], today: date) -> list[Line]:
    """Open cases whose next date has come."""
    return [
        Line(row.id, _case(row), row.number, days.late(row.next_on or row.at, today), _late_tone(row.next_on, today))
        for row in rows
    ]


def unanswered(rows: Sequence[ReferralRow], today: date) -> list[Line]:
    """Referrals whose answer is overdue."""
    return [
        Line(
            row.id,
            _("{to}　{person}").format(to=row.to_name, person=row.person_name or _("（匿名）")),
            row.number,
            days.late(row.reply_due, today) if row.reply_due else "",
            "warn",
        )
        for row in rows
    ]


def quiet(rows: Sequence[ConsultationRow], today: date) -> list[Line]:
    """Open cases that nobody touched for long."""
    return [Line(row.id, _case(row), row.number, days.ago(row.at, today), "muted") for row in rows]


def exchange(state: Status, today: date) -> list[Line]:
    """How the exchange stands: what is to be sent, how old the last bundle is, what came and waits."""
    lines = [_unsent(state, today)]
    if state.last_in_at:
        lines.append(Line("exchange", _("最後に受け取った束"), "", days.ago(state.last_in_at, today), "muted"))
    if state.held:
        words = _("保留している変更 {n} 件").format(n=f"{state.held:,}")
        lines.append(Line("exchange", words, "", _("保留"), "warn"))
    if state.conflicts and state.halls:
        words = _("解決を待つ競合 {n} 件").format(n=f"{state.conflicts:,}")
        lines.append(Line("conflicts", words, "", _("競合"), "warn"))
    for hall in state.halls:
        if any(device.state == "pending" for device in hall.devices):
            words = _("{hall}の端末が確認を待っています").format(hall=hall.name)
            lines.append(Line("exchange", words, "", _("登録"), "accent"))
        if hall.gaps:
            words = _("{hall}からの束に抜けがあります").format(hall=hall.name)
            lines.append(Line("exchange", words, "", _("抜け"), "warn"))
    silent = [hall for hall in state.halls if (hall.silent_days or 0) >= OVERDUE_DAYS * 2]
    if silent:
        words = _("{n} 館から 2 週間以上束が届いていません").format(n=len(silent))
        lines.append(Line("exchange", words, "", _("途絶え"), "warn"))
    return lines


def exchange_words(state: Status, today: date) -> tuple[str, Tone]:
    """The same for the status bar, in one sentence and a tone."""
    sent = _("最後の書き出し {ago}").format(ago=days.ago(state.last_out_at, today)) if state.last_out_at else ""
    unsent = _("未送信 {n} 件").format(n=f"{state.unsent:,}")
    words = "・".join(part for part in (unsent, sent or _("まだ書き出していません")) if part)
    return words, _unsent(state, today).tone


def _unsent(state: Status, today: date) -> Line:
    last = state.last_out_at
    when = _("最後の書き出し {ago}").format(ago=days.ago(last, today)) if last else _("まだ書き出していません")
    if not state.unsent:
        return Line("exchange", _("送っていない変更はありません"), when, _("送信済み"), "ok")
    stale = last is None or (today - date.fromisoformat(last[:10])).days >= OVERDUE_DAYS
    words = _("送っていない変更 {n} 件").format(n=f"{state.unsent:,}")
    return Line("exchange", words, when, _("未送信"), "warn" if stale else "accent")


def _case(row: ConsultationRow) -> str:
    return "　".join(part for part in (row.name or _("（匿名）"), _one_line(row.text)) if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]


def _late_tone(due: str | None, today: date) -> Tone:
    return "warn" if due is not None and due[:10] < today.isoformat() else "accent"
