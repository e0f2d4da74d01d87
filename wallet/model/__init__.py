"""The nouns: frozen dataclasses, enums, errors and ports. Standard library only; nothing here acts."""
