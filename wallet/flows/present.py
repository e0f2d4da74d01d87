"""The way out: a counter's request → the licences that fit → what the holder agrees to → a signed code.

Nothing is shown that the holder did not choose; what cannot be left out (not redactable) is said beforehand.
A licence that names no holder's key is shown whole, byte for byte as it came: a paper copy (OPTICAL, P0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from wallet.crypto.x509 import certificate_facts
from wallet.flows.check import import_report, payloads
from wallet.flows.display import claim_views, label_of
from wallet.flows.receipts import note
from wallet.flows.summaries import list_licences, read_credential, summary_view
from wallet.flows.versions import newest
from wallet.flows.workplace import Workplace
from wallet.formats import registry
from wallet.model.credential import ClaimPath, Credential, CredentialFormat, DocumentType, SignedPart
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE
from wallet.model.request import Binding, PresentationRequest, QueryPath, Selection
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, TrustAnchor
from wallet.model.verdict import Reason
from wallet.model.views import (
    ClaimView,
    Consent,
    LicenceState,
    LicenceSummary,
    Offer,
    OfferedClaim,
    PresentedCode,
)
from wallet.presentation.select import Match, matches, redactable_paths, smallest_selection
from wallet.presentation.show import claims_to_leave_out, show, show_copy
from wallet.requests.challenge import LIFETIME, is_digits, normalise
from wallet.requests.matching import asked_parts, seated
from wallet.requests.request import parse_request
from wallet.trust.authentication import authenticate
from wallet.trust.authorities import authority_keys
from wallet.vault.vault import Vault

REQUEST_SCHEME = "request"
TIMED_LIFE = timedelta(seconds=30)
"""How long one timed code is shown (OPTICAL, P1); a counter takes it for a minute."""
TIMED_FOR = timedelta(minutes=5)
"""How long timed codes are renewed without asking the holder again."""
MOST_OFFERS = 50
"""Licences opened for one request; nobody chooses among more."""

_BROKEN = frozenset(
    {Reason.SIGNATURE_INVALID, Reason.DIGEST_MISMATCH, Reason.DISCLOSURE_INVALID, Reason.MALFORMED}
)
_FILE_ENDING = {
    CredentialFormat.SD_CWT: "cwt",
    CredentialFormat.SD_JWT_VC: "sd-jwt",
    CredentialFormat.VC_JWT: "vp-jwt",
    CredentialFormat.MDOC: "mdoc",
}


def read_request(workplace: Workplace, data: bytes, at: datetime) -> PresentationRequest:
    """A counter's request from text, or from a picture of its code. Raises WalletError."""
    found = payloads(data, workplace.reader)
    if not found:
        raise WalletError(Trouble.NO_CODE_FOUND)
    contents = [content for content in map(_request_content, found) if content is not None]
    if len(contents) > 1:
        raise WalletError(Trouble.SEVERAL_CODES)
    if not contents:
        raise WalletError(Trouble.REQUEST_INVALID, "no request code")
    trust, _ = workplace.verification_data(at)

    def counter_name(signed: SignedPart) -> LocalisedText | None:
        signer = authenticate(
            trust,
            signed,
            scheme=REQUEST_SCHEME,
            document_type=None,
            issuer=None,
            purpose=AnchorPurpose.COUNTER,
            at=at,
        ).signer
        return None if signer is None else _asker_name(signer.anchor, signed.chain[0])

    return parse_request(contents[0], authenticate=counter_name, at=at)


def typed_request(digits: str, at: datetime) -> PresentationRequest:
    """A request of which only the 8 digits are known. Raises WalletError CHALLENGE_INVALID."""
    plain = normalise(digits)
    if not is_digits(plain):
        raise WalletError(Trouble.CHALLENGE_INVALID)
    return PresentationRequest(
        (), challenge=plain, audience=TYPED_AUDIENCE, purpose="", issued_at=at, expires_at=at + LIFETIME
    )


