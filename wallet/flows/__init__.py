"""Journeys; each reads top to bottom as the way of the data."""
