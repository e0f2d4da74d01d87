"""How codes come into a window: from a barcode gun's keys. Reads no pictures and judges no codes."""
