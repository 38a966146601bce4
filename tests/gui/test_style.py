"""The design system: readable colours, icons, sizes."""

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication

from app import paths
from app.ui import style
from app.ui.style import Look, Palette, Tone
from app.ui.widgets.buttons import KeyButton


def _luminance(colour: str) -> float:
    channels = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", ["plain", "muted", "accent", "ok", "warn", "danger"])
def test_every_tone_is_read_on_its_ground_and_on_paper(tone: Tone) -> None:
    palette = Palette()
    ink, ground = palette.on(tone)
    for paper in (ground, palette.surface, palette.ground, palette.stripe):
        assert contrast(ink, paper) >= 4.5


def test_text_on_filled_grounds_is_read_and_edges_are_seen() -> None:
    palette = Palette()
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.text, palette.accent_soft) >= 4.5
    assert contrast(palette.surface, palette.text) >= 4.5
    assert contrast(palette.muted, palette.rail) >= 4.5
    assert contrast(palette.edge, palette.surface) >= 3


def test_japanese_is_written_in_a_bundled_font() -> None:
    if (paths.resources() / "fonts" / "BIZUDPGothic-Regular.ttf").is_file():
        assert QFontInfo(style.font()).family() == "BIZ UDPGothic"


@pytest.mark.parametrize("file", sorted((paths.resources() / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_draws_something(file: object) -> None:
    name = getattr(file, "stem", "")
    image = style.pixmap(name, "#ff0000", 24).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24))


def test_everything_grows_with_the_reader(qapp: QApplication) -> None:
    before = KeyButton("保存", "F12").sizeHint()
    try:
        style.wear(qapp, Look(scale=2.0))
        after = KeyButton("保存", "F12").sizeHint()
        assert style.px(12) == 24
        assert qapp.font().pixelSize() == 28
    finally:
        style.wear(qapp)
    assert after.height() == before.height() * 2
    assert after.width() > before.width() * 1.8
