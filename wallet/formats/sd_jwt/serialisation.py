"""The JSON serialisations of SD-JWT (RFC 9901, section 8) brought to the compact one.

Reads the flattened form and the general one with a single signature; does not write either. Disclosures and
the KB-JWT are taken from `header`, or from beside it, where drafts before the RFC put them.
"""

from __future__ import annotations

from typing import Any

from wallet.codec import strict_json
from wallet.formats.base import malformed
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


def looks_serialised(data: bytes) -> bool:
    """Whether this is JSON that calls itself a signed payload (quick)."""
    return data[:1] == b"{" and b'"payload"' in data and b'"signature' in data


def compact(data: bytes) -> str:
    """The compact form of either serialisation. ParseError MALFORMED where there is none."""
    if data[:1] != b"{":
        try:
            return data.decode("ascii")
        except UnicodeDecodeError:
            malformed("not ASCII")
    whole = strict_json.loads(data)
    signature = _single_signature(whole)
    header = signature.get("header", {})
    if type(header) is not dict:
        malformed("header is not an object")
    parts = [_text(signature, "protected"), _text(whole, "payload"), _text(signature, "signature")]
    disclosures = header.get("disclosures", signature.get("disclosures", []))
    if type(disclosures) is not list or not all(type(one) is str for one in disclosures):
        malformed("disclosures is not an array of texts")
    proof = header.get("kb_jwt", signature.get("kb_jwt", ""))
    if type(proof) is not str:
        malformed("kb_jwt is not text")
    return "~".join([".".join(parts), *disclosures, proof])


def _single_signature(whole: Any) -> dict[str, Any]:
    if type(whole) is not dict:
        malformed("not an object")
    if "signatures" not in whole:
        return whole
    several = whole["signatures"]
    if type(several) is not list or not several or type(several[0]) is not dict or "signature" in whole:
        malformed("signatures is not an array of signatures")
    if len(several) > 1:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "several signatures over one SD-JWT")
    return {"disclosures": [], **several[0]}


def _text(value: dict[str, Any], name: str) -> str:
    text = value.get(name)
    if type(text) is not str:
        malformed(f"{name} is not text")
    return text
