"""What the holder of an mdoc signs: DeviceAuthentication over the transcript of the session (ISO/IEC 18013-5,
9.1.3.4 and 9.1.5.1), and our own transcript for a session by light (docs/mdoc.md).

Verifies nothing. Transcripts are taken as received, never re-encoded.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from wallet.codec import cbor
from wallet.codec.cbor import Encoded, Tag
from wallet.crypto import cose
from wallet.formats.base import malformed
from wallet.formats.mdoc.names import ENCODED_CBOR, HANDOVER
from wallet.formats.mdoc.values import embedded
from wallet.model.credential import DeviceAuthentication, HolderProof

MAX_TRANSCRIPT = 64 * 1024
"""Bytes of a session transcript that is given."""


def light_transcript(audience: str, challenge: str) -> bytes:
    """The SessionTranscript of a presentation by light: no engagement, no reader's key, our own handover."""
    bound = hashlib.sha256(cbor.dumps([audience, challenge])).digest()
    return cbor.dumps([None, None, [HANDOVER, bound]])


def read_transcript(data: bytes) -> bytes:
    """A SessionTranscript that is given, as it is or as SessionTranscriptBytes. ParseError MALFORMED."""
    if len(data) > MAX_TRANSCRIPT:
        malformed("a session transcript that long")
    item = cbor.loads(data, allow_indefinite=True)
    if type(item) is Tag:
        data = embedded(item, "the session transcript")
        item = cbor.loads(data, allow_indefinite=True)
    if type(item) is not list or len(item) != 3:
        malformed("a session transcript is an array of three")
    return data


def mac_salt(transcript: bytes) -> bytes:
    """The salt of EMacKey: SHA-256 of SessionTranscriptBytes (9.1.3.5)."""
    return hashlib.sha256(_encoded(transcript)).digest()


def device_authentication(transcript: bytes, document_type: str, name_spaces: bytes) -> bytes:
    """DeviceAuthenticationBytes; `name_spaces` is DeviceNameSpacesBytes with its tag."""
    parts = ["DeviceAuthentication", Encoded(transcript), document_type, Encoded(name_spaces)]
    return _encoded(cbor.dumps(parts))


def within(proof: HolderProof, device: DeviceAuthentication, transcript: bytes) -> HolderProof:
    """The proof with what its holder signed, were the session this one."""
    payload = device_authentication(transcript, device.document_type, device.name_spaces)
    # An empty header map counts as no header: `device.protected` is empty for both.
    header = {cose.ALG: None} if device.protected else {}
    message = cose.Sign1(device.protected, header, {}, payload, proof.signed.signature)
    signed = cose.mac_input(message) if device.by_mac else cose.signing_input(message)
    return replace(proof, signed=replace(proof.signed, signing_input=signed))


def _encoded(data: bytes) -> bytes:
    return cbor.dumps(Tag(ENCODED_CBOR, data))