def timed_request(at: datetime) -> PresentationRequest:
    """A request of nobody: the holder shows what they choose, in codes that are fresh by time alone (P1)."""
    return PresentationRequest(
        (), challenge="", audience=TIMED_AUDIENCE, purpose="", issued_at=at, expires_at=at + TIMED_FOR
    )


def offers(
    vault: Vault, workplace: Workplace, request: PresentationRequest, at: datetime
) -> tuple[Offer, ...]:
    """The licences that fit, those that answer everything and are in date first."""
    parts = asked_parts(request)
    wanted = frozenset().union(*(part.document_types for part in parts))
    fitting = [
        summary.id
        for summary in list_licences(vault, at)
        if not wanted or summary.type_id in wanted or any(not part.document_types for part in parts)
    ]
    made = (_offers_of(vault, workplace, each, request, at) for each in fitting[:MOST_OFFERS])
    answering = [each for found in made for each in found if not request.credentials or each.answers]
    return tuple(
        sorted(
            _each_its_own(answering, tuple(part.id for part in parts)),
            key=lambda o: (bool(o.missing), o.licence.state is not LicenceState.IN_DATE, o.bearer),
        )
    )


def offer(
    vault: Vault, workplace: Workplace, licence_id: str, request: PresentationRequest, at: datetime
) -> Offer:
    """One licence against the first part of a request that it answers."""
    return _offers_of(vault, workplace, licence_id, request, at)[0]


def _offers_of(
    vault: Vault, workplace: Workplace, licence_id: str, request: PresentationRequest, at: datetime
) -> tuple[Offer, ...]:
    """One licence against each part of a request that it answers, with the smallest disclosure proposed; of
    one without a holder's key all is shown. Of a renewed licence the newest is offered."""
    stored = vault.record(newest(vault, licence_id, at))
    credential = read_credential(stored)
    kind = workplace.document_types.get(credential.document_type or "")
    summary = summary_view(stored.summary, at)
    found = matches(credential, request, lambda: _authorities(workplace, credential, at))
    return tuple(_offer(summary, credential, kind, request, match) for match in found or (None,))


def _offer(
    summary: LicenceSummary,
    credential: Credential,
    kind: DocumentType | None,
    request: PresentationRequest,
    match: Match | None,
) -> Offer:
    wanted = match.wanted if match else {}
    bearer = credential.holder_key is None
    claims = tuple(_offered(view, wanted, bearer=bearer) for view in claim_views(credential, kind))
    missing = tuple(
        label_of(_in_words(path), kind.claim(str(path[0])) if kind else None)
        for path in (match.missing if match else ())
    )
    part = match.part.id if match else ""
    return Offer(summary, request, claims, missing, answers=match is not None, bearer=bearer, part=part)


def _each_its_own(offers: list[Offer], parts: tuple[str, ...]) -> list[Offer]:
    """Without those for parts of which only licences are left that earlier parts need: each part is answered
    by a licence of its own."""
    places = {offer.licence.id: place for place, offer in enumerate(offers)}
    wishes = {part: {places[o.licence.id] for o in offers if o.part == part} for part in parts}
    kept: list[str] = []
    for part in parts:
        if wishes[part] and seated([wishes[each] for each in (*kept, part)]):
            kept.append(part)
    return [offer for offer in offers if offer.part in kept or not offer.answers]


def _offered(view: ClaimView, wanted: Mapping[ClaimPath, bool], *, bearer: bool) -> OfferedClaim:
    """One claim at the top; what is asked of it may lie deeper, and then no more of it is disclosed."""
    asked = {place: required for place, required in wanted.items() if place[: len(view.path)] == view.path}
    always = bearer or not view.redactable
    return OfferedClaim(
        view=view,
        always=always,
        asked=bool(asked),
        required=any(asked.values()),
        chosen=always or bool(asked),
        places=frozenset(asked),
    )


