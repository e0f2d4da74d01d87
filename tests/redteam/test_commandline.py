"""The command line as an attacker feeds it: strange arguments, files and batch lines. No traceback, one
answer for each line, and an exit status of 0 for nothing but what is valid."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flows.town import Town
from formats.forge import BINDING, ISSUER, OTHER, card, cwt_payload, kbt

from redteam.attacks import AT, spki, status_list
from wallet.cli.answers import visible, worst_exit
from wallet.cli.main import main
from wallet.codec.base import b64url_encode

PROGRAM = Path(__file__).resolve().parents[2] / "app.py"
NOW = "2026-11-24T06:00:00Z"

Program = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program itself, in a process of its own, with a data folder of its own."""
    environment = dict(os.environ, LICENCE_WALLET_HOME=str(tmp_path / "home"), LC_ALL="C.UTF-8")

    def call(
        *arguments: str | bytes, data: bytes = b"", **changes: str
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), *arguments],
            input=data,
            capture_output=True,
            env=environment | changes,
            cwd=tmp_path,
            timeout=60,
        )
        assert b"Traceback" not in done.stderr + done.stdout
        return done

    return call


def lines(done: subprocess.CompletedProcess[bytes]) -> list[Any]:
    """The answers, each of which must be JSON in UTF-8."""
    return [json.loads(line, parse_constant=_no_constant) for line in done.stdout.decode().splitlines()]


def _no_constant(name: str) -> Any:
    raise AssertionError(name)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-08:00",
        "2026-11-24",
        "2026-11-24T06:00:00",
        "now",
        "",
    ],
)
def test_times_that_are_none(program: Program, at: str) -> None:
    assert program("verify", "--json", "--at", NOW, "-").returncode == 30
    assert program("verify", "--json", "--at", at, "-").returncode == 2
    batch = json.dumps({"id": 1, "text": "x", "at": at}) + "\n" + '{"id":2,"text":"x"}\n'
    done = program("verify", "--batch", "-", data=batch.encode())
    assert [("error" in line, line["id"]) for line in lines(done)] == [(True, 1), (False, 2)]


def test_a_time_with_a_zone_is_told_in_utc(program: Program) -> None:
    for given in ("2026-11-24T14:00:00+08:00", "2026-11-24T06:00:00Z", "2026-11-24T00:30:00-05:30"):
        batch = json.dumps({"id": 1, "text": "x", "at": given}).encode()
        assert lines(program("verify", "--batch", "-", data=batch))[0]["at"] == NOW


@pytest.mark.parametrize(("count", "too_large"), [(100, False), (10_000, True)])
def test_a_request_for_ten_thousand_claims(
    program: Program, tmp_path: Path, count: int, too_large: bool
) -> None:  # P15
    claims = [{"path": [f"c{number}"]} for number in range(count)]
    asked = {"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": claims}
    query = json.dumps({"credentials": [asked]})
    (tmp_path / "query.json").write_text(query, encoding="utf-8")
    done = program("verify", "--json", "--request", "query.json", "-", data=b"x")
    assert done.returncode == (3 if too_large else 30)
    batch = json.dumps({"id": 1, "text": "x", "request": query}) + "\n" + '{"id":2,"text":"x"}\n'
    answers = lines(program("verify", "--batch", "-", data=batch.encode()))
    assert [("error" in line, line["id"]) for line in answers] == [(too_large, 1), (False, 2)]


HOSTILE = [
    b"\xff\xfe{}", b"{", b"[]", b"null", b"1", b'"x"', b"\0", b'{"id":NaN,"text":"x"}',
    b'{"id":1e999,"text":"x"}', b'{"id":7,"text":"x","text":"y"}', b"[" * 100_000,
    b'{"id":' + b"[" * 2000 + b"]" * 2000 + b',"text":"x"}', b'{"id":1' + b"0" * 5000 + b',"text":"x"}',
    b'{"text":"x","path":"y"}', b'{"text":null}', b'{"base64":"%%"}', '{"base64":"é"}'.encode(),
    b'{"path":"\\u0000"}', b'{"path":"/"}', b'{"path":""}', b'{"path":"-"}', b'{"path":"/dev/zero"}',
    b'{"path":"/proc/self/mem"}', b'{"text":"x","policy":["counter"]}', b'{"text":"x","policy":{}}',
    b'{"text":"x","trust":5}', b'{"text":"x","trust":[5]}', b'{"text":"x","trust":[""]}',
    b'{"text":"x","trust":["\\ud800"]}', b'{"text":"x","trust":[{"kty":"EC"}]}',
    b'{"text":"x","status":[[]]}', b'{"text":"x","trust":["{\\"keys\\":[]}"]}',
    b'{"text":"x","challenge":5}', b'{"text":"x","challenge":""}', b'{"text":"x","audience":[]}',
    b'{"text":"x","audience":""}', b'{"text":"x","request":5}', b'{"text":"x","request":"{"}',
    b'{"text":"x","request":{"credentials":[]}}', b'{"text":"x","at":5}',
    b'{"text":"x","request":"\\ud800"}',
]  # fmt: skip


