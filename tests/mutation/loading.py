"""Imports the modules under mutation with their switches: no file changes, and no bytecode is kept."""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType

from mutation.sites import Site, rewrite
from mutation.switch import NAME, SWITCH
from mutation.wordings import Vocabulary


class Rewritten(importlib.abc.MetaPathFinder):
    """Finds the modules under mutation before anybody else does. `sites` are all their refusals."""

    def __init__(self, root: Path, modules: Sequence[Path]) -> None:
        sources = {path: path.read_text(encoding="utf-8") for path in modules}
        words = Vocabulary([ast.parse(source) for source in sources.values()])
        self.sites: list[Site] = []
        self._found: dict[str, tuple[Path, CodeType]] = {}
        for path, source in sources.items():
            where = path.relative_to(root)
            tree, sites = rewrite(source, where.as_posix(), words, len(self.sites))
            self.sites += sites
            parts = where.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self._found[name] = (path, compile(tree, path, "exec"))

    def install(self) -> None:
        """From now on they are imported with their switches. RuntimeError: one is imported already."""
        if early := sorted(self._found.keys() & sys.modules.keys()):
            raise RuntimeError(f"imported before its switches: {early[0]}")
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._found:
            return None
        file, code = self._found[fullname]
        return importlib.util.spec_from_file_location(
            fullname, file, loader=_Loader(fullname, str(file), code)
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, code: CodeType) -> None:
        super().__init__(fullname, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, NAME, SWITCH)
        super().exec_module(module)
