"""W3C Verifiable Credentials 2.0 as `vc+jwt`, presentations as `vp+jwt` (VC-JOSE-COSE): the handler.

The verbs live beside this file: `read` (parse a credential), `presentation` (parse a presentation), `terms`
(contexts, types, dates, status), `make` (issue, present). No JSON-LD is processed and no context fetched.
"""

from __future__ import annotations

from wallet.formats.base import FormatHandler
from wallet.formats.vc_jwt import make, presentation
from wallet.model.credential import CredentialFormat


class _VcJwt:
    """`parse` reads credentials and presentations, bare or in the data model's envelopes."""

    format = CredentialFormat.VC_JWT
    recognise = staticmethod(presentation.recognise)
    parse = staticmethod(presentation.parse)
    issue = staticmethod(make.issue)
    present = staticmethod(make.present)


HANDLER: FormatHandler = _VcJwt()
