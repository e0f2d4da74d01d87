"""`authority`: the demo and development authority. It says so, and nobody trusts it by default."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from wallet.cli.files import read_source, write_file
from wallet.flows import issue
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError

_STANDINGS = {0: "valid", 1: "revoked", 2: "suspended"}
FORMATS = (CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC, CredentialFormat.MDOC)


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], moment: Callable[[str], datetime]
) -> None:
    """`authority create | issue | revoke | suspend | reinstate | publish | list`."""
    command = commands.add_parser("authority", help="a demo and development authority (演示用)")
    command.add_argument("--folder", type=Path, help="where it lives; default: in the data folder")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("create", help="make one: keys, certificates, ledger").set_defaults(run=_create)
    _issue_action(actions, moment)
    for name, run in (("revoke", _revoke), ("suspend", _suspend), ("reinstate", _reinstate)):
        action = actions.add_parser(name, help=f"{name} a licence by its number, from the next publish on")
        action.add_argument("number", metavar="LICENCE_NUMBER")
        action.set_defaults(run=run)
    publish = actions.add_parser("publish", help="write trust list, status lists and certificates")
    publish.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    publish.set_defaults(run=_publish)
    actions.add_parser("list", help="the licences issued so far").set_defaults(run=_list)


def _issue_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], moment: Callable[[str], datetime]
) -> None:
    action = actions.add_parser("issue", help="sign one licence for a holder's key")
    action.add_argument("type", metavar="TYPE", help="such as cn.driving-licence or org.iso.18013.5.1.mDL")
    action.add_argument("--holder-key", required=True, metavar="JWK", help="the holder's public JWK")
    action.add_argument("--format", choices=[str(f) for f in FORMATS], help="default: the issuer's usual one")
    action.add_argument("--claims", metavar="JSON", help="a file of claims; default: invented ones")
    action.add_argument("--seed", type=int, default=0, help="which invented holder")
    action.add_argument("--valid-until", type=moment, metavar="RFC3339")
    action.add_argument("--out", type=Path, required=True, metavar="FILE")
    action.set_defaults(run=_issue)


def _folder(options: argparse.Namespace, workplace: Workplace) -> Path:
    return Path(options.folder or workplace.authority_folder)


def _create(options: argparse.Namespace, workplace: Workplace) -> int:
    folder = _folder(options, workplace)
    issue.create_authority(workplace, folder, workplace.clock())
    print(f"演示发证机构已建立 · demo authority created: {folder}")
    return 0


def _issue(options: argparse.Namespace, workplace: Workplace) -> int:
    authority = issue.open_authority(workplace, _folder(options, workplace))
    licence = issue.issue_licence(
        authority,
        options.type,
        read_source(options.holder_key),
        workplace.clock(),
        credential_format=None if options.format is None else CredentialFormat(options.format),
        claims=_claims(options.claims),
        seed=options.seed,
        valid_until=options.valid_until,
    )
    write_file(options.out, licence)
    print(f"{options.out} ({issue.issued_licences(authority)[-1].format}, {len(licence)} B)")
    return 0


def _claims(name: str | None) -> dict[str, Any] | None:
    if name is None:
        return None
    try:
        claims = json.loads(read_source(name))
    except ValueError as error:
        raise WalletError(Trouble.WRONG_USAGE, f"{name}: not JSON") from error
    if not isinstance(claims, dict):
        raise WalletError(Trouble.WRONG_USAGE, f"{name}: not a JSON object")
    return claims


def _revoke(options: argparse.Namespace, workplace: Workplace) -> int:
    return _change(issue.revoke, options, workplace)


def _suspend(options: argparse.Namespace, workplace: Workplace) -> int:
    return _change(issue.suspend, options, workplace)


def _reinstate(options: argparse.Namespace, workplace: Workplace) -> int:
    return _change(issue.reinstate, options, workplace)


def _change(
    change: Callable[[issue.Authority, str], None], options: argparse.Namespace, workplace: Workplace
) -> int:
    change(issue.open_authority(workplace, _folder(options, workplace)), options.number)
    print("已记录，发布新的状态列表后生效 · noted; it takes effect with the next published status list")
    return 0


def _publish(options: argparse.Namespace, workplace: Workplace) -> int:
    authority = issue.open_authority(workplace, _folder(options, workplace))
    for name, data in issue.published_files(authority, workplace.clock()).items():
        write_file(options.out / name, data)
        print(options.out / name)
    return 0


def _list(options: argparse.Namespace, workplace: Workplace) -> int:
    authority = issue.open_authority(workplace, _folder(options, workplace))
    for licence in issue.issued_licences(authority):
        standing = _STANDINGS.get(licence.standing, "?")
        print(f"{licence.number}\t{licence.document_type}\t{licence.format}\t{standing}")
    return 0
