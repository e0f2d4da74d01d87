"""The session of an mdoc: which transcript its holder signed, and whether that signature or MAC holds
(ISO/IEC 18013-5, 9.1.3 and 9.3.2).

An mdoc does not carry what was signed. The transcript is the one that was given, else our own for light, over
the audience and challenge that were expected. Freshness is judged elsewhere, with what is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wallet.crypto import agreement, signature
from wallet.crypto.keys import spki_from_public_key
from wallet.formats.mdoc import session
from wallet.model.credential import Credential, DeviceAuthentication, HolderProof, PublicKey
from wallet.model.errors import ParseError
from wallet.model.policy import TYPED_AUDIENCE, Expected

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Session:
    """What became of a holder's proof: the one to go on with, why it does not hold (`fault`), or why nobody
    could try it (`untried`). `given`: it was bound to a transcript that came with the check."""

    proof: HolderProof
    fault: str = ""
    untried: str = ""
    given: bool = False


def establish(credential: Credential, expected: Expected) -> Session | None:
    """Find the session of a licence's proof; None where it has none, or one of another kind."""
    proof = credential.holder_proof
    if proof is None or proof.device is None:
        return None
    key = credential.holder_key
    if key is None:
        return Session(proof, fault="the licence names no holder's key")
    if proof.device.by_mac and expected.reader_key is None:
        return Session(proof, untried="a MAC needs the reader's key")
    if expected.transcript is not None:
        return _given(proof, proof.device, key, expected, expected.transcript)
    candidates = tuple(dict.fromkeys(_candidates(proof, expected)))
    if not candidates:
        return Session(proof, untried="no transcript, or no audience and challenge, to try it with")
    for audience, challenge in candidates:
        transcript = session.light_transcript(audience, challenge)
        bound = session.within(proof, proof.device, transcript)
        if _holds(bound, proof.device, key, transcript, expected):
            return Session(
                replace(bound, audiences=(audience,), challenge=challenge.encode("utf-8", "replace"))
            )
    return Session(proof, fault="not made for this session, or not by the holder's key")


def _given(
    proof: HolderProof, device: DeviceAuthentication, key: PublicKey, expected: Expected, transcript: bytes
) -> Session:
    bound = session.within(proof, device, transcript)
    holds = _holds(bound, device, key, transcript, expected)
    return Session(
        bound, fault="" if holds else "not made for this session, or not by the holder's key", given=True
    )


def _candidates(proof: HolderProof, expected: Expected) -> Iterator[tuple[str, str]]:
    """Pairs of audience and challenge to try: those expected, the one that the proof hints at first. A hint
    that names another verifier or challenge is tried last: it tells a presentation made for somebody else,
    which freshness refuses, from a forged one, and what it is where no audience was given to compare with."""
    if not expected.challenge:
        return
    wanted = tuple(_expected_pairs(expected))
    hinted = _hinted(proof)
    if hinted in wanted:
        yield hinted
    yield from wanted
    if hinted is not None:
        yield hinted


def _expected_pairs(expected: Expected) -> Iterator[tuple[str, str]]:
    for challenge in _spellings(expected):
        for audience in sorted(expected.audiences):
            yield audience, challenge
        if len(challenge) == _DIGITS and challenge.isdigit():
            yield TYPED_AUDIENCE, challenge


def _spellings(expected: Expected) -> tuple[str, ...]:
    first = (expected.challenge,) if expected.challenge else ()
    return tuple(dict.fromkeys((*first, *sorted(expected.spellings))))


def _hinted(proof: HolderProof) -> tuple[str, str] | None:
    if len(proof.audiences) != 1 or proof.challenge is None:
        return None
    return proof.audiences[0], proof.challenge.decode("utf-8", "replace")


def _holds(
    proof: HolderProof, device: DeviceAuthentication, key: PublicKey, transcript: bytes, expected: Expected
) -> bool:
    signed = proof.signed
    if device.by_mac:
        mac_key = agreement.mac_key(expected.reader_key or b"", key, session.mac_salt(transcript))
        return mac_key is not None and agreement.mac_holds(mac_key, signed.signing_input, signed.signature)
    try:
        spki = spki_from_public_key(key)
    except ParseError:
        return False
    if signed.algorithm is None or (key.algorithm is not None and key.algorithm != signed.algorithm):
        return False
    return signature.verify(spki, signed.algorithm, signed.signing_input, signed.signature)
