"""Django's connection to a mail server, with a limit on the whole conversation."""

import contextlib
import smtplib
import socket
import threading

from django.core.mail.backends import smtp

LONGEST = 20.0  # seconds; `EMAIL_TIMEOUT` limits each answer, and a server may give many


class _Limited(smtplib.SMTP):
    """Hangs up on a server that keeps the line busy."""

    _alarm: threading.Timer | None = None

    def _get_socket(self, host, port, timeout):
        self._alarm = threading.Timer(LONGEST, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        return super()._get_socket(host, port, timeout)

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    def close(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()


class _LimitedWithTLS(_Limited, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return _LimitedWithTLS if self.use_ssl else _Limited
