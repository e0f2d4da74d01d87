"""The citizens of a day, in a process of their own: what they keep is not the counter's memory.

Reads lines of JSON `[number, seconds since 1970, request text]` and answers each with the text of a
presentation. Its codes are not drawn: they go as text, as a barcode gun sends them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.town import CHEAP, DRIVING, PASSPHRASE

from wallet import bootstrap
from wallet.flows import issue
from wallet.model.credential import CredentialFormat
from wallet.model.views import CodeSymbol, Consent
from wallet.presentation import show

LICENCES = 3


def main(home: str) -> None:
    """Receive a few licences, then answer until standard input ends."""
    now = [datetime.fromtimestamp(json.loads(sys.stdin.readline()), UTC)]
    workplace = replace(bootstrap.build_workplace(Path(home)), argon2=CHEAP, clock=lambda: now[0])
    show._symbol = lambda _text: (CodeSymbol(1, 1, (b"\0",)), 1)
    authority = issue.open_authority(workplace, workplace.authority_folder)
    citizen = bootstrap.build_citizen(workplace)
    citizen.create(PASSPHRASE)
    names = []
    for _ in range(LICENCES):
        key = citizen.holder_key_request().encode()
        data = issue.issue_licence(authority, DRIVING, key, now[0], credential_format=CredentialFormat.SD_CWT)
        (received,) = citizen.receive(data, "licence", now[0])
        assert received.summary is not None
        names.append(received.summary.id)
    print(len(names), flush=True)
    for line in sys.stdin:
        number, at, request_text = json.loads(line)
        now[0] = datetime.fromtimestamp(at, UTC)
        request = citizen.read_request(request_text.encode(), now[0])
        consent = Consent(names[number % LICENCES], request, frozenset({("born",)}), request.purpose)
        print(citizen.present(consent, now[0]).text, flush=True)
    citizen.lock()
    workplace.reader.close()


if __name__ == "__main__":
    main(sys.argv[1])
