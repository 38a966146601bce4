"""Verbs that make stores, enrol devices, and look after who may sign in."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from app import bootstrap
from app.cli.options import Verbs
from app.cli.session import answer, new_passphrase, opened, passphrase, store_folder
from app.language import _
from app.services import enrolment, staff
from app.services.enrolment import read_invitation, write_invitation
from app.services.files import claim, write_file


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    _office, office = verbs.under("office", _("本部の保管庫と、館の端末の登録"))
    init = office.add("init", _("本部の保管庫を作る"), _office_init)
    init.add_argument("--recovery-out", metavar="FILE", type=Path, required=True, help=_("復旧の鍵を書き出すファイル"))
    init.add_argument("--organisation", default="つながるデスク", help=_("組織の名前"))
    init.add_argument("--name", default="", help=_("最初の担当者の名前"))
    init.add_argument("--training", action="store_true", help=_("練習用の組織にする"))
    enrol = office.add("enrol", _("館の端末を招く登録ファイルを作る"), _office_enrol)
    enrol.add_argument("hall", metavar="HALL", help=_("館の番号（h001 など）"))
    enrol.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("登録ファイル"))
    enrol.add_argument("--name", default="", help=_("館の名前（新しい館のとき）"))
    enrol.add_argument("--block", default="", metavar="CODE", help=_("ブロック（新しい館のとき）"))
    enrol.add_argument("--district", default="", metavar="NAME", help=_("学区（新しい館のとき）"))
    confirm = office.add("confirm", _("館が読み上げた言葉を確かめて、端末を登録する"), _office_confirm)
    confirm.add_argument("device", metavar="DEVICE", help=_("端末の番号（h001a など）"))
    confirm.add_argument("words", metavar="WORDS", nargs="+", help=_("館が読み上げた言葉"))

    _hall, hall = verbs.under("hall", _("館の保管庫"))
    join = hall.add("enrol", _("登録ファイルから館の保管庫を作る"), _hall_enrol)
    join.add_argument("file", metavar="FILE", type=Path, help=_("本部から受け取った登録ファイル"))
    join.add_argument("--name", default="", help=_("最初の担当者の名前"))
    hall.later("confirm-restore", _("控えから戻したあと、書き出しを再開する"))

    _staff, people = verbs.under("staff", _("担当者"))
    new = people.add("add", _("担当者を加える"), _staff_add)
    new.add_argument("code", metavar="CODE")
    new.add_argument("--name", default="", help=_("名前"))
    new.add_argument("--role", choices=("member", "charge"), default="member", help=_("member 担当者、charge 責任者"))
    new.add_argument("--new-passphrase-file", metavar="FILE", type=Path, help=_("新しい合言葉の入ったファイル"))
    off = people.add("disable", _("担当者を使えなくする"), _staff_disable)
    off.add_argument("code", metavar="CODE")
    people.add("list", _("担当者の一覧"), _staff_list)
    word = people.add(
        "passphrase", _("合言葉を変える。責任者は同僚の分、復旧の鍵があれば誰の分でも"), _staff_passphrase
    )
    word.add_argument("code", metavar="CODE")
    word.add_argument("--new-passphrase-file", metavar="FILE", type=Path, help=_("新しい合言葉の入ったファイル"))
    word.add_argument("--recovery", metavar="FILE", type=Path, help=_("復旧の鍵のファイル"))

    verbs.later("backup", _("控えを取る"))
    verbs.later("restore", _("控えから戻す"))


def _first(args: argparse.Namespace, code: str) -> bootstrap.FirstStaff:
    code = getattr(args, "staff", None) or code
    return bootstrap.FirstStaff(code, args.name or code, passphrase(args, again=True))


def _office_init(args: argparse.Namespace) -> int:
    claim(args.recovery_out)
    backend, kit = bootstrap.create_office(
        store_folder(args), organisation=args.organisation, staff=_first(args, "office"), training=args.training
    )
    backend.close()
    write_file(args.recovery_out, kit.encode())
    return answer(
        args,
        {"store": store_folder(args), "recovery": args.recovery_out},
        _("本部の保管庫を作りました: {store}").format(store=store_folder(args)),
        _("復旧の鍵 {file} は印刷するか別の媒体に移し、金庫に保管してください。").format(file=args.recovery_out),
    )


def _office_enrol(args: argparse.Namespace) -> int:
    def invite(session: Any) -> Any:
        """Nobody is invited where the file could not be written."""
        made = enrolment.invite(session, args.hall, name=args.name, block=args.block, district=args.district)
        write_file(args.out, write_invitation(made))
        return made

    with opened(args) as backend:
        invitation = backend.do(invite).value
    return answer(
        args,
        {"file": args.out, "hall": args.hall, "device": invitation.device},
        _("{device} の登録ファイルを作りました: {file}").format(device=invitation.device, file=args.out),
    )


def _office_confirm(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        confirmed = backend.do(enrolment.confirm, args.device, " ".join(args.words)).value
    return answer(
        args,
        {"device": confirmed.device, "words": confirmed.words},
        _("{device} を登録しました。").format(device=confirmed.device),
    )


def _hall_enrol(args: argparse.Namespace) -> int:
    invitation = read_invitation(args.file)
    backend = bootstrap.create_hall(store_folder(args), invitation, _first(args, "hall"))
    try:
        words = backend.ask(enrolment.own_words)
    finally:
        backend.close()
    return answer(
        args,
        {"store": store_folder(args), "hall": invitation.hall, "device": words.device, "words": words.words},
        _("{name} の保管庫を作りました（端末 {device}）。").format(name=invitation.hall_name, device=words.device),
        _("最初の束を書き出して本部に渡し、電話でこの言葉を読み上げてください: {words}").format(words=words.words),
    )


def _staff_add(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        row = staff.add(backend, args.code, args.name or args.code, new_passphrase(args), args.role)
    return answer(args, dataclasses.asdict(row), _("{code} を加えました。").format(code=row.code))


def _staff_disable(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        staff.disable(backend, args.code)
    return answer(args, {"code": args.code}, _("{code} を使えなくしました。").format(code=args.code))


def _staff_list(args: argparse.Namespace) -> int:
    with opened(args) as backend:
        everyone = backend.ask(staff.everyone)
    lines = [f"{s.code}\t{s.name}\t{s.role}\t{s.disabled_at or ''}" for s in everyone]
    return answer(args, {"staff": [dataclasses.asdict(s) for s in everyone]}, *lines)


def _staff_passphrase(args: argparse.Namespace) -> int:
    if args.recovery is not None:
        staff.reset_by_recovery(store_folder(args), args.recovery, args.code, new_passphrase(args))
    else:
        with opened(args) as backend:
            staff.set_passphrase(backend, args.code, new_passphrase(args))
    return answer(args, {"code": args.code}, _("{code} の合言葉を変えました。").format(code=args.code))
