"""What was shown to whom: kept, listed, deleted, and hidden from outside. And reminders and renewals."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_samples import PASSPHRASE, Kept, trouble

from wallet.model.errors import Trouble
from wallet.model.text import LocalisedText
from wallet.vault.activity import Shown
from wallet.vault.vault import Vault

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
SHOWN = Shown(
    at=AT,
    licence_id="00" * 16,
    type_name=LocalisedText("食品经营许可证", "Food business permit"),
    holder="林若溪",
    asker="海淀窗口",
    asker_known=True,
    purpose="办理业务",
    claims=(LocalisedText("证号", "Number"), LocalisedText("姓名", "Name")),
)


def number(count: int) -> Shown:
    return replace(SHOWN, at=AT + timedelta(minutes=count), purpose=f"purpose {count}")


def test_what_was_shown_is_kept_newest_first(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        ids = [vault.note_shown(number(n)) for n in range(40)]
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert [(e.id, e.shown) for e in vault.activity()] == [(ids[n], number(n)) for n in range(39, -1, -1)]
        assert vault.delete_activity([ids[3], ids[20], "none"]) == 2
        assert vault.delete_activity([ids[3]]) == 0
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert len(vault.activity()) == 38
        assert vault.delete_activity(ids) == 38
        assert vault.activity() == ()
    connection = sqlite3.connect(kept.path)
    assert connection.execute("SELECT count(*) FROM activity").fetchone() == (0,)
    connection.close()


def test_neither_number_nor_length_can_be_seen(kept: Kept) -> None:
    def outside() -> list[tuple[int, int]]:
        connection = sqlite3.connect(kept.path)
        found = connection.execute("SELECT version, length(sealed) FROM activity").fetchall()
        connection.close()
        return found

    seen = []
    for count in (1, 2, 1):
        with Vault.open(kept.path, PASSPHRASE) as vault:
            for n in range(count):
                vault.note_shown(number(n))
        seen.append(outside())
    assert seen == [[(1, 4096 + 28)]] * 3
    assert "林若溪".encode() not in kept.path.read_bytes()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=3000))
def test_any_text_comes_back(vault: Vault, text: str) -> None:
    shown = replace(SHOWN, asker=text, purpose=text)
    entry = vault.note_shown(shown)
    assert next(e.shown for e in vault.activity() if e.id == entry) == shown


def test_reminders_and_renewals_are_kept(kept: Kept) -> None:
    first, second, third = kept.ids
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.reminder_told(first, 60)
        vault.reminder_told(first, 30)
        vault.reminder_dismissed(first, 30)
        vault.fold(first, second)
        vault.fold(second, third)
        vault.update_checked(first, AT, None)
        assert trouble(vault.fold, first, first) is Trouble.LICENCE_MISSING
        assert trouble(vault.fold, first, "00" * 16) is Trouble.LICENCE_MISSING
        assert trouble(vault.reminder_told, "00" * 16, 7) is Trouble.LICENCE_MISSING
    with Vault.open(kept.path, PASSPHRASE) as vault:
        summaries = vault.summaries()
        assert [s.replaced_by for s in summaries] == [second, third, None]
        assert (summaries[0].told, summaries[0].dismissed) == ({60, 30}, {30})
        assert summaries[0].checked_at == AT
        assert (summaries[1].told, summaries[1].dismissed) == (frozenset(), frozenset())
        assert {s.id for s in vault.versions(third)} == {first, second}
        assert vault.versions(first) == ()
