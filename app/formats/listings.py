"""Published lists of services and facilities as values: 介護サービス情報公表 and 公共施設一覧."""

from dataclasses import dataclass, field

from app.errors import UnknownTable
from app.formats.families import Family, recognise
from app.formats.mending import Problem, Row
from app.formats.tables import read_table
from app.language import _
from app.text import search_key

__all__ = ["Listing", "ListingFile", "Problem", "read_listings"]


@dataclass(frozen=True)
class Listing:
    """One place or service as its publisher lists it.

    ``source`` names the family (``kaigo``, ``facility``) and ``source_id`` the listing within it, the same in every
    edition: 事業所番号/サービスの種類, or 団体コード/NO. Names, addresses and notes are to the letter; ``categories``
    and ``targets`` are codes of ``resource_category`` and ``resource_target``; the postcode has seven digits without a
    hyphen; latitude and longitude are degrees; an empty text is unknown. ``row`` is where the file had it, as a
    spreadsheet counts.
    """

    source: str
    source_id: str
    name: str
    kana: str = ""
    organisation: str = ""
    organisation_number: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    postcode: str = ""
    address: str = ""
    building: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    fax: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""
    public: bool = True
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ListingFile:
    """What a file held: its family, its listings in order, and what was mended, doubted or held.

    ``rows`` counts the rows under the header that are not blank; those whose numbers are in ``held`` (no name, a
    number that an earlier row has, cells beyond the header) gave no listing, so ``rows == len(listings) + len(held)``.
    """

    family: str
    listings: tuple[Listing, ...]
    problems: tuple[Problem, ...]
    rows: int
    held: tuple[int, ...]


def read_listings(data: bytes) -> ListingFile:
    """The listings of a CSV or TSV file of a known family, told by its header names in whatever order.

    Raises :class:`~app.errors.UnreadableTable` or :class:`~app.errors.UnknownTable`; what is wrong with a single row
    is a :class:`Problem` of that row.
    """
    table = read_table(data)
    family = recognise(table.header)
    if family is None:
        raise UnknownTable(header="、".join(cell.strip() for cell in table.header)[:100])
    places = family.places(table.header)
    listings: dict[str, Listing] = {}
    problems: list[Problem] = []
    held: list[int] = []
    first_rows: dict[str, int] = {}
    for number, cells in table.rows():
        row = Row(number, cells, places, table.header)
        listing = _listing(family, row)
        if listing is None:
            held.append(number)
        elif listing.source_id in listings:
            first = first_rows[listing.source_id]
            row.report("number", _("{row} 行目と番号が同じなので取り込みません。").format(row=first))
            held.append(number)
        else:
            listings[listing.source_id] = listing
            first_rows[listing.source_id] = number
        problems += row.problems
    return ListingFile(family.name, tuple(listings.values()), tuple(problems), len(listings) + len(held), tuple(held))


def _listing(family: Family, row: Row) -> Listing | None:
    name = row.text("name")
    if not name:
        row.report("name", _("名称がないので取り込みません。"))
        return None
    if row.overflows:
        row.report("", _("見出しより欄が多く、ずれているようなので取り込みません。"))
        return None
    address = row.address("address") or "".join(map(row.text, ("prefecture", "city", "town", "lot")))
    source_id = family.key(row)
    if not source_id:
        row.report("number", _("番号がないので、名称と住所で見分けます。"))
        source_id = f"{search_key(name)}/{search_key(address)}"
    categories, targets = family.kinds(row)
    latitude, longitude = row.coordinates("latitude", "longitude")
    url, mail = row.link("url")
    return Listing(
        source=family.name,
        source_id=source_id,
        name=name,
        kana=row.text("kana"),
        organisation=row.text("organisation"),
        organisation_number=row.corporation("corporation"),
        description=_description(row),
        categories=categories,
        targets=targets,
        postcode=row.postcode("postcode"),
        address=address,
        building=row.address("building"),
        latitude=latitude,
        longitude=longitude,
        phone=row.phone("phone"),
        fax=row.phone("fax"),
        url=url,
        hours=_hours(row),
        note=_note(row, mail),
        row=row.number,
    )


def _description(row: Row) -> str:
    """What it is, in the publisher's words; a capacity of 0 is this publisher's way of leaving it blank."""
    capacity = row.code("capacity")
    parts = [row.text("kind"), row.text("sort"), row.text("description")]
    if capacity and capacity != "0":
        parts.append(f"定員{capacity}人")
    return "\n".join(filter(None, parts))


def _hours(row: Row) -> str:
    opens, closes = row.text("opens"), row.text("closes")
    span = f"{opens}～{closes}" if opens or closes else ""
    return " ".join(filter(None, (row.text("days"), span, row.text("hours_note"))))


def _note(row: Row, mail: str) -> str:
    """The note, and what has no field of its own, each on a line with its name (Japanese, as it is stored)."""
    named = (
        ("通称", row.text("also")),
        ("内線", row.text("extension")),
        ("メール", mail or row.text("mail")),
        ("連絡先", row.text("contact")),
        ("バリアフリー", row.text("access")),
    )
    return "\n".join(filter(None, (row.text("note"), *(f"{label}: {text}" for label, text in named if text))))
