"""A demo authority in a temporary folder, and a trust store that was told to trust its publisher."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from wallet.authority import issuer, publisher
from wallet.authority.issuer import Authority
from wallet.crypto.keys import SoftwareSigner
from wallet.model.trust import AnchorPurpose, AnchorScope
from wallet.services.doctypes import load_document_types
from wallet.trust.store import TrustStore


@pytest.fixture
def authority(tmp_path: Path, now: datetime) -> Authority:
    """A fresh demo authority."""
    return issuer.create(tmp_path / "authority", load_document_types(), now)


@pytest.fixture(scope="session")
def holder() -> SoftwareSigner:
    """A holder's key."""
    return SoftwareSigner.generate()


@pytest.fixture
def store(tmp_path: Path, authority: Authority, now: datetime) -> TrustStore:
    """A trust store with the authority's trust list, accepted under its publisher's certificate."""
    trusting = TrustStore(tmp_path / "trust")
    scope = AnchorScope(purposes=frozenset((AnchorPurpose.TRUST_LIST,)))
    trusting.import_file(publisher.publisher_pem(authority), "publisher.pem", scope, now)
    trusting.import_file(publisher.publish_trust_list(authority, now), "list.jwt", AnchorScope(), now)
    return trusting