def test_every_line_has_one_answer(program: Program) -> None:
    sound = b'{"id":"sound","text":"x"}'
    data = b"".join(line + b"\n" + sound + b"\n" for line in HOSTILE)
    done = program("verify", "--batch", "-", data=data)
    answers = lines(done)
    assert len(answers) == 2 * len(HOSTILE)
    assert all("error" in answer for answer in answers[::2])
    assert all((answer["id"], answer["verdict"]) == ("sound", "not_checked") for answer in answers[1::2])
    assert done.returncode == 3


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "\u202e", 10**300, {"a": [None, True]}, "", 0, None, 1.5])
def test_an_id_comes_back_as_it_was(program: Program, name: Any) -> None:
    done = program("verify", "--batch", "-", data=json.dumps({"id": name, "text": "x"}).encode())
    assert lines(done)[0]["id"] == name


def test_a_line_too_long_has_one_answer(program: Program) -> None:
    long = b'{"id":1,"text":"' + b'{"id":9}\t' * (50 * 1024 * 1024 // 9) + b'"}\n'
    done = program("verify", "--batch", "-", data=long + b'{"id":2,"text":"x"}\n')
    assert [line["id"] for line in lines(done)] == [None, 2]


def test_a_line_of_forty_megabytes_is_answered(program: Program) -> None:
    done = program(
        "verify", "--batch", "-", data=b'{"id":1,"text":"' + b"A" * (40 << 20) + b'"}\n{"id":2,"text":"x"}'
    )
    assert [(line["id"], line["reasons"]) for line in lines(done)] == [
        (1, ["limit_exceeded"]),
        (2, ["not_a_licence"]),
    ]


def test_a_path_is_never_the_batch_itself(program: Program) -> None:
    done = program("verify", "--batch", "-", data=b'{"id":1,"path":"-"}\n{"id":2,"text":"x"}\n')
    assert [line["id"] for line in lines(done)] == [1, 2]


def test_a_byte_order_mark_before_the_first_line(program: Program) -> None:
    done = program("verify", "--batch", "-", data=b'\xef\xbb\xbf{"id":1,"text":"x"}\n')
    assert lines(done)[0]["id"] == 1


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("verify",), 2),
        (("verify", "--batch", "-", "x"), 2),
        (("verify", "--batch", "-"), 30),
        (("verify", "--json", "-"), 30),
        (("verify", "--json", "/"), 3),
        (("verify", "--json", "/dev/zero"), 3),
        (("verify", "--json", "/nothing/here"), 3),
        (("verify", "--batch", "/"), 3),
        (("verify", "--batch", "/nothing/here"), 3),
        (("verify", "--trust", "/", "-"), 3),
        (("verify", "--request", "/", "-"), 3),
        (("verify", "--challenge", "", "-"), 2),
        (("verify", "--audience", "", "-"), 2),
        (("verify", "--policy", "COUNTER", "-"), 2),
        (("inspect", "/"), 3),
        (("inspect", "--json", "-"), 0),
        (("trust", "import", "/"), 3),
        (("trust", "remove", "../../x"), 2),
        (("nothing",), 2),
    ],
)
def test_exit_statuses(program: Program, arguments: tuple[str, ...], status: int) -> None:
    assert program(*arguments).returncode == status


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files that fail in the midst of reading")
def test_a_batch_that_cannot_be_read_on(program: Program) -> None:
    assert program("verify", "--batch", "/proc/self/mem").returncode == 3


def test_a_picture_without_a_code_is_no_0(program: Program, tmp_path: Path) -> None:
    from PIL import Image

    blank = tmp_path / "blank.png"
    Image.new("L", (120, 120), 255).save(blank)
    done = program("verify", "--json", str(blank))
    assert done.returncode == 3
    assert "error" in lines(done)[0]
    both = program("verify", "--json", "-", str(blank))
    assert [("error" in line) for line in lines(both)] == [False, True]


