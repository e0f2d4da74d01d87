"""The world of a run, from the fixtures of the rooms' own tests: items of every format that are valid
here."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from formats import foreign, forge, mdoc_forge, mdoc_session, passes
from trust import crls
from trust import scene as trust_scene
from trust import test_dcc_lists as dcc_lists
from trust import test_publications as publications
from verification import scene

from fuzz.world import NOW, SECONDS, Key, World, write_world
from wallet.codec import cbor, strict_json
from wallet.codec.base import b45_decode, b45_encode, b64_encode, b64url_encode
from wallet.codec.inflate import deflate, gzip
from wallet.crypto import keys, pki
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import Expected
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.model.trust import UNLIMITED_SCOPE, TrustAnchor, TrustSnapshot
from wallet.qr.envelope import wrap_card, wrap_request
from wallet.qr.frames import FRAME_PREFIX, FrameEncoder
from wallet.requests.request import build_request, certificate_audience
from wallet.trust.lists import build_trust_list, read_anchors
from wallet.trust.lists_cbor import build_cbor_list
from wallet.trust.status import read_statuses

COUNTER = SoftwareSigner.generate("ES256")
_SPAN = {"not_before": NOW - timedelta(days=9), "not_after": NOW + timedelta(days=9)}
COUNTER_LEAF = pki.issue_certificate(
    "Window 3", COUNTER.public_key, issuer_certificate=trust_scene.ROOT_CERTIFICATE,
    issuer_signer=trust_scene.ROOT, **_SPAN,
)  # fmt: skip
EXPECTED = Expected(
    challenge=scene.DIGITS,
    spellings=frozenset({scene.DIGITS, scene.NONCE, mdoc_forge.CHALLENGE}),
    audiences=frozenset({scene.AUDIENCE}),
)


def anchors() -> tuple[TrustAnchor, ...]:
    """One for the issuer of each format."""
    bare = (
        (scene.ISSUING, b"issuer-1"), (foreign.HEALTH, foreign.kid_of(foreign.HEALTH).encode()),
        (foreign.W3C, foreign.W3C.key_id), (passes.SIGNER, b"mosip-1"),
    )  # fmt: skip
    found = [
        TrustAnchor(
            keys.spki_from_public_key(s.public_key), UNLIMITED_SCOPE, scene.issuer_anchor().name, key_id=k
        )
        for s, k in bare
    ]
    for der in certificates().values():
        found.extend(read_anchors(der, UNLIMITED_SCOPE))
    return tuple(found)


def certificates() -> dict[str, bytes]:
    return {
        "seal": foreign.certificate(), "barcode root": foreign.CSCA_CERTIFICATE, "iaca": mdoc_forge.ROOT_DER,
        "pass": passes.CERTIFICATE, "pass root": passes.CSCA_CERTIFICATE,
        "root": trust_scene.ROOT_CERTIFICATE,
        "counter": COUNTER_LEAF,
    }  # fmt: skip


def signing_keys() -> dict[str, Key]:
    named = {
        "issuer": scene.ISSUING, "holder": scene.HOLDER, "health": foreign.HEALTH, "w3c": foreign.W3C,
        "w3c holder": foreign.HOLDER, "barcodes": foreign.BARCODES, "pass": passes.SIGNER, "counter": COUNTER,
        "list": trust_scene.ISSUING, "provider": publications.PROVIDER,
        "seal": mdoc_forge.signer_of(foreign.SEALER), "mdoc issuer": mdoc_forge.signer_of(mdoc_forge.ISSUER),
        "mdoc holder": mdoc_forge.signer_of(mdoc_forge.HOLDER),
    }  # fmt: skip
    return {name: Key.of(signer) for name, signer in named.items()}


def plans() -> dict[str, Any]:
    """Templates: what is mutated, then signed (fuzz.signed knows how)."""
    sd_claims = {"family": "王", "nationalities": ["CN", {"...": "@1"}], "address": {"city": "上海"}}
    life = {"iat": SECONDS - 60, "nbf": SECONDS - 60, "exp": SECONDS + 3600}
    holder = {"aud": scene.AUDIENCE, "nonce": scene.DIGITS, "iat": SECONDS - 5}
    status = {"status_list": {"idx": 7, "uri": scene.LIST_URI}}
    vc = foreign.credential_payload(credentialStatus={
        "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "5",
        "statusListCredential": crls.LIST_URI,
    })  # fmt: skip
    return {
        "sd-jwt": {
            "header": {"typ": "dc+sd-jwt", "kid": "issuer-1"},
            "payload": {"iss": scene.ISSUER, "vct": scene.TYPE, "status": status, "_sd": ["@0"],
            "_sd_alg": "sha-256",
                        "cnf": {"jwk": keys.jwk_from_public_key(scene.HOLDER.public_key)}} | life | sd_claims,
            "disclosures": [["c2FsdA", "rep", "张三"], ["c2FsdB", "US"]],
            "kb_header": {"typ": "kb+jwt"}, "kb": holder,
        },
        "sd-cwt": {
            "protected": {16: 293, 4: b"issuer-1"}, "unprotected": {},
            "payload": {1: scene.ISSUER, 2: "s", 4: SECONDS + 3600, 5: SECONDS - 60, 6: SECONDS - 60,
            11: scene.TYPE,
                        8: {1: keys.cose_from_public_key(scene.HOLDER.public_key)}, 65535: status,
                        "name": "示例",
                        forge.DIGESTS: [b"@0"], "list": ["CN", cbor.Tag(60, b"@1")]},
            "disclosures": [[bytes(16), "张三", "rep"], [bytes(16), "US"]],
            "kbt_protected": {16: 294}, "kbt": {3: scene.AUDIENCE, 6: SECONDS - 5, 39: scene.DIGITS.encode()},
        },
        **{f"dcc {group}": {"protected": {4: passes.KID}, "unprotected": {}, "payload": passes.claims(
            passes.hcert(group))} for group in passes.GROUPS},
        "claim169": {"protected": {4: b"mosip-1"}, "unprotected": {}, "payload": {
            1: "https://mosip.example", 4: SECONDS + 86_400, 6: SECONDS - 86_400, 169: passes.IDENTITY}},
        "cwt": {"protected": {4: b"mosip-1", 16: 61}, "unprotected": {}, "payload": {
            1: "coap://as.example", 2: "erika", 3: "x", 4: SECONDS + 9, 5: SECONDS - 9, 6: SECONDS - 9,
            7: b"1",
            8: {1: keys.cose_from_public_key(scene.HOLDER.public_key)}, 65535: status, "more": [1.5,
            None, b"x"]}},
        "vc": {"header": {"typ": "vc+jwt", "kid": (foreign.W3C.key_id or b"").decode()}, "payload": vc,
               "vp_header": {"typ": "vp+jwt"}, "vp": {
                   "@context": [foreign.BASE], "type": "VerifiablePresentation",
                   "verifiableCredential": [foreign.envelope("@0")]} | holder},
        "shc": {"header": {"zip": "DEF", "kid": foreign.kid_of(foreign.HEALTH)},
                "payload": foreign.health_payload(vc=foreign.vc_with(credentialSubject={
                    "fhirVersion": "4.0.1",
                    "fhirBundle": foreign.bundle(foreign.PATIENT, foreign.DOSE, foreign.RESULT)}))},
        "vds": {"header": [foreign.seal_header()], "features": [
            [2, foreign.c40(foreign.VISA_MRZ.replace("9612109", "3012109").replace("<", " "))], [3, b"\x02"],
            [4, bytes((90, 0, 0))], [5, foreign.c40("UFO001979")]]},
        "vds-nc": {"data": foreign.nc_data(), "sig": {"alg": "ES256", "cer": b64url_encode(
            foreign.barcode_certificate())}},
        "vds-nc test": {"data": foreign.nc_data(foreign.proof_of_test(), t="icao.test"), "sig": {
            "alg": "ES256", "cer": b64url_encode(foreign.barcode_certificate())}},
        "mdoc": {
            "elements": dict(mdoc_forge.ELEMENTS) | {"driving_privileges": [{"vehicle_category_code": "A"}]},
            "mso": {k: v for k, v in mdoc_forge.security_object({}).items() if k != "valueDigests"},
            "protected": {1: -7}, "unprotected": {33: mdoc_forge.SIGNER_DER},
            "document": {"docType": mdoc_forge.TYPE},
            "device": {"nameSpaces": {}, "header": {1: -7}, "unprotected": {}},
            "response": {"version": "1.0", "status": 0},
        },
        "status jwt": {"header": {"typ": "statuslist+jwt", "kid": "issuer-1"}, "payload": {
            "sub": scene.LIST_URI, "iat": SECONDS - 600, "exp": SECONDS + 3600, "ttl": 60,
            "status_list": {"bits": 2, "lst": b64url_encode(deflate(bytes(64)))}}},
        "status cwt": {"protected": {16: "application/statuslist+cwt", 4: b"issuer-1"},
        "unprotected": {}, "payload": {
            2: scene.LIST_URI, 6: SECONDS - 60, 4: SECONDS + 60, 65534: 60,
            65533: {"bits": 2, "lst": deflate(bytes(64))}}},
        "bitstring": {"header": {"typ": "vc+jwt", "kid": "issuer-1"}, "payload": crls.LIST_CREDENTIAL | {
            "credentialSubject": {"id": crls.LIST_URI + "#list", "type": "BitstringStatusList",
                                  "statusPurpose": "revocation",
                                  "encodedList": "u" + b64url_encode(gzip(bytes(16_384)))}}},
        "trust jwt": {"header": {"typ": "lw-trust-list+jwt", "kid": "issuer-1"},
                      "payload": _payload_of(trust_list())},
        "trust cbor": _cose_plan(cbor_list()),
        "vical": _cose_plan(publications.vical()),
        "request": _cose_plan(signed_request()),
        "dcql": {"payload": {"credentials": [{
            "id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": [scene.TYPE]}, "multiple": False,
            "claims": [{"path": ["address", "city"], "values": ["北京", 7, True]}, {"id": "c",
            "path": ["n", 0]}]}, {
            "id": "m", "format": "mso_mdoc", "meta": {"doctype_value": mdoc_forge.TYPE}}]}},
        "dcc list": {"payload": dcc_lists.LISTS["gateway"]},
        "dcc keys": {"payload": dcc_lists.LISTS["eu_keys"]},
        "jwks": {"payload": {"keys": [keys.jwk_from_public_key(s.public_key) | {"kid": "k",
        "use": "sig"} for s in (
            scene.ISSUING, SoftwareSigner.generate("EdDSA"), SoftwareSigner.generate("ES512"))]}},
        "ledger": {"payload": {
            "version": 1, "floor": SECONDS, "versions": {"o": [3, "ab"]}, "revoked": [["k", "00" * 32]],
            "entries": [{"id": "0" * 32, "kind": "anchors", "name": "n", "imported_at": SECONDS, "count": 1,
                         "origin": None, "vouched": False, "takes_back": 0, "scope": {
                             "purposes": ["licence"], "schemes": [], "document_types": [], "issuer": None,
                             "region": None, "valid_from": None, "valid_until": None}}]}},
        "entry": {"payload": {
            "case": "1", "at": SECONDS * 10**6, "counter": "c", "clerk": "k", "purpose": "p",
            "verdict": "valid",
            "reasons": ["expired"], "checks": [["format", "passed"]], "trust": SECONDS * 10**6,
            "status": None,
            "licence": bytes(32), "disclosed": ["name"]}},
    }  # fmt: skip


def _payload_of(token: bytes) -> Any:
    from wallet.crypto.jose import parse_compact

    return strict_json.loads(parse_compact(token.decode()).payload)


def _cose_plan(message: bytes) -> Any:
    protected, unprotected, payload, _ = cbor.loads(message).value
    head = {label: value for label, value in cbor.loads(protected).items() if label != 1}
    return {"protected": head, "unprotected": unprotected, "payload": cbor.loads(payload)}


_PUBLISHED: dict[str, Any] = {
    "subject": "demo", "version": 3, "issued_at": NOW - timedelta(days=1),
    "next_update": NOW + timedelta(days=9),
    "status_required": frozenset({scene.TYPE}),
}  # fmt: skip


def trust_list() -> bytes:
    listed = (scene.issuer_anchor(issuer=scene.ISSUER), trust_scene.root_anchor())
    return build_trust_list(listed, signer=scene.ISSUING, **_PUBLISHED)


def cbor_list() -> bytes:
    listed = (scene.issuer_anchor(issuer=scene.ISSUER), trust_scene.root_anchor())
    return build_cbor_list(listed, signer=scene.ISSUING, **_PUBLISHED)


def _request(*, signed: bool) -> bytes:
    name = LocalisedText("3号窗口", "Window 3")
    asked = PresentationRequest(
        credentials=(
            CredentialRequest("c1", document_types=frozenset({scene.TYPE}), claims=(
                ClaimRequest(("name",)), ClaimRequest(("a", 0), required=False, values=("x", 1)))),
        ),
        challenge=scene.NONCE, audience=certificate_audience(COUNTER_LEAF) if signed else name.zh,
        purpose="办理", retention="30 天", relying_party=RelyingParty(name, verified=False), issued_at=NOW,
        expires_at=NOW + timedelta(seconds=120),
    )  # fmt: skip
    return build_request(asked, signer=COUNTER, chain=(COUNTER_LEAF,)) if signed else build_request(asked)


def signed_request() -> bytes:
    return _request(signed=True)


def seeds() -> dict[str, list[bytes]]:
    """Items by group; `items` are those of every format."""
    presented = {kind: scene.present(kind) for kind in scene.FORMATS}
    issued = {kind: scene.issue(kind) for kind in scene.FORMATS}
    groups: dict[str, list[bytes]] = {
        "sd-cwt": [presented["sd-cwt"], issued["sd-cwt"], forge.redacted_card(forge.cwt_disclosure("a",
        "rep"))],
        "sd-jwt": [presented["sd-jwt-vc"], issued["sd-jwt-vc"],
                   forge.redacted_token(forge.jwt_disclosure("rep", "a")).encode()],
        "dcc": [passes.health_pass(passes.claims(passes.hcert(group))).encode() for group in passes.GROUPS],
        "claim169": [passes.identity_code().encode(), passes.identity_token()],
        "cwt": [passes.message({1: "x", 4: SECONDS + 9, "a": [1, None]}), passes.identity_token()],
        "vc": [foreign.vc().encode(), foreign.vp().encode()],
        "shc": [foreign.numeric(foreign.health_card()).encode(), foreign.health_card().encode(),
                foreign.bytes_of({"verifiableCredential": [foreign.health_card()]})],
        "vds": [foreign.seal(), foreign.seal(foreign.seal_header(version=2))],
        "vds-nc": [foreign.nc_seal(), foreign.nc_seal(foreign.nc_data(foreign.proof_of_test(),
        t="icao.test"))],
        "mdoc": [mdoc_forge.response(), mdoc_forge.bare(), mdoc_session.response_with_mac()],
    }  # fmt: skip
    items = [item for group in groups.values() for item in group]
    ours = [
        wrap_card(presented["sd-cwt"]).encode(),
        wrap_card(cbor.dumps([issued["sd-jwt-vc"].decode()])).encode(),
    ]
    requests = [_request(signed=False), signed_request()]
    spki = keys.spki_from_public_key(scene.ISSUING.public_key)
    pem = b"-----BEGIN %b-----\n%b\n-----END %b-----\n"
    chain = certificates()
    crl = crls.crl(crls.CrlSpec({5: (crls.HOLD, NOW), 6: (None, NOW), 7: (crls.STOLEN, NOW)}))
    status = [
        scene.status_token({3: 1}), trust_scene.cwt_list(trust_scene.ListSpec({3: 1})),
        crls.list_credential(crls.bitstring({5: 1})), crl,
    ]  # fmt: skip
    lists = [trust_list(), cbor_list(), publications.vical()]
    jwk = json.dumps(keys.jwk_from_public_key(scene.ISSUING.public_key)).encode()
    groups |= {
        "pdf": _documents(),
        "items": items + ours + [wrap_request(one).encode() for one in requests],
        "cbor": [presented["sd-cwt"], mdoc_forge.response(), *requests, cbor.dumps({1: [None, 1.5, b"x",
        "北"]})],
        "json": [foreign.nc_seal(), jwk, json.dumps(dcc_lists.LISTS["gateway"]).encode(),
        b'{"a":[1e5,"\\ud83d\\ude00"]}'],
        "packed": [deflate(b"a" * 99), gzip(b"b" * 99), deflate(presented["sd-cwt"])],
        "certificates": [*chain.values(), pem % (b"CERTIFICATE", b64_encode(chain["root"]).encode(),
        b"CERTIFICATE")],
        "anchors": [*chain.values(), jwk, pem % (b"PUBLIC KEY", b64_encode(spki).encode(), b"PUBLIC KEY"), *(
            json.dumps(each).encode() for each in dcc_lists.LISTS.values())],
        "spki": [spki, keys.spki_from_public_key(trust_scene.EDWARDS.public_key)],
        "crl": [crl], "status": status, "lists": lists, "intake": [*lists, *status, *chain.values(), jwk],
        "request": [*requests, *(wrap_request(one).encode() for one in requests)],
        "dcql": [json.dumps(plans()["dcql"]["payload"]).encode()],
        "texts": [b"2026-11-24T06:00:00Z", b"91440300MA5FXXXX1X", b"48305172", b"11010519491231002X",
        b"2026-02-18",
                  b45_encode(b"hello").encode(), "１２３４-５６７８".encode()],
        "line": [json.dumps({"id": 1, "text": item.decode("ascii"), "policy": "import",
        "challenge": "12345678"}).encode()
                 for item in items if item.isascii()],
        "frames": _frames(presented["sd-cwt"]),
        "pictures": [*_pictures(ours[0]), *_documents()[:1]],
    }  # fmt: skip
    return groups


def _frames(data: bytes) -> list[bytes]:
    """As lines, and as the bytes in them; whole, and of blocks that are combined."""
    made = FrameEncoder(data, bytes(range(8)), block_size=64)
    texts = [made.text(number) for number in (*range(1, made.transfer.blocks), 90, 91, 92)]
    lines = "\n".join(texts).encode()
    return [lines, b"".join(b45_decode(text[len(FRAME_PREFIX) :]) for text in texts)]


def _documents() -> list[bytes]:
    if find_spec("pyhanko") is None:
        return []
    from formats.pdf_bench import PLAIN, SIGNED

    return [PLAIN, SIGNED]


def _pictures(text: bytes) -> list[bytes]:
    import io

    import qrcode

    drawn = qrcode.make(text[:200].decode()).get_image().convert("L").resize((120, 120))
    kept = []
    for kind in ("PNG", "JPEG", "BMP", "WEBP"):
        out = io.BytesIO()
        drawn.save(out, kind)
        kept.append(out.getvalue())
    return kept


def make_world() -> World:
    chain = certificates() | {"mdoc signer": mdoc_forge.SIGNER_DER}
    judged_by = TrustSnapshot(anchors(), as_of=NOW - timedelta(days=1))
    status = read_statuses(
        [
            scene.status_token(),
            crls.list_credential(crls.bitstring({9: 1}), signer=foreign.W3C, issuer=foreign.W3C_ISSUER),
        ]
    )
    return World(judged_by, status, EXPECTED, signing_keys(), chain, plans(), seeds())


if __name__ == "__main__":
    write_world(Path(sys.argv[1]), make_world())
