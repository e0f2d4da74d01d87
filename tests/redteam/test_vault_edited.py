"""H09: the owner edits what is stored. The issuer's signature is looked at again, whatever the vault says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flows.town import Town

from wallet.codec import strict_json
from wallet.codec.base import b64url_decode, b64url_encode
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.verdict import Reason, Verdict
from wallet.model.views import Consent

Edit = Callable[[bytes, str], bytes]


def other_name(original: bytes, holder: str) -> bytes:
    """Another first character in the holder's name, of the same length."""
    assert holder.encode() in original
    return original.replace(holder.encode(), ("钱" + holder[1:]).encode())


def other_disclosure(original: bytes, _holder: str) -> bytes:
    """Another value in an SD-JWT's first disclosure."""
    signed, first, *others = original.decode().split("~")
    disclosure = strict_json.loads(b64url_decode(first))
    disclosure[-1] = "A1"
    return "~".join([signed, b64url_encode(strict_json.dumps(disclosure)), *others]).encode()


def other_birth_year(original: bytes, _holder: str) -> bytes:
    """Another year of birth in an SD-CWT's disclosure."""
    assert b"1988-" in original
    return original.replace(b"1988-", b"1978-")


def other_payload(original: bytes, _holder: str) -> bytes:
    """Another end of the validity in an SD-JWT's signed part."""
    head, payload, rest = original.decode().split(".", 2)
    content = strict_json.loads(b64url_decode(payload))
    content["exp"] += 10**9
    return f"{head}.{b64url_encode(strict_json.dumps(content))}.{rest}".encode()


def other_signature(original: bytes, _holder: str) -> bytes:
    return original[:-1] + bytes([original[-1] ^ 1])


EDITS = [
    (CredentialFormat.SD_JWT_VC, other_payload, Reason.SIGNATURE_INVALID),
    (CredentialFormat.SD_CWT, other_signature, Reason.SIGNATURE_INVALID),
    (CredentialFormat.SD_JWT_VC, other_disclosure, Reason.DISCLOSURE_INVALID),
    (CredentialFormat.SD_CWT, other_name, Reason.SIGNATURE_INVALID),
    (CredentialFormat.SD_CWT, other_birth_year, Reason.DISCLOSURE_INVALID),
    (CredentialFormat.MDOC, other_name, Reason.DIGEST_MISMATCH),
]


@pytest.mark.parametrize(("form", "edit", "reason"), EDITS, ids=lambda v: getattr(v, "__name__", str(v)))
def test_an_edited_licence_is_told_and_never_presented(
    town: Town, form: CredentialFormat, edit: Edit, reason: Reason
) -> None:
    row = town.licence(form=form)
    vault = town.citizen._open()
    record = vault.record(row.id).record
    request = town.citizen.typed_request("40961537", town.at)
    # The control: as it was received it is valid and shown.
    assert town.citizen.licence(row.id, town.at).report.verdict is Verdict.VALID
    if form is not CredentialFormat.MDOC:
        assert town.show(row, request).text
    vault.remove(row.id)
    edited = vault.add(replace(record, original=edit(record.original, row.holder)))
    assert town.citizen.licence(edited, town.at).report.reasons == (reason,)
    consent = Consent(edited, request, frozenset(), "办理业务")
    assert trouble(lambda: town.citizen.present(consent, town.at)) is Trouble.VAULT_DAMAGED


def trouble(call: Callable[[], object]) -> Trouble:
    with pytest.raises(WalletError) as caught:
        call()
    return caught.value.trouble
