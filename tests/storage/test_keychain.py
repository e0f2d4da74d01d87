"""Only the operating systems' own stores are used, whatever keyring would choose by itself."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from wallet.model.errors import Trouble, WalletError
from wallet.storage import keychain
from wallet.storage.keychain import SystemKeychain

ALLOWED = {
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
}


class Store:
    """A store in memory, as keyring's are called."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


class Failing(Store):
    def get_password(self, service: str, name: str) -> str | None:
        raise RuntimeError("the passphrase is swordfish")

    set_password = delete_password = get_password  # type: ignore[assignment]


def offered(monkeypatch: pytest.MonkeyPatch, **stores: type[Store]) -> None:
    """These classes in the place of the two stores of Linux."""
    for module, name in keychain._STORES["linux"]:
        short = module.rpartition(".")[2]
        fake = types.SimpleNamespace(**({name: stores[short]} if short in stores else {}))
        monkeypatch.setitem(sys.modules, module, fake)


def test_the_list_is_closed_and_its_classes_exist() -> None:
    listed = {entry for stores in keychain._STORES.values() for entry in stores}
    assert listed == ALLOWED
    import importlib

    for module, name in ALLOWED:
        assert hasattr(importlib.import_module(module), name)


def test_what_is_kept_is_read_again_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, SecretService=Store)
    chain = SystemKeychain("linux")
    assert chain.available
    assert chain.read("one") is None
    chain.keep("one", b"\x00\xff" * 16)
    assert chain.read("one") == b"\x00\xff" * 16
    chain.forget("one")
    chain.forget("one")
    assert chain.read("one") is None


def test_a_store_that_cannot_be_used_makes_room_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:

    class NotHere(type):
        @property
        def priority(cls) -> int:
            raise RuntimeError("no daemon")

    absent = NotHere("Absent", (), {})
    offered(monkeypatch, SecretService=absent, kwallet=Store)  # type: ignore[arg-type]
    assert type(SystemKeychain("linux")._found) is Store
    offered(monkeypatch)
    assert not SystemKeychain("linux").available
    assert not SystemKeychain("plan9").available


def test_without_a_store_and_with_a_failing_one_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for stores in ({}, {"SecretService": Failing}):
        offered(monkeypatch, **stores)  # type: ignore[arg-type]
        chain = SystemKeychain("linux")
        for call in (
            lambda c: c.read("one"),
            lambda c: c.keep("one", b"1"),
            lambda c: c.forget("one"),
        ):
            with pytest.raises(WalletError) as caught:
                call(chain)
            assert caught.value.trouble is Trouble.KEYCHAIN_UNAVAILABLE
            assert "swordfish" not in str(caught.value)


def test_what_somebody_else_wrote_under_the_name_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, SecretService=Store)
    chain = SystemKeychain("linux")
    chain.keep("one", b"1")
    chain._store.kept[keychain.SERVICE, "one"] = "not base64!"  # type: ignore[attr-defined]
    with pytest.raises(WalletError):
        chain.read("one")


@pytest.mark.parametrize("name", ["null.Keyring", "fail.Keyring", "chainer.ChainerBackend"])
def test_keyrings_own_choice_is_not_asked(name: str) -> None:
    """Neither the variable nor keyring's default is followed; the control: keyring itself follows it."""
    code = (
        "import keyring, sys\nfrom wallet.storage.keychain import SystemKeychain\n"
        "found = SystemKeychain('linux')._found\n"
        "kind = type(found)\n"
        "print(found is None or (kind.__module__, kind.__name__) in {"
        "('keyring.backends.SecretService', 'Keyring'), ('keyring.backends.kwallet', 'DBusKeyring')})\n"
        "print(type(keyring.get_keyring()).__module__)\n"
    )
    environment = {"PYTHON_KEYRING_BACKEND": f"keyring.backends.{name}", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", f"keyring.backends.{name.split('.')[0]}"]
