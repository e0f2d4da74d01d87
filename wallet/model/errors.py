"""Our own errors. Raised for what stops us; what is judged is a Finding instead.

Each `Trouble` is worded in both languages in resources/i18n/reasons.toml (what happened, what it means,
what to do). No message here carries a claim, a passphrase or a key.
"""

from __future__ import annotations

from enum import StrEnum

from wallet.model.verdict import Reason


class Trouble(StrEnum):
    """What stopped a journey: one closed list, worded like the reasons."""

    PASSPHRASE_WRONG = "passphrase_wrong"
    PASSPHRASE_TOO_WEAK = "passphrase_too_weak"
    PASSPHRASE_TOO_LONG = "passphrase_too_long"
    PASSPHRASE_EMPTY = "passphrase_empty"
    VAULT_MISSING = "vault_missing"
    VAULT_EXISTS = "vault_exists"
    VAULT_NEWER = "vault_newer"
    VAULT_DAMAGED = "vault_damaged"
    VAULT_PARTLY_ROLLED_BACK = "vault_partly_rolled_back"
    VAULT_OLDER = "vault_older"
    VAULT_FOREIGN = "vault_foreign"
    VAULT_BUSY = "vault_busy"
    VAULT_LOCKED = "vault_locked"
    VAULT_PARAMETERS = "vault_parameters"
    COPY_MISSING = "copy_missing"
    BACKUP_DAMAGED = "backup_damaged"
    BACKUP_NEWER = "backup_newer"
    BACKUP_FOREIGN = "backup_foreign"
    BACKUP_OF_ANOTHER_VAULT = "backup_of_another_vault"
    BACKUP_PLACE_TAKEN = "backup_place_taken"
    BACKUP_KEYS_PASSPHRASE = "backup_keys_passphrase"
    FOLDER_EXISTS = "folder_exists"
    UNLOCK_DELAYED = "unlock_delayed"
    LAST_PASSPHRASE = "last_passphrase"
    RECOVERY_CODE_WRONG = "recovery_code_wrong"
    KEYCHAIN_UNAVAILABLE = "keychain_unavailable"
    KEYCHAIN_SHARE_MISSING = "keychain_share_missing"
    STORAGE_FULL = "storage_full"
    STORAGE_READ_ONLY = "storage_read_only"
    STORAGE_FAILED = "storage_failed"
    LICENCE_MISSING = "licence_missing"
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    NO_CODE_FOUND = "no_code_found"
    SEVERAL_CODES = "several_codes"
    SEVERAL_LICENCES = "several_licences"
    PICTURE_UNREADABLE = "picture_unreadable"
    PORTRAIT_UNREADABLE = "portrait_unreadable"
    FRAMES_BROKEN = "frames_broken"
    FRAMES_TIMED_OUT = "frames_timed_out"
    DEVICE_SUPPORT_MISSING = "device_support_missing"
    SYSTEM_LIBRARY_MISSING = "system_library_missing"
    TEST_CODE = "test_code"
    NO_TEST_CODE = "no_test_code"
    CAMERA_MISSING = "camera_missing"
    CAMERA_REFUSED = "camera_refused"
    CAMERA_LOST = "camera_lost"
    SERIAL_REFUSED = "serial_refused"
    SERIAL_LOST = "serial_lost"
    SCREEN_REFUSED = "screen_refused"
    REQUEST_INVALID = "request_invalid"
    REQUEST_EXPIRED = "request_expired"
    REQUEST_UNSUPPORTED = "request_unsupported"
    TIMED_IMPOSSIBLE = "timed_impossible"
    CHALLENGE_INVALID = "challenge_invalid"
    HOLDER_KEY_MISSING = "holder_key_missing"
    COPY_LAPSED = "copy_lapsed"
    TRUST_DATA_INVALID = "trust_data_invalid"
    TRUST_DATA_UNTRUSTED = "trust_data_untrusted"
    TRUST_ROLLBACK = "trust_rollback"
    STATUS_DATA_INVALID = "status_data_invalid"
    AUTHORITY_MISSING = "authority_missing"
    AUTHORITY_EXISTS = "authority_exists"
    DOCUMENT_TYPE_UNKNOWN = "document_type_unknown"
    REGISTER_UNAVAILABLE = "register_unavailable"
    REGISTER_ALTERED = "register_altered"
    REGISTER_EMPTY = "register_empty"
    ENTRY_MISSING = "entry_missing"
    HALL_UNREACHABLE = "hall_unreachable"
    HALL_REFUSED = "hall_refused"
    HALL_UNPREPARED = "hall_unprepared"
    HALL_VERSION = "hall_version"
    HALL_DIVERGED = "hall_diverged"
    HALL_KEY_MISSING = "hall_key_missing"
    HALL_KEY_WRONG = "hall_key_wrong"
    HALL_DRIVER_MISSING = "hall_driver_missing"
    CHECKPOINT_REFUSED = "checkpoint_refused"
    CASE_INCOMPLETE = "case_incomplete"
    SIGN_IN_FIRST = "sign_in_first"
    PIN_WRONG = "pin_wrong"
    PIN_TOO_WEAK = "pin_too_weak"
    PIN_DELAYED = "pin_delayed"
    CLERK_EXISTS = "clerk_exists"
    CLERK_NAMELESS = "clerk_nameless"
    LAST_SUPERVISOR = "last_supervisor"
    COUNTER_SETUP_INVALID = "counter_setup_invalid"
    STOPPED = "stopped"
    WRONG_USAGE = "wrong_usage"
    NO_DISPLAY = "no_display"
    UNEXPECTED = "unexpected"


KEEPS_NOTHING_NOW = frozenset(
    {Trouble.VAULT_OLDER, Trouble.STORAGE_FULL, Trouble.STORAGE_READ_ONLY, Trouble.STORAGE_FAILED}
)
"""An open vault can be read, and takes nothing at the moment."""

LOSES_THE_VAULT = frozenset(
    {
        Trouble.VAULT_MISSING,
        Trouble.VAULT_DAMAGED,
        Trouble.VAULT_PARTLY_ROLLED_BACK,
        Trouble.VAULT_FOREIGN,
        Trouble.VAULT_PARAMETERS,
    }
)
"""What lies in the vault's place will not open with any secret: a copy or a backup is wanted."""


class WalletError(Exception):
    """A stop with its cause from the closed list; `detail` is for engineers."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


class WaitFirst(WalletError):
    """Too many wrong secrets just now: nothing was tried. `seconds` to wait, rounded up."""

    def __init__(self, seconds: int, trouble: Trouble = Trouble.UNLOCK_DELAYED) -> None:
        super().__init__(trouble, f"{seconds} s")
        self.seconds = seconds


class ParseError(Exception):
    """Bytes that could not be read. `reason` is one of the reasons of the check `format`, or, where reading
    could not go on for it, of `algorithm` or `integrity`."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
