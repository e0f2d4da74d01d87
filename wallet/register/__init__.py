"""What a counter did, provably; challenges used once."""
