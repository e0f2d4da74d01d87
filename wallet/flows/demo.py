"""The stage of `app.py demo`: a data folder with a demo authority that its wallet and counter believe.
Plays no part: the windows do (ui.demo)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from wallet.crypto.sealing import Argon2Parameters
from wallet.flows import issue
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.shifts import ClerkRole
from wallet.register.store import Register

MARK = "licence-wallet-demo.txt"
_MARK_TEXT = "示例数据 demo data of licence-wallet; made anew by every demo run\n"
CLERK, PIN = "示例经办", "718293"
"""Who sits at the demo's counter."""

_PROFILE = """\
key = "counter.key"
certificate = "counter.pem"

[name]
zh = "黄浦区行政服务中心 07 号窗口（示例）"
en = "Huangpu Service Centre, counter 07 (demo)"

[service]
zh = "道路运输从业资格"
en = "Road transport qualification"

[purpose]
zh = "办理道路运输从业资格"
en = "Road transport qualification"

[[asks]]
types = ["cn.driving-licence"]
claims = ["name", "classes", "number", "born"]
"""
SHOWN_TYPE = "cn.driving-licence"
RECEIVED_TYPES = (
    "cn.business-licence",
    "cn.food-business-permit",
    "cn.driving-licence",
    "cn.residence-permit",
    "cn.doctor-practising-certificate",
)


def clear_stage(folder: Path) -> None:
    """Take an earlier demo's data away; only a folder that a demo made is touched.

    Raises WalletError STORAGE_FAILED for any other folder that is not empty.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise WalletError(Trouble.STORAGE_FAILED, f"{folder} is not a demo folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text(_MARK_TEXT, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Stage:
    """A prepared stage."""

    workplace: Workplace
    authority: issue.Authority

    def licence(self, document_type: str, holder_key_jwk: str) -> bytes:
        """One invented licence for a holder's key, as the authority would hand it over. The status lists
        published at the beginning have room for it and say of it nothing else than valid."""
        at = self.workplace.clock()
        ends = at + timedelta(days=15) if document_type == "cn.food-business-permit" else None
        return issue.issue_licence(
            self.authority,
            document_type,
            holder_key_jwk.encode(),
            at,
            credential_format=CredentialFormat.SD_CWT,
            valid_until=ends,
        )

    def revoke(self, number: str) -> None:
        """Revoke a licence, publish the status lists, and bring them to wallet and counter."""
        issue.revoke(self.authority, number)
        stores = (self.workplace.wallet_trust, self.workplace.counter_trust)
        issue.publish_status(self.authority, stores, self.workplace.clock())


def set_stage(workplace: Workplace) -> Stage:
    """Make the authority, introduce it to wallet and counter, and set the counter up."""
    at = workplace.clock()
    authority = issue.create_authority(workplace, workplace.authority_folder, at)
    issue.introduce(authority, (workplace.wallet_trust, workplace.counter_trust), at)
    folder = workplace.counter_profile_path.parent
    issue.counter_files(authority, folder)
    workplace.counter_profile_path.write_text(_PROFILE, encoding="utf-8")
    with Register(workplace.register_path) as register:
        least = Argon2Parameters(memory_kib=0).clamped()  # the PIN is printed in this file
        register.add_clerk(CLERK, ClerkRole.SUPERVISOR, PIN, least, first=True)
    return Stage(workplace, authority)
