"""From presented bytes to a code on the screen, within the budget of one symbol. Paints nothing.

What does not fit is never hidden: it is shown as a moving code or handed over as a file, without an envelope
where it is too large for any scanned text, and `claims_to_leave_out` says what to take away to make it fit
(OPTICAL, What fits). Nothing can be made shorter here that an issuer signed: integer types and compressed key
points are the issuer's (wallet.formats), and the envelope packs where that is shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wallet.codec import cbor
from wallet.codec.limits import MAX_CREDENTIAL, MAX_SCAN
from wallet.model.credential import ClaimPath, CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import Selection
from wallet.model.views import CodeSymbol, MovingCode
from wallet.presentation.moving import MovingPresentation
from wallet.qr import envelope, symbol

SCREEN_LEVEL, PAPER_LEVEL = "L", "M"
LARGEST_VERSION = 22
"""Version 22 and below decodes from a 720p camera at 60 % of the height (OPTICAL, measured)."""


_SD_JWTS = frozenset({CredentialFormat.SD_JWT_VC, CredentialFormat.SD_JWT})
_ENVELOPED = _SD_JWTS | {CredentialFormat.SD_CWT, CredentialFormat.MDOC}
"""What an `LW1:` text may hold."""

MOST_BUNDLED = 16
_ARRAY = 0x80
"""The first byte of a CBOR array of fewer than 24 items, to which their number is added (RFC 8949, §3.1)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A presentation as text, and its symbol where one code holds it, else its moving code. `text` is empty
    for what no text of ours may hold; `file_bytes` are then the bare bytes."""

    text: str = field(repr=False)
    file_bytes: bytes = field(repr=False)
    symbol: CodeSymbol | None
    version_needed: int | None
    moving: MovingCode | None = None


def envelope_text(presented: bytes, credential_format: CredentialFormat) -> str:
    """The `LW1:` text of one presentation (VERDICTS, LW1 envelope: tag 18 as it is, SD-JWT as CBOR text). The
    envelope has no place for a `vp+jwt`, which is shown as the text that it is."""
    if credential_format is CredentialFormat.VC_JWT:
        return presented.decode("ascii")
    if credential_format in _SD_JWTS:
        return envelope.wrap_card(cbor.dumps(presented.decode("ascii")))
    return envelope.wrap_card(presented)


def show(presented: bytes, credential_format: CredentialFormat, *, timed: bool = False) -> Shown:
    """Text and symbol of a presentation; the symbol is None when it needs more than version 22, and then it
    moves, but for what is `timed`: its time would be over before all of it is read.

    What is too large for any scanned text (16 KB) is a file without envelope: the presentation itself, which
    a counter opens like an imported licence. WalletError FILE_TOO_LARGE beyond that limit (256 KB).
    """
    text = _text_or_none(presented, credential_format)
    if text is None:
        if len(presented) > MAX_CREDENTIAL:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"presentation of {len(presented)} bytes")
        return Shown("", presented, None, None, None if timed else MovingPresentation(presented))
    code, needed = _symbol(text)
    moving = None if code or timed else MovingPresentation(presented)
    return Shown(text, text.encode("ascii"), code, needed, moving)


def bundle(parts: Sequence[tuple[bytes, CredentialFormat]]) -> bytes:
    """Several presentations as one: an array in CBOR, each as an envelope holds it, byte for byte (VERDICTS,
    LW1 envelope). ValueError for none, for over 16, or for a format that no envelope holds."""
    if not 0 < len(parts) <= MOST_BUNDLED or any(form not in _ENVELOPED for _, form in parts):
        raise ValueError("a bundle of these cannot be")
    items = [cbor.dumps(data.decode("ascii")) if form in _SD_JWTS else data for data, form in parts]
    return bytes((_ARRAY | len(items),)) + b"".join(items)


@dataclass(frozen=True, slots=True)
class Printed:
    """A code for paper; `symbol` is None for what needs more than version 22. `sturdy`: it has level M."""

    symbol: CodeSymbol | None
    version_needed: int | None
    sturdy: bool


def show_on_paper(text: str | bytes) -> Printed:
    """The symbol of a printed copy: level M, which bears wear, where it fits the budget, else the level of
    a screen (decision 19)."""
    code = symbol.encode(text, level=PAPER_LEVEL, max_version=LARGEST_VERSION)
    if code is not None:
        return Printed(code, code.version, sturdy=True)
    return Printed(*_symbol(text), sturdy=False)


def show_bundle(data: bytes, *, timed: bool = False) -> Shown:
    """Text and symbol of a bundle, as of one presentation."""
    return show(data, CredentialFormat.UNKNOWN, timed=timed)


def show_copy(original: bytes, credential_format: CredentialFormat) -> Shown:
    """A licence that names no holder's key, exactly as it came (OPTICAL, P0): as text where it is one, else
    its bytes as they are; our own cards in their envelope. The symbol is None for what needs more than
    version 22, which moves up to 256 KB, and for documents, which are files."""
    if credential_format in _ENVELOPED:
        return show(original, credential_format)
    if credential_format in (CredentialFormat.PDF, CredentialFormat.OFD):
        return Shown("", original, None, None)
    text = original.decode("ascii") if original.isascii() else ""
    code, needed = _symbol(text or original)
    moving = None if code or len(original) > MAX_CREDENTIAL else MovingPresentation(original)
    return Shown(text, original, code, needed, moving)


def _symbol(text: str | bytes) -> tuple[CodeSymbol | None, int | None]:
    """The symbol where it fits the budget, and the version that it needs where one holds it at all."""
    code = symbol.encode(text, level=SCREEN_LEVEL, max_version=LARGEST_VERSION)
    return code, code.version if code else symbol.version_needed(text, level=SCREEN_LEVEL)


def _text_or_none(presented: bytes, credential_format: CredentialFormat) -> str | None:
    """The text of a presentation; None where it would be longer than a scanned text may be."""
    try:
        text = envelope_text(presented, credential_format)
    except WalletError as error:
        if error.trouble is not Trouble.FILE_TOO_LARGE:
            raise
        return None
    return text if len(text) <= MAX_SCAN else None


def request_symbol(text: str) -> CodeSymbol:
    """The symbol of a counter's request; WalletError REQUEST_INVALID where it is too large for one code."""
    code = symbol.encode(text, level=SCREEN_LEVEL, max_version=LARGEST_VERSION)
    if code is None:
        raise WalletError(Trouble.REQUEST_INVALID, "request too large for one code")
    return code


