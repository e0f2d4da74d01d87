"""Several licences for one errand in one presentation: a bundle, which the counter judges one by one.

Each is signed by its own holder's key for the same request, so that the counter's challenge is answered by
all of them and spent once. A licence without a holder's key goes along as it is. Which ones go is the
holder's to say; nothing is added here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from wallet.flows.display import type_name
from wallet.flows.present import end_of, signing, sound_licence, told
from wallet.flows.receipts import note
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import Selection
from wallet.model.text import LocalisedText
from wallet.model.views import Consent, PresentedCode
from wallet.presentation.select import redactable_paths, smallest_selection
from wallet.presentation.show import bundle, show_bundle
from wallet.vault.vault import Vault

Names = tuple[LocalisedText, ...]


def present_together(
    vault: Vault, workplace: Workplace, consents: tuple[Consent, ...], at: datetime
) -> PresentedCode:
    """One code of all of them. Raises WalletError as `flows.present.present`, and WRONG_USAGE for consents to
    several requests, for one licence twice, for over 16, and for a format that only goes by itself."""
    requests = [consent.request for consent in consents]
    alone = len({consent.licence_id for consent in consents}) < len(consents)
    if not consents or alone or any(request != requests[0] for request in requests):
        raise WalletError(Trouble.WRONG_USAGE, "consents that do not go together")
    expires_at = end_of(requests[0], at)
    parts = [_part(vault, workplace, consent, at) for consent in consents]
    try:
        data = bundle([(part.data, part.format) for part in parts])
    except ValueError as error:
        raise WalletError(Trouble.WRONG_USAGE, str(error)) from error
    whole = show_bundle(data, timed=requests[0].timed)
    code = PresentedCode(
        text=whole.text,
        symbol=whole.symbol,
        file_bytes=whole.file_bytes,
        file_name=f"presentation.cbor{'.lw1' if whole.text else ''}",
        version_needed=whole.version_needed,
        leave_out=(),
        shown=tuple(name for part in parts for name in _of(part.kind, part.shown)),
        not_shown=tuple(name for part in parts for name in _of(part.kind, part.not_shown)),
        expires_at=expires_at,
        moving=whole.moving,
    )
    if not code.on_screen:
        return code
    noted = [note(vault, consent, part.shown, at) for consent, part in zip(consents, parts, strict=True)]
    return replace(code, noted=all(noted))


@dataclass(frozen=True, slots=True)
class _Part:
    """One licence as it goes into the bundle, and what is told of it."""

    data: bytes = field(repr=False)
    format: CredentialFormat
    kind: LocalisedText
    shown: Names
    not_shown: Names


def _part(vault: Vault, workplace: Workplace, consent: Consent, at: datetime) -> _Part:
    original, credential = sound_licence(vault, workplace, consent.licence_id, at)
    if credential.holder_key is None:
        data, selection = original, Selection(frozenset(redactable_paths(credential)))
    else:
        selection = smallest_selection(credential, consent.disclosed)
        data = signing(vault, original, credential, consent, at)(selection)
    kind = type_name(credential.document_type or "", workplace.document_types)
    return _Part(data, credential.format, kind, *told(workplace, credential, selection))


def _of(kind: LocalisedText, names: Names) -> Names:
    """The names of claims, each with its licence before it."""
    return tuple(LocalisedText(f"{kind.zh}：{name.zh}", f"{kind.en}: {name.en}") for name in names)
