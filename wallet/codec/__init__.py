"""Bytes to structure and back, strict and bounded; no meaning, no keys."""
