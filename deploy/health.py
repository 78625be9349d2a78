"""Whether the site answers where it listens: for systemd and containers. 0 or 1.

python deploy/health.py [/readyz]
"""

import os
import sys
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

PATIENCE = 4  # seconds
EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
    port = os.environ.get("PORT") or "8000"
    bind = os.environ.get("BIND", "")
    host = "127.0.0.1" if bind in EVERYWHERE else f"[{bind}]" if ":" in bind else bind
    site = urlsplit(os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}")
    # As the server in front asks: by the site's name, for what came to it over TLS.
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    try:
        with urlopen(Request(f"http://{host}:{port}{path}", headers=headers), timeout=PATIENCE):
            return 0
    except (URLError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
