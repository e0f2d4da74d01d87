"""Widgets both windows are built of. Nothing here knows a journey."""
