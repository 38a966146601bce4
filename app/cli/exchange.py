"""Verbs of the exchange: send, receive, inspect, conflicts, status, digest, and the care of a store."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from app.cli.options import ComesLater, Verbs
from app.cli.session import answer, has_store, opened, told_facts
from app.errors import InvalidInput
from app.language import _
from app.services import audit, conflicts, upkeep
from app.services.exchange_inspect import inspect, outside
from app.services.exchange_receive import HELD, REFUSED, Received, receive
from app.services.exchange_send import send
from app.services.exchange_status import status


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    out = verbs.add("send", _("次の束を書き出す"), _send)
    out.add_argument("--to", metavar="FOLDER", type=Path, required=True, help=_("スティックか共有フォルダー"))
    out.add_argument("--to-device", metavar="CODE", help=_("本部から、この端末あてだけ"))
    out.add_argument("--full", action="store_true", help=_("受領にかかわらず、すべて"))
    into = verbs.add("receive", _("束を受け取る（ファイルかフォルダー）"), _receive)
    into.add_argument("paths", metavar="PATH", type=Path, nargs="*", help=_("束のファイル、または束のあるフォルダー"))
    into.add_argument("--dry-run", action="store_true", help=_("何が起きるかだけを見る"))
    into.add_argument("--undo", action="store_true", help=_("最後の受け取りを取り消す（次の版から）"))
    look = verbs.add("inspect", _("束について分かることを見る"), _inspect)
    look.add_argument("file", metavar="FILE", type=Path)

    listed, under = verbs.under("conflicts", _("競合の一覧と解決"), required=False)
    listed.set_defaults(run=_conflicts)
    settle = under.add("settle", _("競合を一つ解決する"), _settle)
    settle.add_argument("id", metavar="ID")
    choice = settle.add_mutually_exclusive_group(required=True)
    choice.add_argument("--head", type=int, metavar="N", help=_("0 から数えた側の番号"))
    choice.add_argument("--value", metavar="JSON", help=_("書き入れる値"))
    verbs.later("duplicates", _("名寄せの候補"))

    verbs.add("status", _("未送付・未受領・保留・期限切れ、本部では館ごとの様子"), _status)
    digest = verbs.add("digest", _("複製される記録の要約値。等しければ中身が等しい"), _digest)
    digest.add_argument("--shared-with", metavar="HALL", help=_("その館が持ってよい分だけ"))
    verbs.add("check", _("保管庫を点検する"), _check)
    _audit, trail = verbs.under("audit", _("操作の記録簿"))
    trail.add("verify", _("記録簿がつながっているか確かめる"), _audit_verify)


def _send(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        written = send(backend, args.to, to_device=args.to_device, full=args.full)
    lines = [_("{file}: {n} 件。安全に取り外せます。").format(file=w.file, n=w.changes) for w in written]
    return answer(args, {"bundles": [dataclasses.asdict(w) for w in written]}, *lines)


def _receive(args: argparse.Namespace) -> int:
    if args.undo:
        raise ComesLater(verb="receive --undo")
    if not args.paths:
        raise InvalidInput("PATH", _("ファイルかフォルダーを指定してください"))
    with opened(args) as backend:
        results = receive(backend, args.paths, dry_run=args.dry_run)
    answer(args, {"files": [_received(r) for r in results]}, *(line for r in results for line in _told(r)))
    if not results:
        raise InvalidInput("PATH", _("この端末あての束がありません"))
    failed = [r for r in results if r.state in (HELD, REFUSED)]
    for result in failed:
        print(result.reason, result.next_step, sep="\n", file=sys.stderr)
    return 1 if failed else 0


def _received(result: Received) -> dict[str, Any]:
    return {
        "file": result.file,
        "state": result.state,
        "reason": result.reason,
        "next_step": result.next_step,
        "sums": dataclasses.asdict(result.sums),
        "sender": result.sender,
        "number": result.number,
        "gap": result.gap,
        "held": result.held,
    }


def _told(result: Received) -> list[str]:
    sums = result.sums
    if result.state in (HELD, REFUSED):
        return [f"{result.file}: {result.state}"]
    lines = [
        f"{result.file}: {result.state}",
        _(
            "束の中 {all} = 新しい {new} + 変わった {changed} + すでにある {already} + 競合 {conflict} + 保留 {held}"
        ).format(
            all=sums.in_bundle,
            new=sums.new,
            changed=sums.changed,
            already=sums.already,
            conflict=sums.conflict,
            held=sums.held,
        ),
    ]
    if result.gap:
        lines.append(
            _("{sender} からの束に抜けがあります（位置 {low} から {high}）。次の束で届くのを待ちます。").format(
                sender=result.sender, low=result.gap[0] + 1, high=result.gap[1]
            )
        )
    return lines


def _inspect(args: argparse.Namespace) -> int:
    if has_store(args):
        with opened(args) as backend:
            facts = inspect(backend, args.file)
    else:
        facts = outside(args.file)
    return answer(args, facts, *told_facts(facts))


def _conflicts(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        found = backend.ask(lambda session: conflicts.rows(session, conflicts.page(session)))
    listed = [{**dataclasses.asdict(c), "heads": [dataclasses.asdict(h) for h in c.heads]} for c in found]
    lines = []
    for one in found:
        lines.append(f"{one.id}\t{one.entity}.{one.field or '*'}\t{one.title}")
        lines += [
            f"  {n}: {'×' if side.deleted else side.value!r}\t{side.when}\t{side.device}\t{side.staff}"
            for n, side in enumerate(one.heads)
        ]
    return answer(args, {"conflicts": listed}, *lines)


def _settle(args: argparse.Namespace) -> int:
    value: Any = None
    if args.value is not None:
        try:
            value = json.loads(args.value)
        except ValueError as problem:
            raise InvalidInput("value", str(problem)) from problem
    with opened(args) as backend:
        done = backend.do(conflicts.settle, args.id, head=args.head, value=value, write=args.value is not None).value
    return answer(args, dataclasses.asdict(done), _("解決しました。"))


def _status(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        now = backend.ask(status)
    lines = [
        _(
            "未送付 {unsent} 件、未受領の束 {unreceipted}、保留 {held} 件、期限切れ {overdue} 件、競合 {conflicts} 件"
        ).format(**dataclasses.asdict(now))
    ]
    lines += [
        f"{h.code}\t{h.name}\t{h.last_bundle or '-'}\t{'' if h.silent_days is None else h.silent_days}\t{list(h.gaps)}"
        for h in now.halls
    ]
    return answer(args, dataclasses.asdict(now), *lines)


def _digest(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        found = backend.ask(upkeep.digest, args.shared_with)
    return answer(
        args,
        dataclasses.asdict(found),
        *(f"{one}  {name}" for name, one in found.entities.items()),
        f"{found.total}  total",
    )


def _check(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        findings = backend.ask(upkeep.check)
    answer(
        args,
        {"ok": not findings, "findings": [dataclasses.asdict(f) for f in findings]},
        *(f"{f.what}: {f.count}" for f in findings),
        _("異常はありません。") if not findings else _("保管庫を使い続けず、本部に連絡してください。"),
    )
    return 1 if findings else 0


def _audit_verify(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        found = backend.ask(audit.verify)
    answer(
        args,
        dataclasses.asdict(found),
        _("{n} 行、{state}").format(
            n=found.lines,
            state=_("つながっています") if found.ok else _("{n} 行目で切れています").format(n=found.broken_at),
        ),
    )
    return 0 if found.ok else 1
