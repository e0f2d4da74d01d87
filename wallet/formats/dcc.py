"""EU Digital COVID Certificate, `HC1:` (eHealth Network, Electronic Health Certificate specification 1.0.5).

`HC1:` + base45 of a zlib stream of a COSE_Sign1 around CWT claims 1, 4, 6 and -260. A CWT tag is tolerated.
Finds no key and compares no country: wallet.trust does. The certificate's content is read by hcert.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wallet.codec import cbor
from wallet.codec.base import b45_decode
from wallet.codec.cbor import Tag
from wallet.codec.inflate import inflate
from wallet.codec.limits import MAX_INFLATED_QR, MAX_SCAN
from wallet.crypto import cose
from wallet.formats import base as rules
from wallet.formats import cwt, hcert, unbound
from wallet.formats.base import FormatHandler, malformed, text_or_none
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.values import check_headers, check_tags
from wallet.model.credential import Credential, CredentialFormat, Presentation

PREFIX = "HC1:"
EU_DCC = 1
"""The entry of the claim `hcert` that holds an EU certificate."""

_UNDERSTOOD = frozenset({labels.ALG, labels.CONTENT_TYPE, labels.KID})


def recognise(data: bytes) -> bool:
    """Text with the context identifier of version 1, in whatever case."""
    return data[:4].upper() == PREFIX.encode()


def parse(data: bytes) -> Presentation:
    """Read the text of one code. ParseError MALFORMED, TRAILING_DATA, DUPLICATE_KEY, LIMIT_EXCEEDED."""
    try:
        text = rules.limited(data, MAX_SCAN).decode("ascii")
    except UnicodeDecodeError:
        malformed("a health pass is ASCII text")
    if not text.startswith(PREFIX):
        malformed("no prefix HC1:")
    packed = inflate(b45_decode(text[len(PREFIX) :]), limit=MAX_INFLATED_QR)
    return Presentation(CredentialFormat.DCC, (_credential(_open(packed)),))


def _open(packed: bytes) -> cose.Sign1:
    """The COSE_Sign1, tagged or not. Where both headers name a key, the protected one counts (section 3.3.3);
    every other label in both is malformed, as everywhere."""
    item = cbor.loads(packed)
    if type(item) is Tag and item.number == cwt.CWT_TAG:
        item = item.value
    if type(item) is Tag and item.number == cose.SIGN1_TAG:
        item = item.value
    if type(item) is list and len(item) == 4 and type(item[1]) is dict and labels.KID in item[1]:
        item = _without_second_key_id(item)
    message = cose.parse_sign1(item)
    check_headers(message.protected)
    check_headers(message.unprotected)
    return message


def _without_second_key_id(item: list[Any]) -> list[Any]:
    protected = cbor.loads(item[0]) if type(item[0]) is bytes and item[0] else {}
    if type(protected) is not dict or labels.KID not in protected:
        return item
    unprotected = {label: value for label, value in item[1].items() if label != labels.KID}
    return [item[0], unprotected, *item[2:]]


def _credential(message: cose.Sign1) -> Credential:
    claims = cbor.loads(message.payload, allow_indefinite=True)
    if type(claims) is not dict:
        malformed("no claims in the token")
    check_tags(claims)
    issued, starts, ends = (
        rules.numeric_date(claims.get(key), f"claim {key}") for key in (labels.IAT, labels.NBF, labels.EXP)
    )
    if ends is None:
        malformed("exp is missing")
    certificates = claims.get(cwt.HEALTH_PASS)
    if type(certificates) is not dict or EU_DCC not in certificates:
        malformed("no EU certificate in hcert")
    document_type, own = hcert.read(certificates[EU_DCC], issued)
    signed = cose.signed_part(message)
    if signed.chain:
        # A key is named by its kid alone: certificates in a header are no part of this format.
        signed = replace(signed, chain=())
    return Credential(
        format=CredentialFormat.DCC,
        signed=signed,
        claims=own,
        digest=cwt.licence_digest(signed),
        document_type=document_type,
        issuer=text_or_none(claims.get(labels.ISS), "iss"),
        issued_at=issued,
        # There is no `nbf` in a pass: it counts from its issue on (section 3.3.6), and never from before.
        valid_from=max((each for each in (issued, starts) if each is not None), default=None),
        valid_until=ends,
        findings=cwt.header_findings(message, _UNDERSTOOD),
    )


class _Dcc:
    format = CredentialFormat.DCC
    recognise = staticmethod(recognise)
    parse = staticmethod(parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _Dcc()