def test_nothing_judged_is_never_valid() -> None:
    assert worst_exit([]) == 30
    assert worst_exit([0, 0]) == 0
    assert worst_exit([0, 10, 30, 20, 3]) == 3


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_file_names_that_are_no_text(program: Program, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xff\x1b[2J.txt"
    for there in (False, True):
        if there:
            Path(os.fsdecode(name)).write_bytes(b"hello")
        done = program("verify", "--json", name)
        assert lines(done)[0]["input"] == os.fsdecode(name)
        assert done.returncode == (30 if there else 3)
        for command in ("verify", "inspect"):
            done = program(command, name)
            assert b"\x1b" not in done.stdout + done.stderr
    done = program("trust", "import", name)
    assert done.returncode == 3
    assert b"\x1b" not in done.stderr


def test_a_terminal_of_another_character_set(program: Program) -> None:
    done = program("verify", "-", data="你好".encode(), PYTHONIOENCODING="latin-1", LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 30
    assert "未能核验" in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_reader_that_went_away(tmp_path: Path) -> None:
    environment = dict(os.environ, LICENCE_WALLET_HOME=str(tmp_path / "home"))
    for arguments in (("verify", "--json", "-"), ("verify", "--batch", "-"), ("inspect", "-")):
        reading, writing = os.pipe()
        os.close(reading)
        running = subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            stdin=subprocess.PIPE,
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment,
        )
        os.close(writing)
        _, errors = running.communicate(b'{"text":"x"}\n', timeout=60)
        assert running.returncode == 3
        assert b"Error" not in errors


@pytest.mark.parametrize("closed", [0, 1, 2])
@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed otherwise there")
def test_without_a_standard_stream(tmp_path: Path, closed: int) -> None:
    environment = dict(os.environ, LICENCE_WALLET_HOME=str(tmp_path / "home"))
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'exec "$0" "$@" {closed}>&-',
            sys.executable,
            str(PROGRAM),
            "verify",
            "--json",
            "-",
        ],
        input=b"x",
        capture_output=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == (3 if closed == 0 else 30)
    assert b"Traceback" not in done.stderr


def test_arguments_that_no_shell_can_give(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ("verify", "a\0b"),
        ("verify", "--batch", "a\0b"),
        ("verify", "--trust", "\0", "-"),
        ("inspect", "\0"),
    ):
        assert main(arguments, town.workplace) == 3
    assert "Traceback" not in "".join(capsys.readouterr())


def test_a_mistake_of_ours_is_told_in_words(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from wallet.cli import batch, verify

    def stumble(*_: object, **__: object) -> None:
        raise LookupError("a secret")

    item = tmp_path / "item"
    item.write_bytes(kbt(card(cwt_payload())))
    many = tmp_path / "many"
    many.write_text('{"id":1,"text":"x"}\n{"id":2,"text":"x"}\n')
    monkeypatch.setattr(verify, "check_item", stumble)
    monkeypatch.setattr(batch, "check_item", stumble)
    assert main(("verify", str(item)), town.workplace) == 3
    assert main(("verify", "--batch", str(many)), town.workplace) == 3
    told = capsys.readouterr()
    assert "a secret" not in told.out + told.err
    assert "Traceback" not in told.out + told.err
    assert [json.loads(line)["id"] for line in told.out.splitlines()] == [1, 2]


def test_what_is_drawn_as_nothing_is_made_visible() -> None:  # U01, U03, U05
    assert visible("a\u3164b") == "a<U+3164>b"
    for (
        hidden
    ) in "\u115f\u1160\uffa0\u2800\u034f\u200d\u202e\u2066\x00\x1b\n\v\x85\u2028\ue000\U000e0041\ud800":
        assert hidden not in visible(f"a{hidden}b")
    assert visible("<b>张三 ✔</b>") == "<b>张三 ✔</b>"


def test_a_whole_batch_over_own_trust_and_status(program: Program) -> None:
    """One line valid, its one-step mutations not; lines know nothing of each other."""
    key = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
    item = b64url_encode(kbt(card(cwt_payload())))
    plain = {
        "text": item,
        "trust": [key % base64.b64encode(spki(ISSUER)).decode()],
        "status": [status_list().decode()],
        "at": AT.isoformat(),
        "challenge": "12345678",
        "audience": BINDING.audience,
    }
    other = [key % base64.b64encode(spki(OTHER)).decode()]
    mutations: list[tuple[dict[str, Any], str, list[str]]] = [
        ({}, "valid", []),
        ({"trust": other}, "not_valid", ["signature_invalid"]),
        ({"trust": []}, "not_checked", ["no_trust_anchors", "holder_not_proven"]),
        ({"status": []}, "check_by_hand", ["status_unavailable"]),
        ({"challenge": "12345679"}, "not_valid", ["challenge_mismatch"]),
        ({"audience": "x"}, "not_valid", ["audience_mismatch"]),
        ({"at": "2025-10-09T09:58:20Z"}, "not_valid", ["presentation_stale"]),
        ({"policy": "import"}, "not_valid", ["type_confusion"]),
        ({}, "valid", []),
    ]
    data = "".join(json.dumps(plain | change) + "\n" for change, _, _ in mutations).encode()
    answers = lines(program("verify", "--batch", "-", data=data))
    assert [answer["verdict"] for answer in answers] == [verdict for _, verdict, _ in mutations]
    for answer, (_, verdict, reasons) in zip(answers, mutations, strict=True):
        if verdict != "not_checked":
            assert answer["reasons"] == reasons
        assert (answer["claims"] is not None) == (verdict in ("valid", "check_by_hand"))
