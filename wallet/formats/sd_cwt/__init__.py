"""SD-CWT (draft-ietf-spice-sd-cwt-08, over RFC 8392 and RFC 9052): the handler with its verbs.

The verbs live beside this file: `read` (parse), `holder` (the key binding token), `copy_note` (that of a
printed copy), `restore` (disclosures), `make` (issue, present, annotate). Does not decrypt encrypted
disclosures and reads no plain CWT.
"""

from __future__ import annotations

from wallet.formats.base import FormatHandler
from wallet.formats.sd_cwt import make, read
from wallet.model.credential import CredentialFormat


class _SdCwt:
    format = CredentialFormat.SD_CWT
    recognise = staticmethod(read.recognise)
    parse = staticmethod(read.parse)
    issue = staticmethod(make.issue)
    present = staticmethod(make.present)


annotate = make.annotate

HANDLER: FormatHandler = _SdCwt()
