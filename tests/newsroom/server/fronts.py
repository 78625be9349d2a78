"""nginx and Caddy on ports of this machine, with the files of `deploy/` and a new certificate."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.newsroom.processes import ROOT, free_port

HOST = "news.example.org"


class Connection(HTTPConnection):
    """To whatever listens on the port, as if it were the site."""

    def __init__(self, port: int, host: str = HOST, is_secure: bool = True):
        super().__init__("127.0.0.1", port, timeout=30)
        self.name, self.is_secure = host, is_secure

    def connect(self):
        super().connect()
        if self.is_secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock, server_hostname=self.name)


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def text(self) -> str:
        return self.body.decode()


class Front:
    """A server in front of the application at `upstream`."""

    name = ""

    def __init__(self, folder: Path, var_dir: Path, upstream: int):
        self.folder, self.var_dir, self.upstream = folder, var_dir, upstream
        self.port, self.plain_port = free_port(), free_port()
        self.process: subprocess.Popen | None = None

    @classmethod
    def is_installed(cls) -> bool:
        return shutil.which(cls.name) is not None

    def ask(self, path, method="GET", body=None, host=HOST, is_secure=True, **headers) -> Answer:
        port = self.port if is_secure else self.plain_port
        connection = Connection(port, host, is_secure)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": host, **named})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def send(self, request: bytes) -> bytes:
        """Bytes as they are, and what comes back until the end of the connection."""
        connection = Connection(self.port)
        connection.connect()
        with connection.sock as sock:
            sock.sendall(request)
            return b"".join(iter(lambda: sock.recv(65536), b""))

    def start(self) -> None:
        self._make_certificate()
        log = (self.folder / "output").open("w")
        self.process = subprocess.Popen(
            self.command(), stdout=log, stderr=log, env=os.environ | {"HOME": str(self.folder)}
        )
        for _ in range(500):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            assert self.process.poll() is None, (self.folder / "output").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def command(self) -> list[str]:
        raise NotImplementedError

    def text(self) -> str:
        """The file of `deploy/` with the ports and folders of this test."""
        raise NotImplementedError

    def _make_certificate(self) -> None:
        key, certificate = self.folder / "privkey.pem", self.folder / "fullchain.pem"
        options = "req -x509 -newkey rsa:2048 -nodes -days 2".split()
        name = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        command = ["openssl", *options, *name, "-keyout", key, "-out", certificate]
        subprocess.run(command, check=True, capture_output=True)


class Nginx(Front):
    name = "nginx"

    def text(self) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = re.sub(r"\n *listen \[::\].*", "", text)  # not every machine has IPv6
        for old, new in {
            "/var/lib/newsroom": self.var_dir,
            f"/etc/letsencrypt/live/{HOST}": self.folder,
            "/var/cache/nginx-newsroom": self.folder / "cache",
            "server 127.0.0.1:8000": f"server 127.0.0.1:{self.upstream}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
        }.items():
            assert old in text
            text = text.replace(old, str(new))
        return text

    def command(self) -> list[str]:
        folders = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; {user} error_log {self.folder}/error.log;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{folders}{self.text()}}}\n"
        )
        return ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


class Caddy(Front):
    name = "caddy"

    def text(self) -> str:
        text = (ROOT / "deploy" / "Caddyfile").read_text()
        ours = f"admin off\n\thttp_port {self.plain_port}\n\thttps_port {self.port}\n\tservers {{"
        for old, new in {
            "/var/lib/newsroom": self.var_dir,
            "127.0.0.1:8000": f"127.0.0.1:{self.upstream}",
            "servers {": ours,
            f"\n{HOST} {{": f"\n{HOST} {{\n\tbind 127.0.0.1\n"
            f"\ttls {self.folder}/fullchain.pem {self.folder}/privkey.pem",
        }.items():
            assert old in text
            text = text.replace(old, str(new))
        return text

    def command(self) -> list[str]:
        (self.folder / "Caddyfile").write_text(self.text())
        return ["caddy", "run", "--config", str(self.folder / "Caddyfile")]


def need(kind: type[Front]) -> None:
    if kind.is_installed():
        return
    advice = f"There is no {kind.name} on this machine: install {kind.name} (.ci/run does)."
    if os.environ.get("CI"):
        pytest.fail(advice, pytrace=False)
    pytest.skip(advice)
