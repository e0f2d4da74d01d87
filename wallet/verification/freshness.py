"""Check 9: for this counter, for this request, now (VERDICTS, Challenge and time; OPTICAL, P1 and P2).

Replay needs a memory and is left to the journey: a finding that passed says so until it is settled.
"""

from __future__ import annotations

import re

from wallet.codec.base import b64url_decode
from wallet.model.credential import CopyNote, CredentialFormat, HolderProof
from wallet.model.errors import ParseError
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, ChallengeState
from wallet.model.verdict import Check, Finding, Reason
from wallet.verification.case import Case, failed, not_applicable, passed, skipped, undetermined

CHALLENGED_AGE = (-60, 180)
"""Seconds from the holder's `iat` to `at` that a challenged proof may have."""

TIMED_AGE = (-5, 60)
"""The same for a proof that is fresh by time alone."""

_TYPED = re.compile("[0-9]{8}")  # digits of other scripts are no digits here
_NONCE_LENGTH = 22  # base64url of 16 bytes

_UNSETTLED = passed(Check.FRESHNESS, "replay: skipped, no memory was asked")


def judge_freshness(case: Case) -> tuple[Finding, ...]:
    """(9) Replayed, challenge, audience, age, time alone: in this order, all that is wrong."""
    if not case.rules.wants_holder:
        return not_applicable(Check.FRESHNESS, "not judged by this policy")
    if case.unfounded:
        return skipped(Check.FRESHNESS, case.unfounded)
    proof = case.credential.holder_proof
    if case.credential.copy_note is not None:
        return _judge_copy(case, case.credential.copy_note)
    if proof is None:
        addressed = _card_audience(case)
        return (addressed,) if addressed else skipped(Check.FRESHNESS, "no holder's proof came along")
    if case.session is not None and (case.session.fault or case.session.untried):
        return skipped(Check.FRESHNESS, "the session is not established")
    if case.session is not None and case.session.given:
        return passed(Check.FRESHNESS, "bound to the session transcript that was given; replay: skipped")
    spelling = _matching_spelling(case, proof)
    timed = _is_timed(case, proof, spelling)
    found = [] if timed else _challenge_faults(case, spelling)
    found += _audience_faults(case, proof, spelling, timed=timed)
    # (9c) a challenge that lapsed, an age out of bounds and a lapsed proof are one reason, told once.
    lapsed = not timed and case.expected.challenge_state is ChallengeState.LAPSED
    stale = "the challenge has lapsed" if lapsed else _staleness(case, proof, spelling, timed=timed)
    if stale:
        found.append(failed(Check.FRESHNESS, Reason.PRESENTATION_STALE, stale))
    # (9d) a proof by time alone where the policy wants a challenge.
    if timed and not case.rules.time_alone_suffices:
        found.append(undetermined(Check.FRESHNESS, Reason.TIMED_ONLY, "fresh by time alone"))
    if not found and not case.expected.audiences:
        detail = "no audience was given, so it was not compared"
        found.append(undetermined(Check.FRESHNESS, Reason.AUDIENCE_MISMATCH, detail))
    return tuple(found) or _UNSETTLED


def _judge_copy(case: Case, note: CopyNote) -> tuple[Finding, ...]:
    """A printed copy is for whom it was made out to, exactly, and until it lapses; it may be shown often."""
    found = []
    names = case.expected.names
    if names and note.relying_party not in names:
        found.append(failed(Check.FRESHNESS, Reason.AUDIENCE_MISMATCH, "a copy made out to another"))
    elif addressed := _card_audience(case):
        found.append(addressed)
    if note.expires_at <= case.now:
        found.append(failed(Check.FRESHNESS, Reason.PRESENTATION_STALE, "the printed copy has lapsed"))
    elif note.issued_at - case.now > -CHALLENGED_AGE[0]:
        found.append(failed(Check.FRESHNESS, Reason.PRESENTATION_STALE, "the printed copy is of the future"))
    if found:
        return tuple(found)
    if not names:
        return skipped(Check.FRESHNESS, "a printed copy, with no name to compare")
    return passed(Check.FRESHNESS, "a printed copy, made out to us and within its time")


