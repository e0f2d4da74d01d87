"""Every door for bytes from outside, as targets: codecs, keys and certificates, formats, trust and status,
requests, the vault's files, and the whole way from bytes or text to a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fuzz import readers
from fuzz.guard import Target
from fuzz.judging import batch_line, judged, judged_wrapped, shown_again
from fuzz.readers import OURS
from fuzz.signed import Unwritable, build
from fuzz.world import World
from wallet.formats import registry
from wallet.model.errors import ParseError, WalletError
from wallet.model.trust import UNLIMITED_SCOPE
from wallet.register.entries import read_payload
from wallet.requests.dcql import parse_dcql
from wallet.trust.lists import read_anchors

_COSE_WORDS = (
    b"\xd2\x84",
    b"\xd8\x3d",
    b"\xd8\x18",
    b"\xd9\xd9\xf7",
    b"\xbf\xff",
    b"\x9f\xff",
    b"\x5f\xff",
    b"\xf9\x7e\x00",
)
_JSON_WORDS = (
    b"eyJ",
    b"\\ud800",
    b"1e999",
    b"~",
    b'"_sd":',
    b'"...":',
    b'"typ":',
    b'"crit":',
    b'"x5c":',
    b"null",
)
_TEXT_WORDS = (
    b"HC1:",
    b"LW1:",
    b"LW1R:",
    b"shc:/",
    b"VDS",
    b"%PDF-1.7",
    b"/ByteRange",
    b"LW1F:",
    b"HC2:",
    *_JSON_WORDS,
)
_DER_WORDS = (
    b"\x30\x82",
    b"\x06\x03\x55\x1d",
    b"\xa3\x82",
    b"\x02\x01",
    b"\x30\x80",
    b"-----BEGIN CERTIFICATE-----",
)


def targets(world: World) -> tuple[Target, ...]:
    """All of them, in the order in which they are run."""
    plain = (
        Target("cbor", readers.read_cbor, OURS, "cbor", _COSE_WORDS),
        Target("json", readers.read_json, OURS, "json", _JSON_WORDS),
        Target("texts", readers.read_texts, OURS, "texts", largest=400),
        Target("inflate", readers.unpack, OURS, "packed", largest=2048, share=0.5),
        Target(
            "certificates",
            lambda data: readers.read_certificates(data, world),
            OURS,
            "certificates",
            _DER_WORDS,
        ),
        Target("keys", readers.read_keys, OURS, "anchors", (*_DER_WORDS, *_JSON_WORDS)),
        Target("tokens", readers.read_tokens, OURS, "items", (*_COSE_WORDS, *_JSON_WORDS)),
        Target("crl", lambda data: readers.read_crl(data, world), OURS, "crl", _DER_WORDS),
        Target("anchors", lambda data: read_anchors(data, UNLIMITED_SCOPE), OURS, "anchors", _DER_WORDS),
        Target("trust lists", readers.read_lists, OURS, "lists", (*_COSE_WORDS, *_JSON_WORDS), 16_384),
        Target("status lists", readers.read_status, OURS, "status", (*_COSE_WORDS, *_JSON_WORDS)),
        Target(
            "trust intake",
            lambda data: readers.take_in(data, world),
            OURS,
            "intake",
            (*_DER_WORDS, *_JSON_WORDS),
            16_384,
        ),
        Target("given", readers.take_given, OURS, "intake", (*_DER_WORDS, *_JSON_WORDS), 16_384),
        Target("ledger", readers.read_ledger_file, OURS, "json", share=0.5),
        Target("request", readers.read_requests, OURS, "request", (*_COSE_WORDS, b"LW1R:")),
        Target("dcql", lambda data: parse_dcql(data), OURS, "dcql", _JSON_WORDS),
        Target("envelope", readers.read_envelopes, OURS, "items", (b"LW1:", b"LW1R:")),
        Target("frames", readers.collect_frames, (), "frames", (b"LW1F:", b"\n"), 8192),
        Target("vault file", readers.look_at_vault, OURS, "packed", (b"SQLite format 3\x00",), share=0.5),
        Target("register entry", lambda data: read_payload(1, data), (ValueError,), "cbor", share=0.5),
        Target("registry", readers.recognise, OURS, "items", (*_COSE_WORDS, *_TEXT_WORDS)),
    )
    handlers = tuple(
        Target(
            f"format {handler.format}",
            handler.parse,
            (ParseError,),
            _GROUPS[str(handler.format)],
            _TEXT_WORDS,
            8192,
        )
        for handler in registry.HANDLERS
        if str(handler.format) in _GROUPS
    )
    whole = (
        Target(
            "verify",
            lambda data: judged(data, world),
            (),
            "items",
            (*_COSE_WORDS, *_TEXT_WORDS),
            8192,
            share=2,
        ),
        Target("verify wrapped", lambda data: judged_wrapped(data, world), (), "cbor", _COSE_WORDS, share=2),
        Target(
            "verify pdf",
            lambda data: judged(data, world),
            (),
            "pdf",
            (b"/ByteRange", b"obj", b"stream"),
            65_536,
        ),
        Target(
            "batch line", lambda data: batch_line(data, world), (), "line", (*_JSON_WORDS, *_LINE_WORDS), 8192
        ),
        Target("picture", readers.read_picture, (WalletError,), "pictures", largest=16_384),
    )
    return (*plain, *handlers, *whole, *_signed(world))


_LINE_WORDS = (b'"text":', b'"base64":', b'"trust":', b'"status":', b'"transcript":', b'"request":', b'"at":')
_GROUPS = {
    "sd-cwt": "sd-cwt", "sd-jwt-vc": "sd-jwt", "dcc": "dcc", "claim-169": "claim169", "cwt": "cwt",
    "vc-jwt": "vc",
    "shc": "shc", "vds": "vds", "vds-nc": "vds-nc", "mdoc": "mdoc",
}  # fmt: skip


def _signed(world: World) -> tuple[Target, ...]:
    """One target for each template: licences go the whole way, lists into a store, the rest to its reader."""
    take_in = partial(readers.take_in, world=world)
    anchors = partial(read_anchors, scope=UNLIMITED_SCOPE)
    runs: dict[str, Callable[[bytes], object]] = {
        **dict.fromkeys(("status jwt", "status cwt", "bitstring"), readers.read_status),
        **dict.fromkeys(("trust jwt", "trust cbor", "vical"), take_in),
        **dict.fromkeys(("dcc list", "dcc keys", "jwks"), anchors),
        "request": readers.read_requests,
        "dcql": parse_dcql,
        "ledger": readers.read_ledger_file,
        "entry": partial(read_payload, 1),
    }
    licence = partial(_judge_signed, world=world)
    return tuple(
        Target(
            f"signed {name}",
            partial(_built, name, runs.get(name, licence), world),
            (Unwritable, *_MAY_RAISE.get(name, OURS if name in runs else ())),
            largest=96,
            steered=True,
            share=0.7 if name in runs else 1.2,
        )
        for name in world.plans
    )


_MAY_RAISE: dict[str, tuple[type[BaseException], ...]] = {"entry": (ValueError,)}


def _built(name: str, run: Callable[[bytes], object], world: World, data: bytes) -> None:
    run(build(name, data, world))


def _judge_signed(data: bytes, world: World) -> None:
    judged(data, world)
    shown_again(data, world)
