"""The one design system: spacing, type, colours, fonts and icons, worn by the whole window.

Sizes are pixels at 100 %; :func:`px` gives them at the reader's size. Colours come in tones, and a tone never stands
alone: whatever wears one also says so in words or by its icon.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from string import Template
from typing import Literal

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from app import paths

Tone = Literal["plain", "muted", "accent", "ok", "warn", "danger"]
Role = Literal["body", "small", "label", "title", "heading", "display"]

TIGHT, SMALL, MEDIUM, LARGE, WIDE = 4, 8, 12, 16, 24
"""The spacing scale."""

CONTROL = 34
"""Height of a button or a line of input."""

_TYPE: dict[Role, tuple[int, bool]] = {
    "small": (12, False),
    "label": (13, False),
    "body": (14, False),
    "title": (16, True),
    "heading": (21, True),
    "display": (27, True),
}
_FAMILIES = ("BIZ UDPGothic", "Noto Sans JP", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP")
_FONT_FILES = ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "NotoSansJP-Regular.ttf")
_ICON_SIZES = (16, 20, 24, 32, 48)


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``; each ``*_soft`` is the ground on which its tone is read (contrast of 4.5 or more)."""

    ground: str = "#f2f5f5"
    surface: str = "#ffffff"
    rail: str = "#e6edee"
    line: str = "#d2dadc"
    edge: str = "#7b8a91"
    text: str = "#1a2429"
    muted: str = "#4e5d66"
    accent: str = "#0b5d66"
    accent_strong: str = "#084850"
    accent_soft: str = "#dceeef"
    on_accent: str = "#ffffff"
    ok: str = "#1c6436"
    ok_soft: str = "#e3f2e8"
    warn: str = "#754600"
    warn_soft: str = "#fff1d6"
    danger: str = "#a51d17"
    danger_strong: str = "#84140f"
    danger_soft: str = "#fceae9"
    stripe: str = "#f8fafa"

    def on(self, tone: Tone) -> tuple[str, str]:
        """Text colour and ground of a tone."""
        pairs: dict[Tone, tuple[str, str]] = {
            "plain": (self.text, self.rail),
            "muted": (self.muted, self.ground),
            "accent": (self.accent, self.accent_soft),
            "ok": (self.ok, self.ok_soft),
            "warn": (self.warn, self.warn_soft),
            "danger": (self.danger, self.danger_soft),
        }
        return pairs[tone]


@dataclass(frozen=True)
class Look:
    """What a reader chose: colours, and the size of everything (1.0 to 2.0)."""

    palette: Palette = field(default_factory=Palette)
    scale: float = 1.0


_current = Look()


def look() -> Look:
    """The look in force."""
    return _current


def colours() -> Palette:
    """The colours in force."""
    return _current.palette


def px(size: int) -> int:
    """``size`` at the reader's scale."""
    return round(size * _current.scale)


def wear(application: QApplication, chosen: Look | None = None) -> None:
    """Dress the whole application; called once at the start and again when the reader changes the look."""
    global _current  # noqa: PLW0603  one reader per process
    _current = chosen or Look()
    pixmap.cache_clear()
    icon.cache_clear()
    _load_fonts()
    application.setStyle("Fusion")
    application.styleHints().setColorScheme(Qt.ColorScheme.Light)
    application.setPalette(_qt_palette(colours()))
    application.setFont(font("body"))
    application.setStyleSheet(_style_sheet())


def font(role: Role = "body", *, bold: bool | None = None) -> QFont:
    """The font of a role at the reader's size."""
    size, heavy = _TYPE[role]
    made = QFont(_FAMILIES)
    made.setPixelSize(px(size))
    made.setBold(heavy if bold is None else bold)
    return made


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """The icon ``resources/icons/NAME.svg`` drawn in one colour, ``size`` device pixels square."""
    source = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")
    drawing = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    canvas = QPixmap(size, size)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return canvas


@lru_cache(maxsize=128)
def icon(name: str, colour: str = "") -> QIcon:
    """An icon in one colour, the muted text colour unless told; Qt greys it where its control is disabled."""
    made = QIcon()
    for size in _ICON_SIZES:
        made.addPixmap(pixmap(name, colour or colours().muted, size))
    return made


def mark(widget: QWidget, **properties: object) -> None:
    """Set style-sheet properties of a widget and dress it anew."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # one that was never seen is dressed when it is
        widget.style().unpolish(widget)
        widget.style().polish(widget)


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    """Register the bundled fonts; on a machine without them the system's Japanese fonts stand in."""
    for name in _FONT_FILES:
        file = paths.resources() / "fonts" / name
        if file.is_file():
            QFontDatabase.addApplicationFont(str(file))


def _style_sheet() -> str:
    folder = paths.resources()
    sheet = Template((folder / "style.qss").read_text("utf-8"))
    text = sheet.substitute(asdict(colours()), icons=(folder / "icons").as_posix())
    return re.sub(r"\b(\d+)px", _scaled(), text)


def _scaled() -> Callable[[re.Match[str]], str]:
    def grow(found: re.Match[str]) -> str:
        size = int(found[1])
        return f"{max(px(size), 1) if size else 0}px"

    return grow


def _qt_palette(chosen: Palette) -> QPalette:
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, chosen.ground),
        (roles.WindowText, chosen.text),
        (roles.Base, chosen.surface),
        (roles.AlternateBase, chosen.stripe),
        (roles.Text, chosen.text),
        (roles.Button, chosen.surface),
        (roles.ButtonText, chosen.text),
        (roles.ToolTipBase, chosen.text),
        (roles.ToolTipText, chosen.surface),
        (roles.PlaceholderText, chosen.muted),
        (roles.Highlight, chosen.accent),
        (roles.HighlightedText, chosen.on_accent),
        (roles.Accent, chosen.accent),
        (roles.Link, chosen.accent),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen.edge))
    return made