def _matching_spelling(case: Case, proof: HolderProof) -> str | None:
    """The expected spelling that the proof carries: its UTF-8 bytes, in a cnonce also the bytes that a
    base64url spelling stands for."""
    expected, challenge = case.expected, proof.challenge
    if expected.challenge is None or challenge is None:
        return None
    for spelling in (expected.challenge, *expected.spellings):
        if challenge == spelling.encode():
            return spelling
        if proof.challenge_may_be_raw and len(spelling) == _NONCE_LENGTH and challenge == _raw(spelling):
            return spelling
    return None


def _raw(spelling: str) -> bytes | None:
    try:
        return b64url_decode(spelling)
    except ParseError:
        return None


def _is_timed(case: Case, proof: HolderProof, spelling: str | None) -> bool:
    """Whether the proof can only be fresh by time: nothing was asked, or it says of itself that it answers
    nobody's challenge (a KB-JWT then carries a nonce of its own, which no counter knows)."""
    if case.expected.challenge is None:
        return True
    unanswered = spelling is None or case.expected.challenge_state is ChallengeState.UNKNOWN
    return unanswered and proof.audiences == (TIMED_AUDIENCE,)


def _challenge_faults(case: Case, spelling: str | None) -> list[Finding]:
    """(9a) The counter's own record of the challenge, then the comparison."""
    state = case.expected.challenge_state
    found = []
    if state is ChallengeState.SPENT:
        found.append(failed(Check.FRESHNESS, Reason.REPLAYED, "the challenge was answered before"))
    if state is ChallengeState.UNKNOWN or spelling is None:
        detail = "another challenge" if spelling is None else "not a challenge of this counter"
        found.append(failed(Check.FRESHNESS, Reason.CHALLENGE_MISMATCH, detail))
    return found


def _audience_faults(case: Case, proof: HolderProof, spelling: str | None, *, timed: bool) -> list[Finding]:
    """(9b) Exactly one audience, exactly ours. `lw1:typed` counts with 8 typed digits only, `lw1:timed` with
    codes that are fresh by time alone."""
    audiences = case.expected.audiences
    if not audiences:
        return []
    named = proof.audiences[0] if len(proof.audiences) == 1 else None
    if named == TYPED_AUDIENCE:
        fits = spelling is not None and _TYPED.fullmatch(spelling) is not None
    elif named == TIMED_AUDIENCE and timed:
        fits = True
    else:
        fits = named in audiences
    if not fits:
        return [failed(Check.FRESHNESS, Reason.AUDIENCE_MISMATCH, "made for another verifier")]
    addressed = _card_audience(case)
    return [addressed] if addressed else []


def _card_audience(case: Case) -> Finding | None:
    """A licence's own `aud`, where it has one, must name us too."""
    own, audiences = case.credential.audiences, case.expected.audiences
    if not own or not audiences or not audiences.isdisjoint(own):
        return None
    return failed(Check.FRESHNESS, Reason.AUDIENCE_MISMATCH, "the licence is for another verifier")


def _staleness(case: Case, proof: HolderProof, spelling: str | None, *, timed: bool) -> str:
    """Why a proof is not of now; empty where it is."""
    if proof.expires_at is not None and proof.expires_at <= case.now:
        return "the holder's proof has expired"
    if proof.not_before is not None and proof.not_before > case.now:
        return "the holder's proof is not valid yet"
    if proof.issued_at is None:
        # draft-ietf-spice-sd-cwt: a token id may stand for iat; then only the challenge makes it fresh.
        by_token_id = proof.has_token_id and case.credential.format is CredentialFormat.SD_CWT
        # An mdoc has no time of its own either: the transcript that it answers is its freshness. One that
        # answers another challenge has been told already; one by time alone has no time to be fresh by.
        answered = (by_token_id and spelling is not None) or case.session is not None
        return "" if answered and not timed else "the holder's proof has no time"
    age = case.now - proof.issued_at
    youngest, oldest = TIMED_AGE if timed else CHALLENGED_AGE
    return "" if youngest <= age <= oldest else f"age {age:.0f} s"
