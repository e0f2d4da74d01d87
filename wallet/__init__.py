"""Electronic licence wallet: everything but the windows. See docs/architecture.md for the layers."""
