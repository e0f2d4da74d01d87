"""Lists that a command or a batch line names: CRLs as status, a VICAL and our CBOR list as trust."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from flows.town import Town
from trust.crls import CrlSpec, crl
from trust.scene import NOW, ROOT_CERTIFICATE, spki
from trust.test_publications import ISSUING, OTHER, ours, vical

from wallet.crypto.keys import jwk_from_public_key
from wallet.flows import given
from wallet.model.errors import Trouble, WalletError


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_crls_count_as_status_in_a_batch_line() -> None:
    found = given.line_status([text(crl(CrlSpec()))])
    assert list(found.crls) == ["CN=Root"]
    assert found.unreadable == frozenset()


def test_a_vical_alone_counts_with_its_own_scopes(town: Town) -> None:
    (anchor,) = given.line_trust([text(vical())], NOW, town.workplace).anchors
    assert anchor.certificate == ROOT_CERTIFICATE
    assert anchor.scope.document_types == {"org.iso.18013.5.1.mDL"}


def test_a_vical_that_is_not_whole_is_refused(town: Town) -> None:
    with pytest.raises(WalletError) as caught:
        given.line_trust([text(vical(signer=ISSUING))], NOW, town.workplace)
    assert caught.value.trouble is Trouble.TRUST_DATA_UNTRUSTED


def test_our_list_in_cbor_counts_only_beside_its_signer(town: Town) -> None:
    with pytest.raises(WalletError) as caught:
        given.line_trust([text(ours())], NOW, town.workplace)
    assert caught.value.trouble is Trouble.TRUST_DATA_UNTRUSTED
    key = json.dumps(jwk_from_public_key(replace(OTHER.public_key, key_id=None)))
    found = given.line_trust([key, text(ours())], NOW, town.workplace)
    assert spki(ISSUING) in {anchor.spki for anchor in found.anchors}
