"""The address to serve on: how it is written, and whether it is free."""

import socket

from django.core.management.base import CommandError


def ensure_free(host: str, port: int, command: str, name: str = "PORT") -> None:
    """Raises CommandError with what to do when a server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except PermissionError as error:
            raise CommandError(
                f"Port {port} is reserved for the system. Use one above 1023: {name}=8001 {command}"
            ) from error
        except OSError as error:
            other = port + 1 if port < 65535 else 8001
            raise CommandError(
                f"Port {port} on {host} is not available ({error.strerror}). Stop the program that "
                f"uses it, or use another port: {name}={other} {command}"
            ) from error


def in_url(host: str) -> str:
    """A host as it stands before `:port`."""
    return f"[{host}]" if ":" in host else host
