"""Limits of SECURITY.md in one table, for readers to enforce before they allocate. Enforces nothing."""

from __future__ import annotations

MAX_SCAN = 16 * 1024
"""Bytes of one scanned text."""

MAX_CREDENTIAL = 256 * 1024
"""Bytes of one imported licence or presentation."""

MAX_DOCUMENT = 32 * 1024 * 1024
"""Bytes of one imported document (PDF, OFD)."""

MAX_DEPTH = 16
"""Containers within containers, of CBOR or JSON; a CBOR tag counts as one."""

MAX_DISCLOSURES = 200
"""Disclosures of one licence."""

MAX_CHAIN = 4
"""Certificates of one chain, without the anchor."""

MAX_KEYS_PER_KID = 8
"""Keys tried for one key identifier."""

MAX_INFLATED_QR = 64 * 1024
"""Bytes after inflating a QR payload."""

MAX_STATUS_LIST = 16 * 1024 * 1024
"""Bytes after inflating a status list."""

MAX_ARCHIVE = 128 * 1024 * 1024
"""Bytes after inflating a document archive."""

MAX_ARCHIVE_RATIO = 200
"""Inflated bytes for each byte of an archive."""

MAX_PORTRAIT = 2 * 1024 * 1024
"""Bytes of a portrait."""

MAX_PORTRAIT_PIXELS = 4_000_000
"""Pixels of a portrait, read from its header."""

MAX_PASSPHRASE = 1024
"""Bytes of a passphrase in UTF-8."""

MAX_INTEGER_DIGITS = 20
"""Characters of an integer in JSON; 64-bit integers need no more."""
