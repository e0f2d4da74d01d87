"""SD-JWT (RFC 9901) and SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-18): the handler with its verbs.

The verbs live beside this file: `read` (parse), `holder` (the KB-JWT), `restore` (disclosures), `make`
(issue, present). Does not fetch type metadata, and takes no key from a token.
"""

from __future__ import annotations

from wallet.formats.base import FormatHandler
from wallet.formats.sd_jwt import make, read
from wallet.model.credential import CredentialFormat


class _SdJwt:
    """`format` is what we issue; parsing also answers CredentialFormat.SD_JWT for plain RFC 9901 tokens."""

    format = CredentialFormat.SD_JWT_VC
    recognise = staticmethod(read.recognise)
    parse = staticmethod(read.parse)
    issue = staticmethod(make.issue)
    present = staticmethod(make.present)


HANDLER: FormatHandler = _SdJwt()
