"""Buttons that say what they do, and by which key."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from app.ui import style

Kind = Literal["primary", "secondary", "danger", "link", "rail", "line", "toggle"]


class KeyButton(QPushButton):
    """A button with its key in a small frame after the text; the window's :class:`~app.ui.keys.Keys` presses it.

    ``key`` is a key sequence such as ``F12`` or ``Ctrl+L``, or empty.
    """

    def __init__(self, text: str, key: str = "", kind: Kind = "secondary", icon: str = "") -> None:
        super().__init__(text)
        self.key = key
        self._kind = kind
        self._icon_name = icon
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if kind in ("link", "rail", "line") else Qt.CursorShape.ArrowCursor
        )
        self.setAutoDefault(False)
        style.mark(self, kind=kind)
        if icon:
            self.setIcon(style.icon(icon, self._colour()))
            self.setIconSize(QSize(style.px(18), style.px(18)))

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Room for the key after the text."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._key_width(), hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Never so small that the text is cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw the button as the style does, with the label and the key side by side."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        inner = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        space = self._key_width()
        option.rect = self.rect().adjusted(0, 0, -space, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        if self.key:
            self._draw_key(painter, QRect(inner.right() - space, 0, space, self.height()))

    def _draw_key(self, painter: QPainter, area: QRect) -> None:
        metrics = QFontMetrics(style.font("small"))
        box = QRect(0, 0, metrics.horizontalAdvance(self.key) + style.px(10), metrics.height() + style.px(4))
        box.moveCenter(area.center())
        box.moveRight(area.right())
        colour = QColor(self._colour() if self.isEnabled() else style.colours().edge)
        painter.setFont(style.font("small"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QColor(colour)
        frame.setAlpha(120)
        painter.setPen(QPen(frame, 1))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)

    def _key_width(self) -> int:
        if not self.key:
            return 0
        return QFontMetrics(style.font("small")).horizontalAdvance(self.key) + style.px(10 + style.SMALL)

    def _colour(self) -> str:
        chosen = style.colours()
        by_kind: dict[Kind, str] = {
            "primary": chosen.on_accent,
            "danger": chosen.danger,
            "link": chosen.accent,
            "rail": chosen.muted,
        }
        return by_kind.get(self._kind, chosen.muted)


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
