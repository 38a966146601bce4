"""Verbs for records: add, edit, show, list, delete, search."""

import argparse
import textwrap
from typing import Any

from app.cli.options import Verbs, count
from app.cli.session import answer, json_input, opened, told_facts
from app.language import _
from app.services import records, search
from app.services.records import plain


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    kinds = ", ".join(records.KINDS)
    add = verbs.add("add", _("記録を加える（標準入力に JSON を一つ）"), _add)
    add.add_argument("kind", metavar="KIND", help=kinds)
    edit = verbs.add("edit", _("記録を直す（標準入力に、直す項目だけの JSON）"), _edit)
    for verb in (add, edit):
        verb.formatter_class = argparse.RawDescriptionHelpFormatter
        verb.epilog = "\n".join([_("JSON の項目（* は必ず）:"), *map(_keys, records.KINDS)])
    show = verbs.add("show", _("記録を一つ見る"), _show)
    delete = verbs.add("delete", _("記録を消す"), _delete)
    for verb in (edit, show, delete):
        verb.add_argument("kind", metavar="KIND", help=kinds)
        verb.add_argument("id", metavar="ID")
    listing = verbs.add("list", _("記録の一覧"), _list)
    listing.add_argument("kind", metavar="KIND", help=kinds)
    listing.add_argument(
        "--limit", type=count, default=100, metavar="N", help=_("多くて何件（はじめは {n}）").format(n=100)
    )
    listing.add_argument("--offset", type=count, default=0, metavar="N", help=_("何件目の次から"))
    find = verbs.add("search", _("全文検索（2 文字以上。空白で区切ると、すべてを含むもの）"), _search)
    find.add_argument("text", metavar="TEXT")
    searched = tuple(search.KINDS)
    find.add_argument("--in", dest="kinds", action="append", metavar="KIND", choices=searched, help=", ".join(searched))
    find.add_argument("--limit", type=count, default=50, metavar="N", help=_("多くて何件（はじめは {n}）").format(n=50))
    find.add_argument("--best", action="store_true", help=_("新しい順ではなく、よく合う順"))


def _keys(kind: str) -> str:
    told = ", ".join(f"{name}*" if needed else name for name, needed in records.keys(kind).items())
    return textwrap.fill(f"{kind}: {told or '—'}", 78, initial_indent="  ", subsequent_indent="      ")


def _add(args: argparse.Namespace) -> int:
    data = json_input()
    with opened(args) as backend:
        done = backend.do(records.add, args.kind, data).value
    return answer(args, done, done["id"])


def _edit(args: argparse.Namespace) -> int:
    data = json_input()
    with opened(args) as backend:
        done = backend.do(records.edit, args.kind, args.id, data).value
    return answer(args, done, done["id"])


def _show(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        found = backend.ask(records.show, args.kind, args.id)
    return answer(args, found, *told_facts({name: value for name, value in found.items() if name != "version"}))


def _delete(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        backend.do(records.remove, args.kind, args.id)
    return answer(args, {"id": args.id}, args.id)


def _list(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        hits, total = backend.ask(records.page, args.kind, args.limit, args.offset)
    return answer(
        args,
        {"hits": hits, "total": total},
        *(_line(hit) for hit in hits),
        _("{n} 件のうち {some} 件").format(n=total, some=len(hits)),
    )


def _search(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        found = backend.ask(search.find, args.text, kinds=args.kinds, limit=args.limit, best_first=args.best)
    hits = [plain(hit) for hit in found.hits]
    total = found.total if found.total is not None else len(hits)
    return answer(
        args,
        {"hits": hits, "total": total},
        *(f"{hit['kind']}\t{hit['id']}\t{hit['title']}\t{hit['excerpt']}" for hit in hits),
    )


def _line(hit: dict[str, Any]) -> str:
    said = next((hit[name] for name in ("name", "number", "text") if hit.get(name)), "")
    return f"{hit['id']}\t{str(said)[:60]}"
