"""Kinds of licence, identifiers, and what an errand asks for."""
