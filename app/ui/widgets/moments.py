"""Fields of time: a date typed in 和暦 or 西暦, whole or with unknown parts, and a moment of date and time."""

from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QVBoxLayout, QWidget

from app.dates import TOKYO, PartialDate, parse_clock, parse_date, parse_partial, wareki
from app.errors import InvalidInput
from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.fields import Field, LineField

_WEEKDAYS = "月火水木金土日"


class DateField(QWidget, Field):
    """A date in any usual way of writing; shown in 和暦 with its ISO form beside it.

    Its value is ISO text (``1957-04-XX`` with unknown parts, if ``partial``), ``None`` for none.
    """

    edited = Signal()

    def __init__(self, *, partial: bool = False, beside: QWidget | None = None) -> None:
        """``partial`` lets parts be unknown; ``beside`` stands between the date and what is said of it."""
        super().__init__()
        self._partial = partial
        self._kept: tuple[str, str | None] = ("", None)
        self.line = LineField("S32.4.5" if partial else "R8.4.1", letters=11)
        self.line.edited.connect(self._on_edited)
        self.line.installEventFilter(self)
        self.note = parts.text("", "small", "muted")
        layout = parts.row(self.line)
        if not partial:
            layout.addWidget(icon_button(_("カレンダーから選ぶ"), "calendar", self._open_calendar))
        if beside is not None:
            layout.addWidget(beside)
        layout.addWidget(self.note, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        """The ISO text; raises :class:`InvalidInput` for what is no date."""
        text = self.line.text()
        if text == self._kept[0]:
            return self._kept[1]
        if not text.strip():
            return None
        return parse_partial(text, "").iso if self._partial else parse_date(text, "").isoformat()

    def show_value(self, value: Any) -> None:
        """Show ISO text (or a date); ``None`` and "" as nothing."""
        iso = str(value) if value else None
        text = wareki(PartialDate(iso)) if iso else ""
        self.line.show_value(text)
        self._kept = (text, iso)
        self._explain()

    def typed(self) -> Any:
        """The text of the line."""
        return self.line.typed()

    def retype(self, typed: Any) -> None:
        """Put the text back."""
        self.line.retype(typed)
        self._explain()

    def controls(self) -> tuple[QWidget, ...]:
        """The line."""
        return (self.line,)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Write the date in full when the reader leaves the line."""
        if event.type() == QEvent.Type.FocusOut and watched is self.line:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        try:
            iso = self.value()
        except InvalidInput as error:
            self._say(str(error.details["why"]), "danger")
            return
        if iso and self.line.text() != self._kept[0]:
            text = wareki(PartialDate(iso))
            self.line.setText(text)
            self._kept = (text, iso)

    def _explain(self) -> None:
        try:
            iso = self.value()
        except InvalidInput:
            iso = None
        known = PartialDate(iso).known if iso else None
        weekday = f"（{_WEEKDAYS[known.weekday()]}）" if known else ""
        self._say(f"{iso}{weekday}" if iso else "")

    def _say(self, words: str, tone: style.Tone = "muted") -> None:
        self.note.setText(words)
        style.mark(self.note, tone=tone)

    def _open_calendar(self) -> None:
        popup = Calendar(self, self._date())
        popup.picked.connect(self._on_picked)
        popup.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        popup.show()

    def _date(self) -> date | None:
        try:
            iso = self.value()
        except InvalidInput:
            return None
        return date.fromisoformat(iso) if iso else None

    @Slot()
    def _on_edited(self) -> None:
        self._explain()
        self.edited.emit()

    @Slot(QDate)
    def _on_picked(self, day: QDate) -> None:
        self.show_value(date(day.year(), day.month(), day.day()).isoformat())
        self.edited.emit()


class MomentField(QWidget, Field):
    """A date and a time of day in Japan; its value is ISO text with the zone, ``None`` for none."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clock = LineField("14:30", letters=4)
        self.day = DateField(beside=self.clock)
        self.day.line.setAccessibleName(_("日付"))
        self.clock.setAccessibleName(_("時刻"))
        self._kept: tuple[Any, str | None] = (["", ""], None)
        self.setLayout(parts.row(self.day))
        self.setFocusProxy(self.day)
        self.day.edited.connect(self._on_edited)
        self.clock.edited.connect(self._on_edited)

    def value(self) -> Any:
        """ISO text to the minute; raises :class:`InvalidInput` where one part is missing or can't be read."""
        if self.typed() == self._kept[0]:
            return self._kept[1]
        day, clock = self.day.value(), self.clock.text().strip()
        if day is None and not clock:
            return None
        if day is None or not clock:
            raise InvalidInput("", _("日付と時刻の両方を入力してください"))
        at = datetime.combine(date.fromisoformat(day), parse_clock(clock, ""), TOKYO)
        return at.isoformat(timespec="minutes" if at.time() == _to_the_minute(at.time()) else "seconds")

    def show_value(self, value: Any) -> None:
        """Show ISO text (or a moment) as Japan's clocks have it; ``None`` and "" as nothing."""
        at = datetime.fromisoformat(str(value)).astimezone(TOKYO) if value else None
        self.day.show_value(at.date().isoformat() if at else None)
        self.clock.show_value(f"{at:%H:%M}" if at else "")
        self._kept = (self.typed(), str(value) if value else None)

    def typed(self) -> Any:
        """The texts of both lines."""
        return [self.day.typed(), self.clock.typed()]

    def retype(self, typed: Any) -> None:
        """Put both texts back."""
        self.day.retype(typed[0])
        self.clock.retype(typed[1])

    def controls(self) -> tuple[QWidget, ...]:
        """Both lines."""
        return (self.day.line, self.clock)

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()


def _to_the_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


class Calendar(QWidget):
    """A month to pick a day from; Esc or a click elsewhere closes it."""

    picked = Signal(QDate)

    def __init__(self, parent: QWidget, day: date | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("カレンダー"))
        self._month = QCalendarWidget()
        self._month.setAccessibleName(_("カレンダー"))
        self._month.setLocale(QLocale(QLocale.Language.Japanese))
        self._month.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        self._month.setMinimumSize(style.px(320), style.px(270))
        for name, icon in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            arrow = self._month.findChild(QToolButton, name)
            if arrow is not None:
                arrow.setIcon(style.icon(icon))
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        if day is not None:
            self._month.setSelectedDate(QDate(day.year, day.month, day.day))
        self._month.clicked.connect(self._on_picked)
        self._month.activated.connect(self._on_picked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._month)
        self._month.setFocus()

    @Slot(QDate)
    def _on_picked(self, day: QDate) -> None:
        self.picked.emit(day)
        self.close()
