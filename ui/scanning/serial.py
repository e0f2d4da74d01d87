"""A barcode gun on a serial port (USB-CDC too): its bytes → whole codes. Opens a port again that is back.

Does not judge what was scanned.
"""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ui.scanning.burst import MAX_SCAN, tidy
from ui.scanning.media import serial_ports
from wallet.model.errors import Trouble, WalletError

QUIET_MS = 250
"""Quiet that ends a code of a gun that sends no line end."""
RETRY_MS = 2000
_READ_AHEAD = 4 * MAX_SCAN
_LINE_END = re.compile(rb"[\r\n\t\x03\x04]+")


class SerialGun(QObject):
    """One port. QtSerialPort is loaded by `use`, if a port is named."""

    scanned = Signal(str)
    overflowed = Signal()
    connected = Signal()
    troubled = Signal(object)
    """WalletError, once for each loss: SERIAL_REFUSED, SERIAL_LOST, or what is missing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._speed = "", 0
        self._port: Any = None
        self._received = bytearray()
        self._too_long = self._told = False
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(lambda: self._finish(bytes(self._received)))
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._open)

    def use(self, name: str, speed: int) -> None:
        """Listen to this port at so many bits a second; to none where the name is empty."""
        self.close()
        self._name, self._speed, self._told = name, speed, False
        if name:
            self._open()

    def close(self) -> None:
        """Listen no more; what came of a code is dropped."""
        self._retry.stop()
        self._drop()
        port, self._port = self._port, None
        if port is not None:
            port.errorOccurred.disconnect(self._fail)
            port.close()
            port.deleteLater()

    def _open(self) -> None:
        try:
            port = serial_ports().QSerialPort(self)
        except WalletError as error:
            self._retry.stop()
            self.troubled.emit(error)
            return
        port.setPortName(self._name)
        port.setBaudRate(self._speed)
        port.setReadBufferSize(_READ_AHEAD)
        if not port.open(port.OpenModeFlag.ReadOnly):
            port.deleteLater()
            self._tell(Trouble.SERIAL_REFUSED, port.errorString())
            return
        self._retry.stop()
        self._port, self._told = port, False
        port.readyRead.connect(self._read)
        port.errorOccurred.connect(self._fail)
        self.connected.emit()

    def _fail(self, error: Any) -> None:
        if self._port is None or error in (type(error).NoError, type(error).TimeoutError):
            return
        detail = error.name
        self.close()
        self._tell(Trouble.SERIAL_LOST, detail)

    def _tell(self, trouble: Trouble, detail: str) -> None:
        self._retry.start()
        if not self._told:
            self._told = True
            self.troubled.emit(WalletError(trouble, detail))

    def _read(self) -> None:
        self._received += self._port.readAll().data()
        *whole, rest = _LINE_END.split(bytes(self._received))
        self._received[:] = rest
        for one in whole:
            self._finish(one)
        self._received[:] = rest
        if len(rest) > MAX_SCAN:
            self._too_long = True
            self._received[:] = rest[:1]
        if rest:
            self._quiet.start()

    def _finish(self, code: bytes) -> None:
        too_long = self._too_long or len(code) > MAX_SCAN
        self._drop()
        if too_long:
            self.overflowed.emit()
        elif code:
            self.scanned.emit(tidy(code.decode("utf-8", "replace")))

    def _drop(self) -> None:
        self._quiet.stop()
        self._received.clear()
        self._too_long = False
