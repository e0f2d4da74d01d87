"""How codes come into a window: from a barcode gun's keys. Does not read pictures and does not judge codes."""
