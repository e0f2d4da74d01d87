"""Visible digital seals (ICAO Doc 9303-13; BSI TR-03137 for national ones): the handler.

The verbs live beside this file: `read` (the three zones), `header`, `features` (what a kind of seal holds),
`mrz`. The certificate is not in the seal: it names one, and wallet.trust looks for it among the anchors.
"""

from __future__ import annotations

from wallet.formats import unbound
from wallet.formats.base import FormatHandler
from wallet.formats.vds import read
from wallet.formats.vds.read import from_text as from_text
from wallet.model.credential import CredentialFormat


class _Vds:
    """A seal is printed on paper: it has no holder's key and is shown as it came."""

    format = CredentialFormat.VDS
    recognise = staticmethod(read.recognise)
    parse = staticmethod(read.parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _Vds()
