"""The sections of the settings page, each by itself."""
