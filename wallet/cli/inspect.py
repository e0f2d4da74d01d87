"""`inspect`: says what a file is and contains, under the words "not verified". Judges nothing."""

from __future__ import annotations

import argparse
import base64
import sys
from typing import Any

from wallet import wording
from wallet.cli import answers
from wallet.cli.files import read_source
from wallet.flows.inspect import Inspection, inspect
from wallet.flows.workplace import Workplace
from wallet.model.errors import WalletError
from wallet.model.text import Language

NOT_VERIFIED = {Language.CHINESE: "以下内容未经核验", Language.ENGLISH: "The following is not verified"}


def run(options: argparse.Namespace, workplace: Workplace) -> int:
    """One answer a file; 3 when one could not be read."""
    status = 0
    for name in options.files:
        try:
            found = inspect(read_source(name), workplace)
        except WalletError as error:
            status = answers.EXIT_UNREADABLE
            words = wording.word_trouble(error.trouble).happened.in_language(options.language)
            if options.json:
                print(answers.as_line({"input": name, "error": words}))
            else:
                print(answers.visible(f"{name}: {words}"), file=sys.stderr)
            continue
        if options.json:
            print(answers.as_line(_as_json(name, found)))
        else:
            print(_as_text(name, found, options.language))
    return status


def _as_json(name: str, found: Inspection) -> dict[str, Any]:
    return {
        "input": name,
        "format": str(found.format),
        "looks_like": found.looks_like,
        "symbols": [_symbol(symbol) for symbol in found.symbols],
        "type": found.type,
        "issuer": found.issuer,
        "claims": None if found.claims is None else answers.plain(found.claims),
        "verified": False,
    }


def _symbol(content: bytes) -> dict[str, str]:
    """A code's content as text where it is UTF-8 text, else in base64."""
    try:
        return {"text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def _as_text(name: str, found: Inspection, language: Language) -> str:
    looks = f" ({found.looks_like})" if found.looks_like else ""
    lines = [answers.visible(f"{name}: {found.format}{looks}")]
    lines += [f"  QR: {answers.visible(symbol.decode('utf-8', 'replace'))[:120]}" for symbol in found.symbols]
    if found.claims is not None:
        lines.append(f"  {NOT_VERIFIED[language]}:")
        lines.append(
            f"  type: {answers.visible(str(found.type))}  issuer: {answers.visible(str(found.issuer))}"
        )
        lines += [
            f"  {answers.visible(str(k))}: {answers.visible(str(v))}"
            for k, v in answers.told(found.claims).items()
        ]
    return "\n".join(lines)
