"""The citizen's window."""
