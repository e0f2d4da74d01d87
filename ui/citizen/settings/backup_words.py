"""What backups hold and what was done with them, in words of the language in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui import i18n
from wallet.model.verdict import Reason
from wallet.model.views import BackupAge, BackupFacts, BackupPreview, BackupWritten, CopyView, Restored
from wallet.wording import word_reason

NAMED_AT_MOST = 10
"""Licences that are named one by one when they are left out."""


translate = QCoreApplication.translate


def facts_lines(facts: BackupFacts) -> tuple[str, str]:
    """Age of the last backup file and of the newest automatic copy, and whether anything changed since."""
    if facts.last_backup is None:
        backup = translate("BackupWords", "Backup file: none yet.")
    else:
        backup = _since(
            translate("BackupWords", "Backup file: {moment}").format(moment=i18n.moment(facts.last_backup)),
            facts.changed_since_backup,
        )
    if facts.last_copy is None:
        copy = translate("BackupWords", "Automatic copies: none yet.")
    else:
        copy = _since(
            translate("BackupWords", "Automatic copies: {count}, the newest of {moment}").format(
                count=facts.copies, moment=i18n.moment(facts.last_copy)
            ),
            facts.changed_since_copy,
        )
    return backup, copy


def _since(what: str, changed: bool) -> str:
    since = (
        translate("BackupWords", "something changed since")
        if changed
        else translate("BackupWords", "nothing changed since")
    )
    return what + " · " + since


def size_of(size: int) -> str:
    """Bytes as KiB or MiB."""
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KiB"


def copy_line(copy: CopyView) -> str:
    """When it was taken, how large it is, and whether it is damaged."""
    line = i18n.moment(copy.taken_at) + " · " + size_of(copy.size)
    return line if copy.sound else line + " · " + translate("BackupWords", "damaged")


def preview_lines(preview: BackupPreview) -> tuple[str, ...]:
    """What is in a backup and how it stands to the wallet here."""
    age = {
        BackupAge.NEWER: translate("BackupWords", "It is of this wallet, newer than what is here."),
        BackupAge.OLDER: translate("BackupWords", "It is of this wallet, older than what is here."),
        BackupAge.SAME: translate("BackupWords", "It is of this wallet, in the state it is in here."),
        BackupAge.OTHER_VAULT: translate("BackupWords", "It is of another wallet."),
    }[preview.age]
    lines = [
        translate("BackupWords", "Backup of {moment}").format(moment=i18n.moment(preview.made_at)),
        age,
        translate(
            "BackupWords", "Licences: {count} · new here: {fresh} · the same here: {same} · only here: {gone}"
        ).format(
            count=preview.licences,
            fresh=preview.fresh,
            same=preview.licences - preview.fresh,
            gone=preview.only_here,
        ),
    ]
    if preview.older:
        lines.append(
            translate("BackupWords", "Of the new ones, renewed by a licence that is here: {count}").format(
                count=preview.older
            )
        )
    lines += [f"· {i18n.pick(kind)} × {count}" for kind, count in preview.kinds]
    lines.append(
        translate("BackupWords", "Receipts: {receipts} · settings: {settings} · holder keys: {keys}").format(
            receipts=preview.activity, settings=preview.settings, keys=preview.keys
        )
    )
    if preview.bound and not preview.keys:
        lines.append(
            translate(
                "BackupWords",
                "Bound to a holder's key: {count}. The keys are not in it: where they are not here either, "
                "these can be shown only after they were issued again.",
            ).format(count=preview.bound)
        )
    if preview.not_sound:
        lines.append(
            translate("BackupWords", "Left out, not sound: {count}").format(count=len(preview.not_sound))
        )
        for each in preview.not_sound[:NAMED_AT_MOST]:
            why = "; ".join(i18n.pick(word_reason(Reason(reason)).short) for reason in each.reasons)
            lines.append(f"· {' '.join(each.name.split())}: {why}")
    return tuple(lines)


def told(result: BackupWritten | Restored) -> tuple[str, str, str]:
    """What a backup or a restore did: in short, and the rest."""
    if isinstance(result, BackupWritten):
        return translate("BackupWords", "The backup was written and read back."), *_written(result)
    counts = translate(
        "BackupWords", "Added: {added} · here already: {here} · taken out: {gone} · holder keys: {keys}"
    ).format(added=result.added, here=result.already_here, gone=result.taken_out, keys=result.keys)
    if result.not_sound:
        counts += " · " + translate("BackupWords", "left out, not sound: {count}").format(
            count=len(result.not_sound)
        )
    return translate("BackupWords", "The backup was restored."), counts, ""


def _written(written: BackupWritten) -> tuple[str, str]:
    line = translate("BackupWords", "Licences: {count} · holder keys: {keys} · {size}").format(
        count=written.licences, keys=written.keys, size=size_of(written.size)
    )
    bound = ""
    if written.bound and not written.keys:
        bound = translate(
            "BackupWords",
            "{count} of them are bound to your key, which is not in the file: from another wallet they can "
            "be shown only after they were issued again.",
        ).format(count=written.bound)
    return line, bound
