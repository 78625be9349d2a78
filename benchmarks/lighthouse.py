"""What Lighthouse makes of the article page, and what the page weighs on its way to a reader.

    .venv/bin/python benchmarks/lighthouse.py [PATH]

Targets: 100 for performance, accessibility, best practices and SEO, on a phone and on a desk; at
most 60 KB over the wire and 6 requests, photographs aside. It starts `manage.py serve` with the
demonstration in a database of its own. Lighthouse is the npm package of that name; when it is not
there, it is installed into the user's cache, outside the project.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "newsroom"
VERSION = "12.8.2"
ARTICLE = "/standards/what-a-standard-means-by-must/"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
KILOBYTES, REQUESTS = 60, 6  # targets
PHOTOGRAPHS = ("image/avif", "image/jpeg", "image/png", "image/webp")
CHROME_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@dataclass(frozen=True)
class Weight:
    """What was fetched to show a page, photographs aside."""

    requests: int
    kilobytes: float


def find_lighthouse() -> str | None:
    """The program: on the path, in the cache, or installed there now; None without npm."""
    here = TOOLS / "node_modules" / ".bin" / "lighthouse"
    if (found := shutil.which("lighthouse")) is not None:
        return found
    if not here.exists() and shutil.which("npm") is not None:
        print(f"Installing Lighthouse {VERSION} into the user's cache …", flush=True)
        quiet = ["--silent", "--no-audit", "--no-fund"]
        subprocess.run(["npm", "install", *quiet, "--prefix", TOOLS, f"lighthouse@{VERSION}"])
    return str(here) if here.exists() else None


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def serve(port: int, folder: str) -> subprocess.Popen:
    """The production server with the demonstration, once it answers."""
    own = {"VAR_DIR": folder, "PORT": str(port), "DEBUG": "false"}
    own |= {"SITE_URL": f"http://127.0.0.1:{port}", "DATABASE_URL": ""}
    environment = os.environ | own
    manage = [sys.executable, ROOT / "manage.py"]
    with open(os.devnull, "w") as nowhere:
        quiet = {"env": environment, "stdout": nowhere}
        server = subprocess.Popen([*manage, "serve"], **quiet)
        _wait(port, server)
        subprocess.run([*manage, "load_demo"], check=True, **quiet)
    return server


def _wait(port: int, server: subprocess.Popen) -> None:
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"manage.py serve ended with {server.returncode}.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("manage.py serve did not answer within two minutes.")


def judge(lighthouse: str, chromium: str, url: str, preset: str) -> dict:
    """The report on a page: `preset` is desktop, or "" for a phone."""
    command = [lighthouse, url, "--quiet", "--output=json", f"--chrome-flags={CHROME_FLAGS}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--preset={preset}"] if preset else []
    answer = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True
    )
    if answer.returncode:
        sys.exit(f"Lighthouse failed:\n{answer.stderr}")
    return json.loads(answer.stdout)


def scores(report: dict) -> dict[str, int]:
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}


def complaints(report: dict) -> list[str]:
    """The title of each audit that counts and cost points."""
    counted = [
        audit["id"]
        for each in report["categories"].values()
        for audit in each["auditRefs"]
        if audit["weight"]
    ]
    audits = [report["audits"][name] for name in counted]
    return [
        f"{each['id']}: {each['title']} {each.get('displayValue', '')}".rstrip()
        for each in audits
        if each["score"] is not None and each["score"] < 0.9
    ]


def weigh(report: dict) -> Weight:
    """Over the wire, as the browser counted it: answers with their headers."""
    items = report["audits"]["network-requests"]["details"]["items"]
    counted = [each for each in items if each.get("mimeType") not in PHOTOGRAPHS]
    return Weight(len(counted), sum(each["transferSize"] for each in counted) / 1000)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def main() -> None:
    chromium, lighthouse = find_chromium(), find_lighthouse()
    if chromium is None or lighthouse is None:
        print("Skipped: Lighthouse needs Chromium and npm. Install chromium, nodejs and npm.")
        return
    port, missed = free_port(), False
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        os.chmod(folder, 0o755)  # the embedded server may run as a user of its own
        server = serve(port, folder)
        try:
            for name, preset in (("phone", ""), ("desk", "desktop")):
                url = f"http://127.0.0.1:{port}{(sys.argv[1:] or [ARTICLE])[0]}"
                report = judge(lighthouse, chromium, url, preset)
                found, weight = scores(report), weigh(report)
                print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in found.items()))
                print(f"  {weight.requests} requests, {weight.kilobytes:.1f} KB without pictures")
                print(*(f"  {each}\n" for each in complaints(report)), sep="", end="")
                missed |= set(found.values()) != {100}
                missed |= weight.requests > REQUESTS or weight.kilobytes > KILOBYTES
        finally:
            server.terminate()
            server.wait(30)
    sys.exit("A target was missed." if missed else 0)


if __name__ == "__main__":
    main()
