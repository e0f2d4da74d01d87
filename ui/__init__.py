"""The windows: the only home of PySide6."""
