"""Checks 1 to 8, one function each: is the licence genuine, in force, and its holder's?

Each answers findings for its own check and looks at nothing but the case. Freshness and fitness have files of
their own; the verdict is wallet.verification.decide's.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from wallet.crypto import keys, signature
from wallet.model.credential import Credential, CredentialFormat, PublicKey, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Outcome, Reason
from wallet.trust.signers import NO_CERTIFICATE, SignerStanding, judge_signer
from wallet.trust.standing import judge_status
from wallet.verification import own_times
from wallet.verification.case import Case, failed, not_applicable, passed, skipped, undetermined

BIRTHDAYS = ("born", "birth_date", "birthdate", "birthDate", "date_of_birth")
"""Claims that hold the day of birth of the licence's own subject."""

_DAY = re.compile("([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
"""A day, or as much of it as is known: its year, or year and month."""
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z: later is milliseconds or nonsense (CASES, I23)
_TOKENS = frozenset(
    {
        CredentialFormat.SD_CWT,
        CredentialFormat.SD_JWT_VC,
        CredentialFormat.SD_JWT,
        CredentialFormat.VC_JWT,
    }
)
_OF_ALGORITHM = frozenset({Reason.ALGORITHM_NOT_ALLOWED, Reason.WEAK_KEY})


def judge_format(case: Case) -> tuple[Finding, ...]:
    """(1) Read within the limits and nothing left over: the parser saw to it. Dates must be dates."""
    licence = case.credential
    for moment in (licence.issued_at, licence.valid_from, licence.valid_until):
        if moment is not None and not 0 <= moment <= _LATEST:
            return (failed(Check.FORMAT, Reason.MALFORMED, "a date out of range"),)
    for value in _birthdays(licence):
        if _is_no_birthday(case, value):
            return (failed(Check.FORMAT, Reason.MALFORMED, "a day of birth that is none, or to come"),)
    if own_times.names_no_day(licence):
        return (failed(Check.FORMAT, Reason.MALFORMED, "a day of issue or expiry that is none"),)
    return passed(Check.FORMAT)


def _birthdays(licence: Credential) -> list[str]:
    """The texts of that name. An element of an mdoc that is not at home has its namespace before it."""
    claims = licence.claims
    found = [claims[name] for name in BIRTHDAYS if name in claims]
    if licence.format is CredentialFormat.MDOC:
        found += [claims[name] for name in claims if "/" in name and name.rpartition("/")[2] in BIRTHDAYS]
    return [value for value in found if type(value) is str]


def _is_no_birthday(case: Case, value: str) -> bool:
    """Whether something has the form of a day and is none, or lies ahead anywhere on earth."""
    found = _DAY.fullmatch(value)
    if found is None:
        return False
    try:
        born = date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return True
    # A clock that cannot be right says nothing of what is to come.
    return not case.clock_fault and born.toordinal() > case.at.toordinal() + 1


def judge_algorithm(case: Case) -> tuple[Finding, ...]:
    """(2) Allowed, and the one that the trusted key is for (RFC 8725, section 3.1). A token that carries a
    holder's proof is a presentation, not a licence to import."""
    licence, who = case.credential, case.authentication
    found = list(_parsed(licence, Check.ALGORITHM))
    if case.rules.refuses_holder and licence.holder_proof is not None and licence.format in _TOKENS:
        found.append(failed(Check.ALGORITHM, Reason.TYPE_CONFUSION, "carries a holder's proof already"))
    if case.rules.refuses_holder and licence.copy_note is not None:
        found.append(failed(Check.ALGORITHM, Reason.TYPE_CONFUSION, "a printed copy, not the licence"))
    if who is not None:
        if who.algorithm_fault is not None:
            found.append(failed(Check.ALGORITHM, who.algorithm_fault, who.detail))
        elif who.issuer_fault is not None and who.issuer_fault in _OF_ALGORITHM:
            found.append(failed(Check.ALGORITHM, who.issuer_fault, who.detail))
    if found:
        return tuple(found)
    if case.unfounded:
        return skipped(Check.ALGORITHM, case.unfounded)
    return passed(Check.ALGORITHM)


def judge_issuer(case: Case) -> tuple[Finding, ...]:
    """(3) An anchor that may sign this type, here, at the time of signing (RFC 5280, section 6, for
    chains)."""
    who = case.authentication
    if who is None:
        return skipped(Check.ISSUER, case.unfounded)
    if who.issuer_fault is not None and who.issuer_fault not in _OF_ALGORITHM:
        return (failed(Check.ISSUER, who.issuer_fault, who.detail),)
    if who.issuer_fault is not None or who.key is None:
        return skipped(Check.ISSUER, "no key was reached")
    if found := _parsed(case.credential, Check.ISSUER):
        return found
    standing = case.signer_standing
    if standing.reason is Reason.ISSUER_KEY_REVOKED:
        return (failed(Check.ISSUER, standing.reason, standing.detail),)
    return passed(Check.ISSUER, standing.detail)


def judge_signature(case: Case) -> tuple[Finding, ...]:
    """(4) The issuer's signature over the bytes as received (RFC 7515, section 5.2; RFC 9052,
    section 4.4)."""
    who = case.authentication
    if who is None or who.signature_holds is None or who.key is None:
        return skipped(Check.SIGNATURE, case.unfounded or "no key to try it with")
    if who.signature_holds:
        return passed(Check.SIGNATURE)
    detail = f"{case.credential.signed.algorithm}, key {keys.key_identity(who.key)}"
    return (failed(Check.SIGNATURE, Reason.SIGNATURE_INVALID, detail),)


def judge_integrity(case: Case) -> tuple[Finding, ...]:
    """(5) Every disclosure has its digest, every digest at most one (RFC 9901, section 7.1): the parser
    compared them."""
    return _parsed(case.credential, Check.INTEGRITY) or passed(Check.INTEGRITY)


def judge_validity(case: Case) -> tuple[Finding, ...]:
    """(6) In force at `at`, without leeway: `exp` ≤ `at` is expired, `nbf` > `at` not yet valid. A clock that
    cannot be right calls nothing expired."""
    if case.rules.at_signing:
        return not_applicable(Check.VALIDITY, "not judged by this policy")
    if case.clock_fault:
        return (failed(Check.VALIDITY, Reason.CLOCK_UNTRUSTED, case.clock_fault),)
    if case.unfounded:
        return skipped(Check.VALIDITY, case.unfounded)
    licence = case.credential
    found = [*_parsed(licence, Check.VALIDITY), *((case.sealing,) if case.sealing is not None else ())]
    if any(start > case.now for start in own_times.starts(licence)):
        found.append(failed(Check.VALIDITY, Reason.NOT_YET_VALID))
    if any(end <= case.now for end in own_times.ends(licence)):
        found.append(failed(Check.VALIDITY, Reason.EXPIRED))
    return tuple(found) or passed(Check.VALIDITY)


def judge_standing(case: Case) -> tuple[tuple[Finding, ...], datetime | None]:
    """(7) Revoked or suspended, as of when (Token Status List). Only a licence whose issuer is known has a
    status: a forged one could name any list."""
    if case.rules.at_signing:
        return not_applicable(Check.STATUS, "not judged by this policy"), None
    who = case.authentication
    if who is None or who.signer is None:
        return skipped(Check.STATUS, case.unfounded or "the issuer is not established"), None
    standing = judge_status(case.credential, who.signer, case.trust, case.status, case.at)
    return (standing.finding, *standing.further, *_of_crls(case.signer_standing)), standing.as_of


def judge_signers_certificate(case: Case) -> SignerStanding:
    """Whether the signer's certificate, or one above it, was revoked (RFC 5280, section 6.3), for checks 3
    and 7. Under `archive` as of the time of signing."""
    who = case.authentication
    if who is None or who.signer is None:
        return NO_CERTIFICATE
    licence = case.credential
    seconds = licence.issued_at if licence.issued_at is not None else licence.valid_from
    signed_at = None
    if case.rules.at_signing and seconds is not None and 0 <= seconds <= _LATEST:
        signed_at = datetime.fromtimestamp(seconds, case.at.tzinfo)
    return judge_signer(
        who.signer, licence.signed.chain, case.trust, case.status, case.at, signed_at=signed_at
    )


def _of_crls(standing: SignerStanding) -> tuple[Finding, ...]:
    """A CRL in doubt leaves the standing of the signer's certificate open: amber, and never guilt."""
    if standing.reason is None or standing.reason is Reason.ISSUER_KEY_REVOKED:
        return ()
    return (undetermined(Check.STATUS, standing.reason, standing.detail),)


def judge_holder(case: Case) -> tuple[Finding, ...]:
    """(8) Signed by the key that the issuer named (RFC 9901, section 7.3; draft-ietf-spice-sd-cwt; RFC 7800).
    The policy decides whether a proof is due, never what arrived."""
    licence = case.credential
    if not case.rules.wants_holder:
        return not_applicable(Check.HOLDER, "not judged by this policy")
    if case.unfounded:
        return skipped(Check.HOLDER, case.unfounded)
    found = list(_parsed(licence, Check.HOLDER))
    proof = licence.holder_proof
    if licence.copy_note is not None:
        return _judge_copy(licence, found)
    if proof is None:
        if found:
            return tuple(found)
        return (undetermined(Check.HOLDER, Reason.HOLDER_NOT_PROVEN, "no holder's proof came along"),)
    if case.session is not None and case.session.untried:
        if found:
            return tuple(found)
        return (undetermined(Check.HOLDER, Reason.HOLDER_NOT_PROVEN, case.session.untried),)
    fault = (
        case.session.fault if case.session is not None else _holder_fault(licence.holder_key, proof.signed)
    )
    if fault:
        found.append(failed(Check.HOLDER, Reason.HOLDER_PROOF_INVALID, fault))
    return tuple(found) or passed(Check.HOLDER)


def _judge_copy(licence: Credential, found: list[Finding]) -> tuple[Finding, ...]:
    """A printed copy is its holder's own work or a forgery; whoever brings it proves nothing by it (OPTICAL,
    P0)."""
    assert licence.copy_note is not None
    if fault := _holder_fault(licence.holder_key, licence.copy_note.signed):
        found.append(failed(Check.HOLDER, Reason.HOLDER_PROOF_INVALID, f"the copy's note: {fault}"))
    return tuple(found) or (undetermined(Check.HOLDER, Reason.HOLDER_NOT_PROVEN, "a printed copy"),)


def _holder_fault(key: PublicKey | None, signed: SignedPart) -> str:
    """What is wrong with the signature of a holder's proof or note; empty where it holds."""
    if key is None:
        return "the licence names no holder's key"
    try:
        spki = keys.spki_from_public_key(key)
    except ParseError:
        return "the holder's key is no key"
    algorithm = signed.algorithm
    if algorithm is None or (key.algorithm is not None and key.algorithm != algorithm):
        return "algorithm not that of the holder's key"
    if signature.is_weak(spki) or algorithm not in signature.algorithms_for(spki):
        return "algorithm not that of the holder's key"
    if not signature.verify(spki, algorithm, signed.signing_input, signed.signature):
        return f"{algorithm}, key {keys.key_identity(spki)}"
    return ""


def _parsed(licence: Credential, check: Check) -> tuple[Finding, ...]:
    """What parsing found for one check, in the licence and in what its holder signed."""
    proof = licence.holder_proof or licence.copy_note
    if not licence.findings and (proof is None or not proof.findings):
        return ()
    both = licence.findings + (proof.findings if proof is not None else ())
    return tuple(f for f in both if f.check is check and f.outcome is not Outcome.PASSED)
