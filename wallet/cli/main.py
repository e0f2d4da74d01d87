"""The command line: reads arguments, hands over to one module a command. Judges and stores nothing itself.

No traceback reaches the user: what stops a command is a WalletError, told in words, with exit status 3
(or 2 for wrong usage).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wallet import wording
from wallet.cli import answers, authority, counter, hall, inspect, register, trust, vault, verify
from wallet.cli.batch import MAX_JOBS
from wallet.flows.mishap import mishap
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import Policy
from wallet.model.text import Language

PROGRAM = "licence-wallet"


def main(arguments: Sequence[str], workplace: Workplace) -> int:
    """Run one command and answer its exit status."""
    _speak_any_character()
    parser = build_parser()
    options = parser.parse_args(arguments)
    options.language = language_of_terminal()
    try:
        status = int(options.run(options, workplace))
        if sys.stdout is not None:
            sys.stdout.flush()
    except WalletError as error:
        return tell_error(error, options.language)
    except BrokenPipeError:
        # The reader of our output went away: nothing is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return answers.EXIT_UNREADABLE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a mistake of ours: told in words, never as a traceback
        return tell_error(mishap(error), options.language)
    return status


def _speak_any_character() -> None:
    """Into files and pipes UTF-8 on every system. Half a surrogate pair, as in a file name that is no text,
    becomes its escape, which JSON reads back as it was."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def tell_error(error: WalletError, language: Language) -> int:
    """What happened and what to do, on standard error; answers the exit status."""
    words = wording.word_trouble(error.trouble)
    print(words.happened.in_language(language), file=sys.stderr)
    print(words.next.in_language(language), file=sys.stderr)
    if error.detail:
        print(answers.visible(f"({error.detail})"), file=sys.stderr)
    return answers.EXIT_WRONG_USAGE if error.trouble is Trouble.WRONG_USAGE else answers.EXIT_UNREADABLE


def language_of_terminal() -> Language:
    """Chinese where the locale says so or says nothing, English elsewhere."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value not in ("C", "POSIX", "C.UTF-8"):
            return Language.CHINESE if value.startswith("zh") else Language.ENGLISH
    return Language.CHINESE


def moment(text: str) -> datetime:
    """An RFC 3339 time with its zone; argparse words the refusal."""
    try:
        return answers.moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"no RFC 3339 time with its zone: {text!r}") from error


def _jobs(text: str) -> int:
    """Processes for a batch; argparse words the refusal."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_JOBS:
        raise argparse.ArgumentTypeError(f"no number from 1 to {MAX_JOBS}: {text!r}")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """All commands. The windows and the demo are told apart before this parser, in app.py."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="电子证照夹 · Electronic licence wallet")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    counter.add_options(commands.add_parser("counter", help="open the counter window"))
    demo = commands.add_parser("demo", help="the whole journey with a demo authority")
    demo.add_argument("--headless", action="store_true", help="without a display: pictures in demo-output")
    _verify_command(commands)
    _inspect_command(commands)
    authority.add_commands(commands, moment)
    trust.add_commands(commands, moment)
    vault.add_commands(commands)
    hall.add_actions(register.add_commands(commands, moment))
    return parser


def _verify_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("verify", help="verify files: licences, presentations, pictures of codes")
    command.add_argument("files", nargs="*", metavar="FILE", help="- is standard input")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.add_argument("--trust", action="append", default=[], type=Path, metavar="FILE")
    command.add_argument("--status", action="append", default=[], type=Path, metavar="FILE")
    command.add_argument("--request", type=Path, metavar="FILE", help="DCQL, for fitness")
    command.add_argument("--at", type=moment, metavar="RFC3339")
    command.add_argument("--challenge", metavar="TEXT")
    command.add_argument("--audience", metavar="TEXT")
    command.add_argument("--transcript", type=Path, metavar="FILE", help="SessionTranscript of an mdoc")
    command.add_argument("--reader-key", type=Path, metavar="FILE", help="private JWK, for a deviceMac")
    command.add_argument("--policy", choices=[str(p) for p in Policy], default=str(Policy.COUNTER))
    command.add_argument("--batch", metavar="FILE", help="JSON lines; - is standard input")
    command.add_argument("--jobs", type=_jobs, metavar="N", help="processes for a batch; default: one a core")
    command.add_argument("--no-progress", action="store_true", help="say nothing on standard error meanwhile")
    command.set_defaults(run=verify.run)


def _inspect_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("inspect", help="what a file is and contains, without judging")
    command.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=inspect.run)
