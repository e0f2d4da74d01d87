"""PDF files: the signatures in them, judged over the whole file. Nothing is drawn, nothing is run."""

from wallet.formats.pdf.handler import HANDLER as HANDLER
from wallet.formats.pdf.handler import UNSIGNED as UNSIGNED
from wallet.formats.pdf.reader import has_signature as has_signature
