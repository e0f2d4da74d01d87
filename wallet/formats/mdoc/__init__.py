"""ISO mdoc (ISO/IEC 18013-5): the handler with its verbs.

The verbs live beside this file: `read` (parse), with `security` (the MSO), `elements` and `device`; `make`
(issue, present); `session` (what the holder signed, once the session is known). Does not establish sessions
by radio, nor encrypt or decrypt their data.
"""

from __future__ import annotations

from wallet.formats.base import FormatHandler
from wallet.formats.mdoc import make, read
from wallet.model.credential import CredentialFormat


class _Mdoc:
    format = CredentialFormat.MDOC
    recognise = staticmethod(read.recognise)
    parse = staticmethod(read.parse)
    issue = staticmethod(make.issue)
    present = staticmethod(make.present)


HANDLER: FormatHandler = _Mdoc()
