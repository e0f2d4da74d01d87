"""The command-line contract of VERDICTS: exit statuses, the shape of an answer, and batches."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flows.town import Town
from formats import passes

from wallet.cli.main import main
from wallet.flows import issue
from wallet.model.views import PresentedCode

DIGITS = "12345678"
AUDIENCE = "lw1:typed"
KEYS = [
    "id",
    "input",
    "format",
    "verdict",
    "reasons",
    "checks",
    "type",
    "issuer",
    "holder_bound",
    "valid_from",
    "valid_until",
    "claims",
    "at",
    "trust_as_of",
    "status_as_of",
]
CHECKS = [
    "format",
    "algorithm",
    "issuer",
    "signature",
    "integrity",
    "validity",
    "status",
    "holder",
    "freshness",
    "fitness",
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(town: Town, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments, town.workplace)
        except SystemExit as stop:
            status = int(stop.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return status, told.out, told.err

    return call


@pytest.fixture
def code(town: Town) -> PresentedCode:
    row = town.licence()
    return town.show(row, town.citizen.typed_request(DIGITS, town.at), ("born",))


@pytest.fixture
def published(town: Town, code: PresentedCode, tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    for name, data in issue.published_files(town.authority, town.at).items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def file(code: PresentedCode, tmp_path: Path) -> str:
    path = tmp_path / "shown.txt"
    path.write_text(code.text + "\n")
    return str(path)


@pytest.fixture
def timed(town: Town, tmp_path: Path) -> str:
    request = replace(town.citizen.typed_request(DIGITS, town.at), audience="lw1:timed")
    path = tmp_path / "timed.txt"
    path.write_text(town.show(town.licence(), request).text)
    return str(path)


def _at(town: Town) -> str:
    return town.at.isoformat()


def _verify(town: Town, *more: str) -> tuple[str, ...]:
    return ("verify", "--json", "--at", _at(town), "--challenge", DIGITS, "--audience", AUDIENCE, *more)


def test_a_valid_presentation_is_0_and_keeps_the_shape(town: Town, run: Run, file: str) -> None:
    status, out, _ = run(*_verify(town, file))
    answer = json.loads(out)
    assert status == 0
    assert list(answer) == KEYS
    assert [check["check"] for check in answer["checks"]] == CHECKS
    assert set(answer["checks"][0]) == {"check", "outcome", "reason", "detail"}
    assert (answer["id"], answer["input"], answer["format"]) == (None, file, "sd-cwt")
    assert (answer["verdict"], answer["reasons"], answer["holder_bound"]) == ("valid", [], True)
    assert answer["at"] == "2026-11-24T06:00:00Z"
    assert answer["claims"]["born"]
    assert "address" not in answer["claims"]
    freshness = next(check for check in answer["checks"] if check["check"] == "freshness")
    assert "replay" in freshness["detail"]


def test_no_audience_given_is_at_best_by_hand(town: Town, run: Run, file: str) -> None:
    status, out, _ = run("verify", "--json", "--at", _at(town), "--challenge", DIGITS, file)
    assert status == 10
    assert json.loads(out)["verdict"] == "check_by_hand"


def test_no_challenge_is_timed_only(town: Town, run: Run, timed: str) -> None:
    given = ("verify", "--json", "--at", _at(town), "--audience", "lw1:timed", timed)
    status, out, _ = run(*given)
    assert (status, json.loads(out)["reasons"]) == (10, ["timed_only"])
    status, out, _ = run(*given, "--policy", "counter-timed")
    assert (status, json.loads(out)["verdict"]) == (0, "valid")


def test_another_challenge_is_20(town: Town, run: Run, file: str) -> None:
    status, out, _ = run(*_verify(town, "--challenge", "87654321", file))
    answer = json.loads(out)
    assert (status, answer["reasons"], answer["claims"]) == (
        20,
        # lw1:typed counts with the typed digits only, and these are others.
        ["challenge_mismatch", "audience_mismatch"],
        None,
    )


def test_not_a_licence_is_30(town: Town, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "url.txt"
    path.write_text("https://example.com/")
    status, out, _ = run(*_verify(town, str(path)))
    assert (status, json.loads(out)["reasons"]) == (30, ["not_a_licence"])


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("lw1:abc", 20, "malformed"),
        ("LW1:%%%", 20, "malformed"),
        ("LW1:", 20, "malformed"),
        ("HC2:ABC", 30, "unsupported_format"),
        ("hello", 30, "not_a_licence"),
        ("", 30, "not_a_licence"),
    ],
)
def test_broken_and_foreign_texts(
    town: Town, run: Run, tmp_path: Path, text: str, status: int, reason: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text)
    found, out, _ = run(*_verify(town, str(path)))
    assert (found, json.loads(out)["reasons"]) == (status, [reason])
    assert run("inspect", "--json", str(path))[0] == 0


def test_the_worst_of_several_counts(town: Town, run: Run, file: str, tmp_path: Path) -> None:
    url = tmp_path / "url.txt"
    url.write_text("https://example.com/")
    missing = str(tmp_path / "nothing")
    assert run(*_verify(town, file, str(url)))[0] == 30
    assert run(*_verify(town, "--challenge", "87654321", file, str(url)))[0] == 20
    status, out, _ = run(*_verify(town, file, missing))
    assert status == 3
    assert "error" in json.loads(out.splitlines()[1])


def test_wrong_usage_is_2(town: Town, run: Run, file: str) -> None:
    assert run("verify")[0] == 2
    assert run("verify", "--at", "yesterday", file)[0] == 2
    assert run("verify", "--at", "2026-11-24T06:00:00", file)[0] == 2
    assert run("verify", "--policy", "lenient", file)[0] == 2
    assert run("nonsense")[0] == 2


def test_given_trust_is_the_whole_scope(
    town: Town, run: Run, file: str, published: Path, tmp_path: Path
) -> None:
    given = ["--trust", str(published / "demo-publisher.pem"), "--trust", str(published / "trust-list.jwt")]
    given += [part for path in sorted(published.glob("status-*.cwt")) for part in ("--status", str(path))]
    assert run(*_verify(town, *given, file))[0] == 0
    stranger = tmp_path / "stranger.json"
    # Without a kid it is a candidate for every token.
    stranger.write_text(town.citizen.holder_key_request())
    status, out, _ = run(*_verify(town, "--trust", str(stranger), file))
    assert (status, json.loads(out)["reasons"][0]) == (20, "signature_invalid")


def test_a_list_that_cannot_be_read_is_amber(
    town: Town, run: Run, file: str, published: Path, tmp_path: Path
) -> None:
    given = ["--trust", str(published / "demo-publisher.pem"), "--trust", str(published / "trust-list.jwt")]
    other = tmp_path / "junk.jwt"
    other.write_text("no status list")
    status, out, _ = run(*_verify(town, *given, "--status", str(other), file))
    assert (status, json.loads(out)["reasons"]) == (10, ["status_list_invalid"])


def test_trust_that_cannot_be_read_is_3(town: Town, run: Run, file: str, tmp_path: Path) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("no anchor")
    status, _, err = run(*_verify(town, "--trust", str(junk), file))
    assert status == 3
    assert err


def test_fitness_is_measured_by_a_dcql_request(town: Town, run: Run, file: str, tmp_path: Path) -> None:
    def asking(kind: str, claim: str) -> str:
        query = {
            "credentials": [
                {
                    "id": "a",
                    "format": "sd-cwt",
                    "meta": {"vct_values": [kind]},
                    "claims": [{"path": [claim]}],
                }
            ]
        }
        path = tmp_path / f"{kind}-{claim}.json"
        path.write_text(json.dumps(query))
        return str(path)

    right = asking("cn.driving-licence", "born")
    assert run(*_verify(town, "--request", right, file))[0] == 0
    status, out, _ = run(*_verify(town, "--request", asking("cn.driving-licence", "address"), file))
    assert (status, json.loads(out)["reasons"]) == (20, ["claim_missing"])
    status, out, _ = run(*_verify(town, "--request", asking("cn.marriage-certificate", "name"), file))
    assert (status, json.loads(out)["reasons"]) == (20, ["type_mismatch"])


def test_a_batch_goes_on_and_answers_each_line(
    town: Town, run: Run, code: PresentedCode, file: str, timed: str, tmp_path: Path
) -> None:
    card = base64.b64encode(town.citizen.original(town.citizen.licences(town.at)[0].id)).decode()
    lines: list[object] = [
        {"id": 1, "text": code.text},
        {"id": 2, "text": code.text, "challenge": "87654321"},
        {"id": 3, "base64": card, "policy": "import"},
        {"id": 4, "path": file},
        {"id": 5, "path": str(tmp_path / "nothing")},
        {"id": 6},
        {"id": 7, "text": code.text, "policy": "lenient"},
        {"id": 8, "text": code.text, "trust": []},
        {"id": 9, "text": code.text, "at": "2026-11-24T07:00:00Z"},
        {"id": 10, "text": 5},
        {"id": 11, "text": Path(timed).read_text(), "audience": "lw1:timed", "challenge": None},
    ]
    batch = tmp_path / "batch.jsonl"
    text = "\n".join(json.dumps(line) for line in lines) + "\nnot json\n[1]\n\n"
    batch.write_text(text, encoding="utf-8")
    status, out, _ = run(*_verify(town, "--batch", str(batch)))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 3
    assert [answer["id"] for answer in answers] == [*range(1, 12), None, None]
    told = [answer.get("verdict", "error") for answer in answers]
    assert told == [
        "valid",
        "not_valid",
        "valid",
        "valid",
        "error",
        "error",
        "error",
        "not_checked",
        "not_valid",
        "error",
        "check_by_hand",
        "error",
        "error",
    ]
    assert answers[7]["reasons"][0] == "no_trust_anchors"
    assert answers[8]["reasons"] == ["presentation_stale"]
    assert answers[10]["reasons"] == ["timed_only"]


def test_batch_lines_are_independent(town: Town, run: Run, code: PresentedCode, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps({"id": n, "text": code.text}) + "\n" for n in range(3)))
    status, out, _ = run(*_verify(town, "--batch", str(batch)))
    assert status == 0
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["valid"] * 3


def test_inspect_shows_claims_without_judging(run: Run, file: str) -> None:
    status, out, _ = run("inspect", "--json", file)
    answer = json.loads(out)
    assert status == 0
    assert list(answer) == [
        "input",
        "format",
        "looks_like",
        "symbols",
        "type",
        "issuer",
        "claims",
        "verified",
    ]
    assert (answer["format"], answer["type"], answer["verified"]) == ("sd-cwt", "cn.driving-licence", False)
    assert answer["claims"]["born"]


def test_the_picture_of_a_code_is_read(town: Town, run: Run, code: PresentedCode, tmp_path: Path) -> None:
    from wallet.qr import symbol

    assert code.symbol is not None
    picture = tmp_path / "code.png"
    picture.write_bytes(symbol.png(code.symbol, module_px=4))
    assert run(*_verify(town, str(picture)))[0] == 0
    status, out, _ = run("inspect", "--json", str(picture))
    assert (status, json.loads(out)["symbols"]) == (0, [{"text": code.text}])


def test_terminal_controls_of_a_licence_are_made_visible(
    town: Town, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = town.licence()
    claims = json.loads(json.dumps({"name": "张\x1b[2J\u202e示例"}))
    from wallet.cli.answers import visible

    assert row.holder
    assert visible(claims["name"]) == "张<U+001B>[2J<U+202E>示例"
    assert visible("上海市\u3000黄浦区\u2028") == "上海市\u3000黄浦区<U+2028>"


def test_the_authority_and_trust_commands_lead_to_a_valid_licence(
    town: Town, run: Run, tmp_path: Path
) -> None:
    folder, out = tmp_path / "authority", tmp_path / "out"
    key = tmp_path / "holder.jwk"
    key.write_text(town.citizen.holder_key_request())
    authority = ("authority", "--folder", str(folder))
    assert run(*authority, "create")[0] == 0
    assert run(*authority, "create")[0] == 3
    licence = str(tmp_path / "licence.cwt")
    assert (
        run(*authority, "issue", "cn.marriage-certificate", "--holder-key", str(key), "--out", licence)[0]
        == 0
    )
    assert run("verify", "--policy", "import", licence)[0] == 20
    assert run(*authority, "publish", "--out", str(out))[0] == 0
    assert run("trust", "import", str(out / "trust-list.jwt"))[0] == 3
    assert run("trust", "import", str(out / "demo-publisher.pem"), "--purpose", "trust-list")[0] == 0
    status, _, err = run("trust", "import", str(out / "trust-list.jwt"))
    assert (status, err) == (0, "")
    for path in sorted(out.glob("status-*.jwt")):
        assert run("trust", "import", str(path))[0] == 0
    assert len(run("trust", "list")[1].splitlines()) > 5


def test_a_trust_list_of_health_passes(run: Run, tmp_path: Path) -> None:
    code, signers = tmp_path / "pass.txt", tmp_path / "dsc.json"
    code.write_text(passes.health_pass())
    entry = {
        "kid": base64.b64encode(passes.KID).decode(),
        "rawData": base64.b64encode(passes.CERTIFICATE).decode(),
    }
    signers.write_text(json.dumps([entry]))
    at = passes.NOW.isoformat()
    status, out, _ = run("verify", "--json", "--trust", str(signers), "--at", at, str(code))
    answer = json.loads(out)
    assert (status, answer["verdict"], answer["reasons"]) == (10, "check_by_hand", ["holder_not_proven"])
    assert (answer["format"], answer["type"]) == ("dcc", "eu.dcc.vaccination")
    assert answer["claims"]["surname_mrz"] == "MUSTERFRAU<GOESSINGER"
    batch = tmp_path / "items.jsonl"
    lines = [
        {"id": 1, "text": code.read_text(), "trust": [json.dumps([entry])], "at": at, "policy": "import"},
        {"id": 2, "text": code.read_text(), "trust": [entry["rawData"]], "at": at},
        {"id": 3, "text": passes.identity_code(), "trust": [], "at": at},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines))
    status, out, _ = run("verify", "--json", "--batch", str(batch))
    answers = [json.loads(line) for line in out.splitlines()]
    assert [(each["id"], each["verdict"], each["format"]) for each in answers] == [
        (1, "valid", "dcc"),
        (2, "check_by_hand", "dcc"),
        (3, "not_checked", "claim-169"),
    ]
    assert [each["claims"] is None for each in answers] == [False, False, True]
