"""The parts of Qt for cameras and serial ports, loaded when first asked for: they may be absent."""

from __future__ import annotations

import importlib
from types import ModuleType

from wallet.model.errors import Trouble, WalletError


def multimedia() -> ModuleType:
    """QtMultimedia with a back end. Raises WalletError: DEVICE_SUPPORT_MISSING, SYSTEM_LIBRARY_MISSING
    (libpulse0; libxrandr2, without which the module loads and its back end does not)."""
    module = _load("PySide6.QtMultimedia")
    if not module.QMediaFormat().supportedFileFormats(module.QMediaFormat.ConversionMode.Decode):
        raise WalletError(Trouble.SYSTEM_LIBRARY_MISSING, "no back end of QtMultimedia")
    return module


def serial_ports() -> ModuleType:
    """QtSerialPort. Raises WalletError as `multimedia` does."""
    return _load("PySide6.QtSerialPort")


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise WalletError(Trouble.DEVICE_SUPPORT_MISSING, name) from error
    except ImportError as error:  # a library of the system that the module is linked to
        raise WalletError(Trouble.SYSTEM_LIBRARY_MISSING, str(error)) from error
