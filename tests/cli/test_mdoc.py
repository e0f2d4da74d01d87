"""`verify` and `authority` with mdocs: sessions by challenge, by transcript, and a reader's key."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from flows.town import Town
from formats import mdoc_forge as forge
from formats import mdoc_session as made

from wallet.cli.main import main

AT = "2026-11-24T06:00:00Z"
RESPONSE = made.response_with_mac()
TRANSCRIPT = base64.b64encode(made.TRANSCRIPT).decode()
READER = made.private_jwk(made.READER)
SESSION = {
    "base64": base64.b64encode(RESPONSE).decode(),
    "trust": [base64.b64encode(forge.ROOT_DER).decode()],
    "at": AT,
}
LIGHT = {
    "base64": base64.b64encode(forge.response()).decode(),
    "trust": [base64.b64encode(forge.ROOT_DER).decode()],
    "at": "2026-11-24T06:00:00Z",
    "challenge": forge.CHALLENGE,
    "audience": forge.AUDIENCE,
}


@pytest.fixture
def batch(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*lines: dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        file = tmp_path / "lines.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        main(["verify", "--batch", str(file), *options], town.workplace)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def told(answer: dict[str, Any]) -> tuple[str, list[str]]:
    return answer["verdict"], answer["reasons"]


def test_a_session_by_light(batch: Any) -> None:
    good, other, elsewhere, none = batch(
        LIGHT,
        LIGHT | {"challenge": "87654321"},
        LIGHT | {"audience": "x509_hash:other"},
        {key: value for key, value in LIGHT.items() if key not in ("challenge", "audience")},
    )
    assert told(good) == ("valid", [])
    assert (good["format"], good["type"], good["holder_bound"]) == ("mdoc", forge.TYPE, True)
    assert good["claims"]["portrait"] == "_9j_"
    assert told(other) == told(elsewhere) == ("not_valid", ["holder_proof_invalid"])
    assert told(none) == ("check_by_hand", ["holder_not_proven"])


def test_a_session_that_is_given(batch: Any) -> None:
    key_as_text = json.dumps(READER)
    answers = batch(
        SESSION | {"transcript": TRANSCRIPT, "reader_key": READER},
        SESSION | {"transcript": TRANSCRIPT, "reader_key": key_as_text},
        SESSION | {"transcript": TRANSCRIPT},
        SESSION | {"reader_key": READER},
        SESSION | {"transcript": base64.b64encode(b"\x83\xf6\xf6\xf6").decode(), "reader_key": READER},
        SESSION | {"transcript": None, "reader_key": None},
        SESSION | {"policy": "import"},
    )
    by_hand = ("check_by_hand", ["holder_not_proven"])
    assert [told(answer) for answer in answers] == [
        ("valid", []), ("valid", []), by_hand, by_hand, ("not_valid", ["holder_proof_invalid"]), by_hand,
        ("valid", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        *({"transcript": odd} for odd in (5, "!", "gA==", "gw==")),
        *({"reader_key": odd} for odd in (5, "{", "[]", {}, {"kty": "RSA", "n": "AQ", "e": "AQ"})),
    ],
)
def test_what_cannot_be_a_session_is_an_error_of_its_line(batch: Any, odd: dict[str, Any]) -> None:
    wrong, good = batch(SESSION | odd, LIGHT)
    assert "error" in wrong
    assert READER["d"] not in json.dumps(wrong)
    assert told(good) == ("valid", [])


def test_the_commands_own_options(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"item": RESPONSE, "root.der": forge.ROOT_DER,
             "raw": made.TRANSCRIPT, "text": TRANSCRIPT.encode(),
             "key.json": json.dumps(READER).encode()}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    common = ["verify", "--json", "--trust", str(tmp_path / "root.der"), "--at", AT]
    for name in ("raw", "text"):
        session = ["--transcript", str(tmp_path / name), "--reader-key", str(tmp_path / "key.json")]
        assert main([*common, *session, str(tmp_path / "item")], town.workplace) == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "valid"
    assert main([*common, str(tmp_path / "item")], town.workplace) == 10
    wrong = ["--transcript", str(tmp_path / "key.json")]
    assert main([*common, *wrong, str(tmp_path / "item")], town.workplace) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_the_demo_authority_issues_mdocs(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, out = tmp_path / "holder.jwk", tmp_path / "licence.mdoc"
    key.write_text(town.citizen.holder_key_request(), encoding="utf-8")
    issue = ["authority", "issue", "cn.driving-licence", "--holder-key", str(key), "--format", "mdoc"]
    assert main([*issue, "--out", str(out)], town.workplace) == 0
    town.publish()
    capsys.readouterr()
    assert main(["verify", "--json", "--policy", "import", str(out)], town.workplace) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["format"], answer["type"]) == ("mdoc", "cn.driving-licence")
    assert answer["issuer"]["name"] is not None
    assert main(["inspect", "--json", str(out)], town.workplace) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "mdoc"
