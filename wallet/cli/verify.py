"""`verify`: files in, reports out. Keeps no memory between items (VERDICTS). JSON lines: wallet.cli.batch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

from wallet import wording
from wallet.cli import answers
from wallet.cli.batch import Pace, Settings, run_batch, usable_cores
from wallet.cli.files import read_source
from wallet.flows import given
from wallet.flows.check import CheckSettings, check_item, expected_of, payloads
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import Policy


def run(options: argparse.Namespace, workplace: Workplace) -> int:
    """Verify the files, or every line of a batch; the exit status is the worst verdict's."""
    if bool(options.files) == bool(options.batch):
        raise WalletError(Trouble.WRONG_USAGE, "give files, or --batch, not both")
    settings = _settings(options, workplace)
    if options.batch:
        pace = Pace(options.jobs or usable_cores(), progress=not options.no_progress)
        return run_batch(options.batch, settings, workplace, options.language, pace)
    return answers.worst_exit(
        [status for name in options.files for status in _verify_file(name, options, settings, workplace)]
    )


def _settings(options: argparse.Namespace, workplace: Workplace) -> Settings:
    at = options.at or workplace.clock()
    trust, status = workplace.verification_data(at)
    if options.trust:
        trust = given.trust([read_source(str(path)) for path in options.trust], at, workplace)
    if options.status:
        status = given.status([read_source(str(path)) for path in options.status])
    if options.at:
        # An explicit time ignores the stored floor (VERDICTS, Floor of time).
        trust = replace(trust, floor=None)
    request = given.request(read_source(str(options.request))) if options.request else None
    expected = expected_of(
        options.challenge,
        options.audience,
        request,
        transcript=given.transcript(read_source(str(options.transcript))) if options.transcript else None,
        reader_key=given.reader_key(read_source(str(options.reader_key))) if options.reader_key else None,
    )
    check = CheckSettings(Policy(options.policy), trust, status, expected)
    return Settings(check, at, options.challenge, options.audience)


def _verify_file(
    name: str, options: argparse.Namespace, settings: Settings, workplace: Workplace
) -> Iterator[int]:
    try:
        found = payloads(read_source(name), workplace.reader)
        if not found:
            # A picture without a code is nothing that was judged, and so never an exit status of 0.
            raise WalletError(Trouble.NO_CODE_FOUND)
    except WalletError as error:
        yield _tell_unreadable(name, error, options)
        return
    for number, payload in enumerate(found, start=1):
        source = name if len(found) == 1 else f"{name}#{number}"
        report = check_item(payload, settings.check, settings.at)
        if options.json:
            print(answers.as_line(answers.report_as_json(report, item_id=None, source=source)))
        else:
            print(answers.report_as_text(report, source=source, language=options.language))
        yield answers.EXIT_BY_VERDICT[report.verdict]


def _tell_unreadable(name: str, error: WalletError, options: argparse.Namespace) -> int:
    words = wording.word_trouble(error.trouble).happened.in_language(options.language)
    if options.json:
        print(answers.as_line(answers.error_as_json(words, item_id=None, source=name)))
    else:
        print(answers.visible(f"{name}: {words}"), file=sys.stderr)
    return answers.EXIT_UNREADABLE
