"""The way that README and docs/counter.md describe, command by command, from an empty data folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flows.town import NOW

from wallet import bootstrap
from wallet.cli.main import main
from wallet.crypto.keys import SoftwareSigner, jwk_from_public_key
from wallet.flows.counter_setup import load_setup


def test_the_demo_authority_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workplace = replace(bootstrap.build_workplace(tmp_path / "home"), clock=lambda: NOW)
    out, key, licence = tmp_path / "out", tmp_path / "key.json", tmp_path / "licence.cwt"
    key.write_text(json.dumps(jwk_from_public_key(SoftwareSigner.generate().public_key)), encoding="utf-8")

    def run(*arguments: object) -> str:
        assert main([str(argument) for argument in arguments], workplace) == 0
        return capsys.readouterr().out

    run("authority", "create")
    run("authority", "publish", "--out", out)
    purposes = [
        part for name in ("trust-list", "licence", "status", "counter") for part in ("--purpose", name)
    ]
    for store in (("trust",), ("trust", "--counter")):
        run(*store, "import", out / "demo-publisher.pem", *purposes)
        run(*store, "import", out / "trust-list.jwt")
        for status in out.glob("status-*.jwt"):
            run(*store, "import", status)
        assert len(run(*store, "list").splitlines()) == 2 + len(list(out.glob("status-*.jwt")))
    run("authority", "issue", "cn.driving-licence", "--holder-key", key, "--out", licence)
    number = run("authority", "list").split("\t")[0]
    assert '"verdict": "valid"' in run("verify", "--json", "--policy", "import", licence)
    assert '"verified": false' in run("inspect", "--json", licence)
    for action in ("suspend", "reinstate", "revoke"):
        run("authority", action, number)
    workplace.reader.close()


def test_the_counter_profile_of_the_page(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "counter.md").read_text(encoding="utf-8")
    profile = page.split("```toml\n")[1].split("```")[0]
    without_identity = "\n".join(
        line for line in profile.splitlines() if not line.startswith(("key", "certificate"))
    )
    path = tmp_path / "profile.toml"
    path.write_text(without_identity, encoding="utf-8")
    setup = load_setup(path)
    assert [sorted(asked.document_types) for asked in setup.asks] == [["cn.driving-licence"]]


def test_the_mobile_licence_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Issued without naming a format, trusted by the root alone, by the VICAL alone, and revoked."""
    workplace = replace(bootstrap.build_workplace(tmp_path / "home"), clock=lambda: NOW)
    out, key, licence = tmp_path / "out", tmp_path / "key.json", tmp_path / "licence.mdoc"
    key.write_text(json.dumps(jwk_from_public_key(SoftwareSigner.generate().public_key)), encoding="utf-8")
    kind = "org.iso.18013.5.1.mDL"

    def run(*arguments: object, status: int = 0) -> str:
        assert main([str(argument) for argument in arguments], workplace) == status
        return capsys.readouterr().out

    run("authority", "create")
    assert "(mdoc, " in run("authority", "issue", kind, "--holder-key", key, "--out", licence)
    run("authority", "publish", "--out", out)
    lists = [part for path in out.glob("status-*.cwt") for part in ("--status", path)]
    judge = ("verify", "--json", "--policy", "import", *lists, licence)
    for anchor in ("demo-iaca.pem", "demo.vical"):
        answer = json.loads(run(*judge, "--trust", out / anchor))
        assert (answer["verdict"], answer["format"], answer["type"]) == ("valid", "mdoc", kind)
    assert "issuer_untrusted" in run(*judge, "--trust", out / "demo-root.pem", status=20)
    run("authority", "revoke", run("authority", "list").split("\t")[0])
    run("authority", "publish", "--out", out)
    assert '"revoked"' in run(*judge, "--trust", out / "demo-iaca.pem", status=20)
    run("authority", "issue", kind, "--format", "sd-cwt", "--holder-key", key, "--out", licence, status=2)
    claims = tmp_path / "claims.json"
    claims.write_text(json.dumps({"portrait": "%%"}), encoding="utf-8")
    run("authority", "issue", kind, "--claims", claims, "--holder-key", key, "--out", licence, status=2)
    workplace.reader.close()
