"""Where things are kept: files, and databases in them."""
