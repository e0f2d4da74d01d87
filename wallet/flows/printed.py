"""A copy on paper: the licence's code with its holder's note: for whom, for what, until when (OPTICAL, P0).

A copy proves nobody's presence. The note is signed into the code of our own cards, so that a copy made for
one purpose is not quietly used for another; other formats carry the licence alone, and for whom it was made
then stands on the paper only. Paints nothing and keeps nothing: the page is made from memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from wallet.flows.check import import_report
from wallet.flows.display import SHANGHAI, claim_views, type_name
from wallet.flows.present import largest_first, offer, sound_licence, timed_request, told_names
from wallet.flows.receipts import note
from wallet.flows.versions import newest
from wallet.flows.workplace import Workplace
from wallet.formats import registry, sd_cwt
from wallet.model.credential import ClaimPath, Credential, CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.printing import LONGEST_DAYS, LONGEST_TEXT, CopyOrder, PrintedCopy
from wallet.model.request import Annotation, PresentationRequest, RelyingParty, Selection
from wallet.model.text import LocalisedText
from wallet.model.views import Consent, Offer
from wallet.presentation.select import smallest_selection
from wallet.presentation.show import claims_to_leave_out, envelope_text, show_copy, show_on_paper
from wallet.vault.vault import Vault


def copy_choices(vault: Vault, workplace: Workplace, licence_id: str, at: datetime) -> Offer:
    """What a copy of a licence, or of what renewed it, may show: asked for by nobody, so that only what is
    always visible is proposed."""
    return offer(vault, workplace, licence_id, timed_request(at), at)


def printed_copy(vault: Vault, workplace: Workplace, order: CopyOrder, at: datetime) -> PrintedCopy:
    """Make a copy. Raises WalletError: COPY_LAPSED (the licence is not in date), HOLDER_KEY_MISSING,
    VAULT_DAMAGED, LICENCE_MISSING; WRONG_USAGE for an order without purpose, name or time."""
    order = replace(order, relying_party=order.relying_party.strip(), purpose=order.purpose.strip())
    texts = (order.relying_party, order.purpose)
    if not 0 < order.days <= LONGEST_DAYS or not all(0 < len(text) <= LONGEST_TEXT for text in texts):
        raise WalletError(Trouble.WRONG_USAGE, "a copy without purpose, name or time")
    original, credential = sound_licence(vault, workplace, newest(vault, order.licence_id, at), at)
    ends = _end(credential, order.days, at)
    selection = smallest_selection(credential, order.disclosed)
    make = _maker(vault, original, credential, order, at, ends)
    presented = make(selection)
    code = show_on_paper(_content(original, credential, presented))
    leave_out: tuple[ClaimPath, ...] = ()
    if code.symbol is None and credential.holder_key is not None:
        sizes = largest_first(credential, selection)
        leave_out = claims_to_leave_out(selection, sizes, make, credential.format)
    names = told_names(workplace, credential)
    held = registry.parse(registry.recognise(presented)).credentials[0]
    return PrintedCopy(
        order=order,
        type_name=type_name(credential.document_type or "", workplace.document_types),
        issuer=import_report(workplace, original, at).issuer.name,
        lines=claim_views(held, workplace.document_types.get(credential.document_type or "")),
        symbol=code.symbol,
        version_needed=code.version_needed,
        leave_out=tuple(dict.fromkeys(names[path[:1]] for path in leave_out)),
        made_on=_day(at),
        last_day=_day(ends - timedelta(seconds=1)),
        sturdy=code.sturdy,
        noted_inside=_is_noted(credential),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def copy_printed(vault: Vault, copy: PrintedCopy, at: datetime) -> bool:
    """Note in the receipts that a copy left the program; whether it could be noted."""
    order = copy.order
    party = RelyingParty(LocalisedText(order.relying_party, order.relying_party), verified=False)
    request = PresentationRequest(
        (), challenge="", audience=order.relying_party, purpose=order.purpose, relying_party=party
    )
    purpose = f"打印件 printed copy: {order.purpose}"
    return note(vault, Consent(order.licence_id, request, order.disclosed, purpose), copy.shown, at)


def _end(credential: Credential, days: int, at: datetime) -> datetime:
    """Midnight in China after the last day, or the licence's own end where that comes first."""
    last = at.astimezone(SHANGHAI).date() + timedelta(days=days + 1)
    ends = datetime.combine(last, time.min, SHANGHAI)
    if credential.valid_until is not None:
        ends = min(ends, datetime.fromtimestamp(min(credential.valid_until, int(ends.timestamp())), SHANGHAI))
    if ends <= at:
        raise WalletError(Trouble.COPY_LAPSED)
    return ends


def _is_noted(credential: Credential) -> bool:
    return credential.format is CredentialFormat.SD_CWT and credential.holder_key is not None


def _maker(
    vault: Vault, original: bytes, credential: Credential, order: CopyOrder, at: datetime, ends: datetime
) -> Callable[[Selection], bytes]:
    """Makes what the code holds of a choice of claims."""
    if credential.holder_key is None:
        return lambda _chosen: original
    if not _is_noted(credential):
        handler = registry.recognise(original).handler
        if handler is None:
            raise WalletError(Trouble.VAULT_DAMAGED, "unknown format")
        return lambda chosen: handler.present(original, chosen, None, None)
    signer = vault.signer_for(credential.holder_key)
    made, end = int(at.timestamp()), int(ends.timestamp())
    told = Annotation(order.relying_party.strip(), order.purpose.strip(), made, end)
    return lambda chosen: sd_cwt.annotate(original, chosen, told, signer)


def _content(original: bytes, credential: Credential, made: bytes) -> str | bytes:
    """What stands in the symbol: our envelope, or a licence without holder's key as it came."""
    if credential.holder_key is None:
        copy = show_copy(original, credential.format)
        return copy.text or copy.file_bytes
    return envelope_text(made, credential.format)
