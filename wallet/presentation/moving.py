"""A presentation that is too large for one symbol, as a moving code (OPTICAL, Moving frames)."""

from __future__ import annotations

import secrets

from wallet.model.views import CodeSymbol
from wallet.qr import symbol
from wallet.qr.frames import ID_BYTES, LARGEST_VERSION, FrameEncoder

FRAME_LEVEL = "L"


class MovingPresentation:
    """Implements model.views.MovingCode: one transfer, its id drawn when it is made."""

    def __init__(self, presented: bytes) -> None:
        """WalletError FILE_TOO_LARGE over 256 KB."""
        self._encoder = FrameEncoder(presented, secrets.token_bytes(ID_BYTES))

    @property
    def blocks(self) -> int:
        return self._encoder.transfer.blocks

    def symbol(self, number: int) -> CodeSymbol:
        code = symbol.encode(self._encoder.text(number), level=FRAME_LEVEL, max_version=LARGEST_VERSION)
        assert code is not None, "no frame is larger than its symbol"
        return code
