"""Findings, then a verdict."""
