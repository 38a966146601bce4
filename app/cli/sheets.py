"""Verbs for paper and files: import, export, sheet, referral, report."""

import argparse
import dataclasses
from pathlib import Path

from app.cli.options import Verbs
from app.cli.session import answer, opened
from app.language import _
from app.services import listings, referrals, sheets, statistics
from app.services.files import read_file, write_file
from app.services.records import plain
from app.vocabulary import ReferralState


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    _into, imports = verbs.under("import", _("ほかのファイルを取り込む"))
    resources = imports.add(
        "resources", _("社会資源の CSV（介護サービス情報公表、推奨データセットの公共施設一覧）"), _import
    )
    resources.add_argument("file", metavar="FILE", type=Path)
    resources.add_argument("--dry-run", action="store_true", help=_("何が起きるかだけを見る"))
    _out, exports = verbs.under("export", _("ほかで使うファイルに出す"))
    listing = exports.add("resources", _("公開の社会資源を推奨データセットの CSV に"), _export)
    listing.add_argument("file", metavar="FILE", type=Path)
    listing.add_argument("--all", action="store_true", help=_("職員だけの情報も"))
    sheet = verbs.add("sheet", _("つながるシートを PDF に描く（状態は変えない）"), _sheet)
    sheet.add_argument("referral", metavar="REFERRAL", help=_("つなぎの ID"))
    sheet.add_argument("--out", metavar="PDF", type=Path, required=True, help=_("書き出すファイル"))
    sheet.add_argument("--form", default="tsunagaru", metavar="NAME", help=_("様式の名前"))
    _referral, moves = verbs.under("referral", _("つなぎの進み具合"))
    move = moves.add("move", _("一歩進める"), _move)
    move.add_argument("id", metavar="ID", help=_("つなぎの ID"))
    move.add_argument("state", metavar="STATE", help=", ".join(ReferralState))
    move.add_argument("--note", default="", metavar="TEXT", help=_("回答の内容など"))
    move.add_argument("--on", metavar="DATE", help=_("その日（なければ今日）"))
    report = verbs.add("report", _("統計を XLSX、CSV、PDF に"), _report)
    report.add_argument("name", metavar="NAME", help=", ".join(statistics.NAMES))
    report.add_argument("--from", dest="since", metavar="DATE", required=True, help=_("始めの日（和暦でもよい）"))
    report.add_argument("--to", dest="until", metavar="DATE", required=True, help=_("終わりの日（和暦でもよい）"))
    report.add_argument("--out", metavar="FILE", type=Path, required=True, help=_(".xlsx、.csv、.pdf のどれか"))


def _import(args: argparse.Namespace) -> int:
    data = read_file(args.file)
    with opened(args) as backend:
        done = listings.import_file(backend, data, dry_run=args.dry_run)
    facts = {**plain(done), "problems": [plain(problem) for problem in done.problems]}
    lines = [f"{p.row}\t{p.column}\t{p.message}" for p in done.problems]
    return answer(
        args,
        facts,
        *lines,
        _("{rows} 行: 新しい {new}、変わった {changed}、同じ {same}、保留 {held}").format(
            rows=done.rows, new=done.new, changed=done.changed, same=done.same, held=done.held
        ),
    )


def _export(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        data = backend.ask(listings.export_listings, public_only=not args.all)
    write_file(args.file, data)
    return answer(args, {"file": args.file, "size": len(data)}, str(args.file))


def _sheet(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        drawn = backend.ask(sheets.sheet, args.referral, form=args.form)
    write_file(args.out, drawn.pdf)
    return answer(
        args,
        {"file": args.out, "pages": drawn.pages, "number": drawn.number, "warnings": drawn.warnings},
        _("{file}: {pages} ページ、番号 {number}").format(file=args.out, pages=drawn.pages, number=drawn.number),
        *drawn.warnings,
    )


def _move(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        done = backend.do(referrals.move, args.id, None, args.state, args.note, args.on).value
    return answer(args, plain(done), f"{done.id}\t{done.state}")


def _report(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        table = backend.ask(statistics.report, args.name, args.since, args.until)
    statistics.write(table, args.out)
    return answer(args, {"file": args.out, **dataclasses.asdict(table)}, str(args.out))
