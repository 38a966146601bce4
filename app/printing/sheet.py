"""A form with its values on A4: laid out, numbered page by page, and drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.errors import FormProblem
from app.language import _
from app.printing import grid
from app.printing.compose import Composer, SheetData
from app.printing.form import Form, Part
from app.printing.page import Box, Mark, Page, paint
from app.printing.pages import A4, Block, TooHigh, inside, paginate

_UNDER_HEAD = 2.0
_OVER_FOOT = 1.0
_MOST_PAGES = 888
"""Room for numbers as wide as this is kept in the head before the pages are counted."""


@dataclass(frozen=True)
class Drawn:
    """A finished sheet. ``warnings`` says, in the reader's language, what is not printed as it was typed."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def draw(form: Form, data: SheetData) -> Drawn:
    """``form`` filled with ``data`` as a PDF: the same data give the same bytes.

    Raises FormProblem when the form needs a code list that is not given or has a row that no page holds, FontsMissing.
    """
    pages, warnings = lay_out(form, data)
    language = "ja-JP" if data.language == "ja" else data.language
    pdf = paint(pages, title=f"{form.title} {data.number}".strip(), language=language)
    return Drawn(pdf, len(pages), warnings)


def lay_out(form: Form, data: SheetData) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """The pages of ``form`` filled with ``data``, everything placed, and the warnings; raises as :func:`draw`."""
    composer = Composer(form, data)
    laid = [leaf for part in form.parts for leaf in _leaves(composer, part)]
    pages = tuple(_page(composer, leaf, n, len(laid)) for n, leaf in enumerate(laid, 1))
    return pages, tuple(composer.warnings)


@dataclass(frozen=True)
class _Leaf:
    part: Part
    first: bool
    body: tuple[Mark, ...]


def _leaves(composer: Composer, part: Part) -> Iterator[_Leaf]:
    """The pages of one part without head and foot; none when no section of it is wanted."""
    blocks = composer.blocks(part)
    if not blocks and len(composer.form.parts) > 1:
        return
    area = inside(A4)
    above = _height(_head(composer, part, _MOST_PAGES, _MOST_PAGES, first=False)) + _UNDER_HEAD
    below = composer.foot().height + _OVER_FOOT
    try:
        bodies = paginate(blocks, Box(area.left, area.top + above, area.width, area.height - above - below))
    except TooHigh as problem:
        raise FormProblem(
            form=composer.form.id, why=_("「{part}」に、1ページに入らない行があります。").format(part=part.title)
        ) from problem
    yield from (_Leaf(part, at == 0, body) for at, body in enumerate(bodies))


def _page(composer: Composer, leaf: _Leaf, n: int, of: int) -> Page:
    area = inside(A4)
    marks: list[Mark] = []
    y = area.top
    for block in _head(composer, leaf.part, n, of, first=leaf.first):
        y += block.gap
        marks += grid.draw(block.rows, area.left, y, framed=block.framed)
        y += block.height
    foot = composer.foot()
    at_foot = grid.draw(foot.rows, area.left, area.bottom - foot.height, framed=False)
    return Page(A4, area, (*marks, *leaf.body, *at_foot))


def _head(composer: Composer, part: Part, n: int, of: int, *, first: bool) -> tuple[Block, ...]:
    page = composer.form.words["page"].replace("{n}", str(n)).replace("{m}", str(of))
    title, *rest = composer.head(part, page, continued=not first)
    return replace(title, gap=0), *rest


def _height(blocks: tuple[Block, ...]) -> float:
    return sum(block.gap + block.height for block in blocks)
