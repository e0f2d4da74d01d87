"""SECURITY, Session: no claim, passphrase or key in a `repr` or a traceback."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from flows.town import Town

import wallet
from ui.jobs import Job
from wallet.crypto.sealing import Sealer, random_bytes
from wallet.crypto.signers import SoftwareSigner
from wallet.flows.mishap import DEBUG_VARIABLE
from wallet.model.credential import CredentialFormat
from wallet.model.errors import WalletError

CANARY = "canary 310101199003078515"

_TELLING = """
    claims claim holder holder_masked number text masked rows masked_rows details value values payload
    signing_input encoded original original_name file_name file_bytes rgb name_spaces items born id_number key
    vault_key
    private_key secret passphrase record_key index holder_keys header manifest data
"""
TELLING = frozenset(_TELLING.split())
"""Fields by these names hold something of a licence, or a key, unless they stand in HARMLESS."""

HARMLESS = {
    "ChainRow.number": "place in the register",
    "ChainRow.payload": "an entry of the register, which holds no claim",
    "CertificateRevocationList.number": "cRLNumber",
    "ClaimDefinition.values": "which values a kind of licence knows",
    "ClaimRequest.values": "what a counter asks for",
    "Copy.number": "place of a copy of the vault",
    "CopyView.number": "place of a copy of the vault",
    "_State.header": "of a vault file: salts, costs and wrapped keys",
    "CredentialRequest.claims": "what a counter asks for",
    "DocumentType.claims": "which claims a kind of licence has",
    "IssuerIdentity.key": "digest of a public key",
    "Jws.header": "algorithm and key, no claim",
    "KeySlot.number": "place of the slot",
    "KeySlotView.number": "place of the slot",
    "LicenceView.claims": "ClaimView hides what it holds",
    "NameFacts.text": "of a certificate",
    "Authentication.key": "a public key",
    "ChainResult.number": "the register's own",
    "Frame.number": "place of a frame in its transfer",
    "VerifierKey.key": "a public key",
    "Witness.key": "a public key",
    "WrittenEntry.number": "the register's own",
    "Offer.claims": "OfferedClaim hides what it holds",
    "Simple.number": "a simple value of CBOR",
    "StatusReference.index": "place in a status list",
    "IssuedLicence.index": "place in a status list",
    "_Record.index": "a keyed digest",
    "Tag.number": "a tag of CBOR",
}


def nouns() -> Iterator[type[Any]]:
    """Every dataclass and named tuple of the house."""
    for found in pkgutil.walk_packages(wallet.__path__, "wallet."):
        try:
            module = importlib.import_module(found.name)
        except ImportError:  # what needs an extra library
            continue
        for each in vars(module).values():
            ours = inspect.isclass(each) and each.__module__ == found.name
            if ours and (dataclasses.is_dataclass(each) or hasattr(each, "_fields")):
                yield each


def shown_fields(noun: type[Any]) -> list[str]:
    """The fields whose value stands in the noun's `repr`."""
    if dataclasses.is_dataclass(noun):
        names = [field.name for field in dataclasses.fields(noun)]
        made = object.__new__(noun)
        for name in names:
            object.__setattr__(made, name, f"{CANARY} {name};")
    else:
        names = list(noun._fields)
        made = tuple.__new__(noun, [f"{CANARY} {name};" for name in names])
    told = repr(made)
    return [name for name in names if f"{CANARY} {name};" in told]


def test_no_noun_shows_what_it_holds() -> None:
    found = {f"{noun.__name__}.{name}" for noun in nouns() for name in shown_fields(noun) if name in TELLING}
    assert found - set(HARMLESS) == set()
    # No entry that nothing needs; and the walk does find fields that are shown.
    assert set(HARMLESS) - found == set()


def test_nothing_that_holds_a_key_shows_it(town: Town) -> None:
    key = random_bytes(32)
    signer = SoftwareSigner.generate("ES256")
    things = (Sealer(key), signer, town.citizen, town.citizen._vault, town.citizen._vault._session)  # type: ignore[union-attr]
    for thing in things:
        told = repr(thing)
        assert key.hex() not in told
        assert repr(key) not in told
        assert "key=" not in told


def test_what_the_window_gets_shows_nothing_of_a_licence(town: Town) -> None:
    row = town.licence(form=CredentialFormat.SD_CWT)
    view = town.citizen.licence(row.id, town.at)
    # The authority's name stands there as the signer's, from the trust data.
    told_by_all = {row.authority, *(text for text in view.issuer_name or ())}
    values = {row.holder, row.number, *(claim.text for claim in view.claims if len(claim.text) > 4)}
    values -= told_by_all
    original = town.citizen.original(row.id)
    told = f"{row!r} {view!r} {town.citizen.licences(town.at)!r}"
    assert values
    assert [value for value in values if value in told] == []
    assert repr(original[:40])[2:-1] not in told


def test_a_developers_traceback_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Python and libraries quote what they stumble over: int("…"), a missing key, a wrong byte."""
    monkeypatch.setenv(DEBUG_VARIABLE, "1")

    def fails() -> None:
        given = CANARY
        try:
            {}[given]
        except KeyError:
            try:
                int(given)
            except ValueError as error:
                raise TypeError(given) from error

    answer = Job(fails, print, print, None, None).work()
    told = capfd.readouterr().err
    assert [kind in told for kind in ("KeyError", "ValueError", "TypeError", "int(given)")] == [True] * 4
    assert "canary" not in told
    assert "3101" not in told
    assert isinstance(answer, WalletError)
    assert "canary" not in f"{answer!r} {answer} {answer.detail}"