def _authorities(workplace: Workplace, credential: Credential, at: datetime) -> frozenset[bytes]:
    """The key identifiers that its issuer stands under, by the wallet's own trust."""
    trust, _ = workplace.verification_data(at)
    who = authenticate(
        trust,
        credential.signed,
        scheme=credential.format,
        document_type=credential.document_type,
        issuer=credential.issuer,
        purpose=AnchorPurpose.LICENCE,
        at=at,
    )
    return authority_keys(who.signer)


def _in_words(path: QueryPath) -> ClaimPath:
    return tuple("*" if step is None else step for step in path)


def present(vault: Vault, workplace: Workplace, consent: Consent, at: datetime) -> PresentedCode:
    """Sign and encode what the holder agreed to; a licence without a holder's key goes as it is. Raises
    WalletError: REQUEST_EXPIRED, HOLDER_KEY_MISSING, VAULT_DAMAGED (the licence no longer verifies),
    LICENCE_MISSING, FILE_TOO_LARGE (no counter would read it), TIMED_IMPOSSIBLE."""
    return _noted(vault, consent, _presented(vault, workplace, consent, at), at)


def renew(
    vault: Vault, workplace: Workplace, consent: Consent, code: PresentedCode, at: datetime
) -> PresentedCode:
    """A timed code anew. Raises WalletError as `present` does."""
    return replace(_presented(vault, workplace, consent, at), noted=code.noted)


def _presented(vault: Vault, workplace: Workplace, consent: Consent, at: datetime) -> PresentedCode:
    expires_at = end_of(consent.request, at)
    original, credential = sound_licence(vault, workplace, consent.licence_id, at)
    if credential.holder_key is None:
        return _copy(workplace, original, credential, expires_at)
    signed = signing(vault, original, credential, consent, at)
    selection = smallest_selection(credential, consent.disclosed)
    return _code(workplace, credential, selection, signed, expires_at, timed=consent.request.timed)


def end_of(request: PresentationRequest, at: datetime) -> datetime:
    """Until when what answers a request is shown. Raises WalletError REQUEST_EXPIRED."""
    expires_at = request.expires_at or at + LIFETIME
    if expires_at <= at:
        raise WalletError(Trouble.REQUEST_EXPIRED)
    return min(expires_at, at + TIMED_LIFE) if request.timed else expires_at


def sound_licence(
    vault: Vault, workplace: Workplace, licence_id: str, at: datetime
) -> tuple[bytes, Credential]:
    """A kept licence, whose signature still holds. Raises WalletError VAULT_DAMAGED, LICENCE_MISSING."""
    stored = vault.record(licence_id)
    if _BROKEN & frozenset(import_report(workplace, stored.record.original, at).reasons):
        raise WalletError(Trouble.VAULT_DAMAGED, "the licence's own signature does not hold")
    return stored.record.original, read_credential(stored)


def signing(
    vault: Vault, original: bytes, credential: Credential, consent: Consent, at: datetime
) -> Callable[[Selection], bytes]:
    """Presents a choice of a licence, bound to the request. Raises WalletError HOLDER_KEY_MISSING,
    TIMED_IMPOSSIBLE."""
    handler = registry.recognise(original).handler
    if handler is None:
        raise WalletError(Trouble.VAULT_DAMAGED, "unknown format")
    if consent.request.timed and credential.format is CredentialFormat.MDOC:
        raise WalletError(Trouble.TIMED_IMPOSSIBLE)
    signer = vault.signer_for(credential.holder_key) if credential.holder_key else None
    if signer is None:
        raise WalletError(Trouble.HOLDER_KEY_MISSING)
    binding = Binding(
        audience=consent.request.audience,
        challenge=consent.request.challenge or None,
        issued_at=int(at.timestamp()),
        purpose=consent.purpose or None,
    )
    return lambda chosen: handler.present(original, chosen, binding, signer)


