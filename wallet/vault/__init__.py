"""Encrypted storage for one citizen."""