def fits_one_code(presented: bytes, credential_format: CredentialFormat) -> bool:
    """Whether one symbol of the budget holds it."""
    text = _text_or_none(presented, credential_format)
    needed = None if text is None else symbol.version_needed(text, level=SCREEN_LEVEL)
    return needed is not None and needed <= LARGEST_VERSION


def claims_to_leave_out(
    selection: Selection,
    size_order: Sequence[ClaimPath],
    present: Callable[[Selection], bytes],
    credential_format: CredentialFormat,
) -> tuple[ClaimPath, ...]:
    """Which chosen claims to take away so that one code holds the rest; empty when none of them would help.

    `size_order` lists the chosen paths, the largest first. The smallest single claim that is enough is
    preferred; where no single one is, the largest are taken away one after another. What stays in any case
    is tried first: of an mdoc that is the digest of every element and the signer's certificate.
    """
    if not fits_one_code(present(Selection(frozenset())), credential_format):
        return ()
    for path in reversed(size_order):
        if fits_one_code(
            present(Selection(selection.disclosed - _under(path, selection))), credential_format
        ):
            return (path,)
    left = selection.disclosed
    taken: list[ClaimPath] = []
    for path in size_order:
        taken.append(path)
        left = left - _under(path, selection)
        if fits_one_code(present(Selection(left)), credential_format):
            return tuple(taken)
    return ()


def _under(path: ClaimPath, selection: Selection) -> frozenset[ClaimPath]:
    return frozenset(p for p in selection.disclosed if p[: len(path)] == path)