def _noted(vault: Vault, consent: Consent, code: PresentedCode, at: datetime) -> PresentedCode:
    """A code is shown as soon as it is answered; a file only when it is handed over."""
    return replace(code, noted=code.on_screen and note(vault, consent, code.shown, at))


def _copy(
    workplace: Workplace, original: bytes, credential: Credential, expires_at: datetime
) -> PresentedCode:
    """The licence itself: nothing is signed, left out or wrapped."""
    shown = show_copy(original, credential.format)
    views = claim_views(credential, workplace.document_types.get(credential.document_type or ""))
    return PresentedCode(
        text=shown.text,
        symbol=shown.symbol,
        file_bytes=shown.file_bytes,
        file_name=f"copy.{credential.format}",
        version_needed=shown.version_needed,
        leave_out=(),
        shown=tuple(view.label for view in views),
        not_shown=(),
        expires_at=expires_at,
        bearer=True,
        moving=shown.moving,
    )


def _code(
    workplace: Workplace,
    credential: Credential,
    selection: Selection,
    signed: Callable[[Selection], bytes],
    expires_at: datetime,
    *,
    timed: bool,
) -> PresentedCode:
    shown = show(signed(selection), credential.format, timed=timed)
    leave_out: tuple[ClaimPath, ...] = ()
    if shown.symbol is None:
        leave_out = claims_to_leave_out(
            selection, largest_first(credential, selection), signed, credential.format
        )
    named, not_shown = told(workplace, credential, selection)
    return PresentedCode(
        text=shown.text,
        symbol=shown.symbol,
        file_bytes=shown.file_bytes,
        file_name=f"presentation.{_FILE_ENDING.get(credential.format, 'txt')}{'.lw1' if shown.text else ''}",
        version_needed=shown.version_needed,
        leave_out=_labels(told_names(workplace, credential), leave_out),
        shown=named,
        not_shown=not_shown,
        expires_at=expires_at,
        moving=shown.moving,
    )


def told(
    workplace: Workplace, credential: Credential, selection: Selection
) -> tuple[tuple[LocalisedText, ...], tuple[LocalisedText, ...]]:
    """The names of what a choice shows, and of what it does not."""
    hidden = [path for path in redactable_paths(credential) if path not in selection.disclosed]
    names = told_names(workplace, credential)
    return tuple(names[path] for path in names if path not in hidden), _labels(names, hidden)


def told_names(workplace: Workplace, credential: Credential) -> dict[ClaimPath, LocalisedText]:
    """The names of the claims at the top of a licence."""
    kind = workplace.document_types.get(credential.document_type or "")
    return {view.path: view.label for view in claim_views(credential, kind)}


def _asker_name(anchor: TrustAnchor, leaf: bytes) -> LocalisedText:
    """The trust store's own name for a counter that it lists; else the name its certificate was issued to."""
    if anchor.certificate == leaf and anchor.name is not None:
        return anchor.name
    issued_to = certificate_facts(leaf).common_name
    return LocalisedText(issued_to, issued_to)


def _request_content(payload: bytes) -> bytes | None:
    try:
        scanned = registry.recognise(payload)
    except ParseError as error:
        raise WalletError(Trouble.REQUEST_INVALID, str(error)) from error
    return scanned.payload if scanned.kind == registry.REQUEST else None


def largest_first(credential: Credential, selection: Selection) -> list[ClaimPath]:
    """What a choice discloses, by its size in the code."""
    chosen = [d for d in credential.disclosures if d.path in selection.disclosed]
    return [d.path for d in sorted(chosen, key=lambda d: len(d.encoded), reverse=True)]


def _labels(labels: dict[ClaimPath, LocalisedText], paths: Iterable[ClaimPath]) -> tuple[LocalisedText, ...]:
    return tuple(dict.fromkeys(labels.get(path[:1], label_of(path, None)) for path in paths))
