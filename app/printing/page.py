"""A page in millimetres from its top left corner: boxes, what is drawn in them, and the drawing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from reportlab.pdfgen.canvas import Canvas

from app.printing import fonts
from app.printing.fonts import ASCENT, MM

_SLACK = 0.01
"""Millimetres that rounding may take a thing over an edge."""

_drawing = Lock()
"""reportlab reads a font file at one shared position while it embeds it."""


class Misplaced(Exception):
    """Something lies outside its box or its page: our own mistake, found before it is printed."""


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres from the top left corner of the page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def holds(self, other: "Box") -> bool:
        """Whether ``other`` lies wholly inside, but for rounding."""
        return (
            other.left >= self.left - _SLACK
            and other.top >= self.top - _SLACK
            and other.right <= self.right + _SLACK
            and other.bottom <= self.bottom + _SLACK
        )


@dataclass(frozen=True)
class Text:
    """One line of text in the box that it belongs to; ``size`` in points."""

    left: float
    baseline: float
    text: str
    size: float
    bold: bool
    box: Box

    def extent(self) -> Box:
        """The rectangle that the ink can cover."""
        em = self.size / MM
        across = fonts.width(self.text.rstrip(" "), self.size, bold=self.bold)
        return Box(self.left, self.baseline - ASCENT * em, across, em)


@dataclass(frozen=True)
class Rule:
    """A straight line; ``weight`` and the lengths in ``dash`` in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Fill:
    """A shaded rectangle; ``grey`` from 0, black, to 1, white."""

    box: Box
    grey: float


Mark = Text | Rule | Fill


@dataclass(frozen=True)
class Page:
    """Everything on one page, in reading order, and the area inside the margins that none of it may leave."""

    paper: Box
    area: Box
    marks: tuple[Mark, ...]

    def misplaced(self) -> tuple[str, ...]:
        """What lies outside its box or the margins, in words for a programmer; empty when all is well."""
        return tuple(str(mark) for mark in self.marks if not self._well_placed(mark))

    def _well_placed(self, mark: Mark) -> bool:
        match mark:
            case Text():
                return self.area.holds(mark.box) and mark.box.holds(mark.extent())
            case Fill():
                return self.area.holds(mark.box)
            case Rule():
                x, y = min(mark.x0, mark.x1), min(mark.y0, mark.y1)
                return self.area.holds(Box(x, y, abs(mark.x1 - mark.x0), abs(mark.y1 - mark.y0)))


class Sheet:
    """A PDF being drawn: what it is given in millimetres from the top left goes onto the paper."""

    def __init__(self, width: float, height: float, *, title: str, language: str) -> None:
        fonts.font(fonts.REGULAR[0])
        self._height = height * MM
        self._out = BytesIO()
        self._canvas = Canvas(
            self._out,
            pagesize=(width * MM, height * MM),
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.REGULAR[0],  # type: ignore[arg-type]  # the stubs say float
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("つながるデスク")
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setViewerPreference("PrintScaling", "None")  # A4 stays A4, no shrinking to fit

    def fill(self, box: Box, grey: float) -> None:
        """Shade a rectangle."""
        self._canvas.setFillGray(grey)
        self._canvas.rect(box.left * MM, self._y(box.bottom), box.width * MM, box.height * MM, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def rules(self, rules: Iterable[Rule]) -> None:
        """Draw straight lines, those of one kind together."""
        kinds: dict[tuple[float, tuple[float, ...]], list[tuple[float, float, float, float]]] = {}
        for rule in rules:
            ends = (rule.x0 * MM, self._y(rule.y0), rule.x1 * MM, self._y(rule.y1))
            kinds.setdefault((rule.weight, rule.dash), []).append(ends)
        for (weight, dash), lines in kinds.items():
            self._canvas.setLineWidth(weight)
            self._canvas.setLineCap(0 if dash else 2)  # square ends close the corners of a frame
            self._canvas.setDash(*dash) if dash else self._canvas.setDash()
            self._canvas.lines(lines)

    def texts(self, texts: Iterable[Text]) -> None:
        """Write lines of text, each character in the first font that has it."""
        written = self._canvas.beginText()
        ticks: list[Rule] = []
        for text in texts:
            written.setTextOrigin(text.left * MM, self._y(text.baseline))
            for name, piece in fonts.runs(text.text, bold=text.bold):
                fonts.font(name)
                written.setFont(name, text.size)
                written.textOut(piece)
            ticks += _ticks(text)
        self._canvas.drawText(written)
        self.rules(ticks)

    def turn(self) -> None:
        """End this page and begin the next."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """The finished document: the same bytes for the same drawing."""
        self._canvas.save()
        return self._out.getvalue()

    def _y(self, top: float) -> float:
        return self._height - top * MM


def _ticks(text: Text) -> list[Rule]:
    """The strokes in the ticked boxes of a line: the fonts hold an empty square alone."""
    strokes = []
    em = text.size / MM
    for at, char in enumerate(text.text):
        if char == "☑":
            x = text.left + fonts.width(text.text[:at], text.size, bold=text.bold)
            y = text.baseline
            low = (x + 0.42 * em, y - 0.10 * em)
            strokes.append(Rule(x + 0.20 * em, y - 0.42 * em, *low, text.size / 9))
            strokes.append(Rule(*low, x + 0.92 * em, y - 0.80 * em, text.size / 9))
    return strokes


def paint(pages: Iterable[Page], *, title: str, language: str = "ja-JP") -> bytes:
    """``pages``, all on paper of the first one's size, as a PDF.

    Raises Misplaced when something lies outside its box or its page, FontsMissing when a font is absent.
    """
    pages = tuple(pages)
    if astray := [what for page in pages for what in page.misplaced()]:
        raise Misplaced("\n".join(astray))
    with _drawing:
        sheet = Sheet(pages[0].paper.width, pages[0].paper.height, title=title, language=language)
        for page in pages:
            for mark in page.marks:
                if isinstance(mark, Fill):
                    sheet.fill(mark.box, mark.grey)
            sheet.rules(mark for mark in page.marks if isinstance(mark, Rule))
            sheet.texts(mark for mark in page.marks if isinstance(mark, Text))
            sheet.turn()
        return sheet.pdf()
