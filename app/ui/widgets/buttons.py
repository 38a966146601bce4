"""Buttons that say what they do, and by which key."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from app.ui import style

Kind = Literal["primary", "secondary", "danger", "link", "rail", "line", "toast"]

_LIKE_LINKS = ("link", "rail", "line")
_ICON = 18


class KeyButton(QPushButton):
    """A button with its key in a small frame after the text; the window's :class:`~app.ui.keys.Keys` presses it.

    ``key`` is a key sequence such as ``F12`` or ``Ctrl+L``, or empty.
    """

    def __init__(self, text: str, key: str = "", kind: Kind = "secondary", icon: str = "") -> None:
        super().__init__(text)
        self.key = key
        self._kind = kind
        self._picture, self._picture_colour = icon, ""
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind in _LIKE_LINKS else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        style.mark(self, kind=kind)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Room for icon, text and key."""
        margins = style.px(style.SMALL if self._kind == "link" else 14) * 2
        height = style.px(44 if self._kind == "rail" else style.CONTROL)
        return QSize(self._icon_room() + self._text_room() + self._key_room() + margins, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Never so small that something is cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw the ground as the style sheet has it, then icon, text and key."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._ink()
        rail = self._kind == "rail"
        room = self._icon_room() + self._text_room() + self._key_room()
        left = style.px(style.LARGE) if rail else (self.width() - room) // 2
        if self._picture:
            colour = self._picture_colour or (style.colours().muted if ink == style.colours().text else ink)
            side = style.px(_ICON)
            style.icon(self._picture, colour).paint(painter, QRect(left, (self.height() - side) // 2, side, side))
            left += self._icon_room()
        painter.setFont(self._font())
        painter.setPen(QColor(ink))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, 0, self._text_room(), self.height()), middle, self.text())
        if self.key:
            end = self.width() - style.px(style.MEDIUM) if rail else left + self._text_room() + self._key_room()
            self._draw_key(painter, end, style.colours().muted if rail else ink)

    def _draw_key(self, painter: QPainter, right: int, ink: str) -> None:
        metrics = QFontMetrics(style.font("small"))
        width = self._key_room() - style.px(style.SMALL)
        height = metrics.height() + style.px(3)
        box = QRect(right - width, (self.height() - height) // 2, width, height)
        frame = QColor(ink)
        frame.setAlpha(110)
        painter.setPen(QPen(frame, 1))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(style.font("small"))
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)

    def _font(self) -> QFont:
        return style.font("body", bold=self._kind in ("primary", "danger") or self.isChecked())

    def _icon_room(self) -> int:
        return style.px(_ICON + (style.MEDIUM if self._kind == "rail" else 6)) if self._picture else 0

    def _text_room(self) -> int:
        return QFontMetrics(self._font()).horizontalAdvance(self.text()) + 1

    def _key_room(self) -> int:
        if not self.key:
            return 0
        return QFontMetrics(style.font("small")).horizontalAdvance(self.key) + style.px(10 + style.SMALL)

    def _ink(self) -> str:
        chosen = style.colours()
        if not self.isEnabled():
            return chosen.muted if self._kind == "primary" else chosen.edge
        if self.isChecked():
            return chosen.accent
        by_kind: dict[Kind, str] = {
            "primary": chosen.on_accent,
            "danger": chosen.danger,
            "link": chosen.accent,
            "toast": chosen.surface,
        }
        return by_kind.get(self._kind, chosen.text)

    def show_picture(self, icon: str, colour: str = "") -> None:
        """Change the icon, and its colour if it is not to be the text's."""
        self._picture, self._picture_colour = icon, colour
        self.updateGeometry()
        self.update()


def button(
    text: str, on_click: Callable[[], object], *, key: str = "", kind: Kind = "secondary", icon: str = ""
) -> KeyButton:
    """A button that calls ``on_click`` when pressed by mouse, by Space or by its key."""
    made = KeyButton(text, key, kind, icon)
    made.clicked.connect(lambda _checked: on_click())
    return made


def icon_button(name: str, icon: str, on_click: Callable[[], object], parent: QWidget | None = None) -> QToolButton:
    """A small button with an icon alone; ``name`` is its tooltip and its name for screen readers."""
    made = QToolButton(parent)
    made.setIcon(style.icon(icon))
    made.setIconSize(QSize(style.px(18), style.px(18)))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.clicked.connect(lambda _checked: on_click())
    return made
