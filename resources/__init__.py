"""Data, not code: words, kinds of licence, translations."""
