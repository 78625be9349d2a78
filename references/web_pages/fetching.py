"""Reading the beginning of a web page, through the guard of the link checker.

Called in a request, for somebody who waits: whatever happens, it is over after `seconds`.
"""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field

from references.hosts import AddressRefused, Target, follow, target_of
from references.links import MAX_REDIRECTS, REDIRECTS, LinkChecker, NotReached, Pace, hang_up

SECONDS = 3.0
MAX_BYTES = 512 * 1024
AT_ONCE = 4  # in a process; who comes while so many are read gets nothing

_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
# As browsers read them; no other codec of Python reads what strangers send.
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "us-ascii": "cp1252",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252",
    "iso-8859-2": "iso8859_2", "iso-8859-15": "iso8859_15", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "koi8-r": "koi8_r", "koi8-u": "koi8_u", "shift_jis": "cp932",
    "euc-jp": "euc_jp", "euc-kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030", "big5": "big5hkscs", "windows-1253": "cp1253", "windows-1254": "cp1254",
    "windows-1255": "cp1255", "windows-1256": "cp1256", "iso-8859-7": "iso8859_7",
    "iso-8859-9": "cp1254",
}  # fmt: skip


@dataclass
class PageReader(LinkChecker):
    """Reads pages: HTML alone, the first MAX_BYTES of it, and nothing where it is not public."""

    pace: Pace = field(default_factory=lambda: Pace(0.0))
    timeout: float = 2.0
    seconds: float = SECONDS
    slots: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(AT_ONCE)
    )

    def read(self, url: str) -> str:
        """The HTML at `url`; empty where there is none, or not in time.

        In a thread of its own, for the name servers of this machine take the time they want.
        """
        if not self.slots.acquire(blocking=False):
            return ""
        pages: list[str] = []
        thread = threading.Thread(target=self._read_into, args=[pages, url], daemon=True)
        thread.start()
        thread.join(self.seconds)
        return pages[0] if pages else ""

    def _read_into(self, pages: list[str], url: str) -> None:
        end = time.monotonic() + self.seconds
        try:
            page = self._read(url, end)
            if time.monotonic() < end:  # else it was cut off
                pages.append(page)
        except (AddressRefused, NotReached):
            pass
        finally:
            self.slots.release()

    def _read(self, url: str, end: float) -> str:
        for _hop in range(MAX_REDIRECTS + 1):
            left = end - time.monotonic()
            if left <= 0:
                break
            location, page = self._get(target_of(url, self.ports), left)
            if not location:
                return page
            url = follow(url, location)
        return ""

    def _get(self, target: Target, left: float) -> tuple[str, str]:
        """Where it leads, or what it says."""
        connection = self._connect(target)
        watch = threading.Timer(left, hang_up, [connection.sock])
        watch.daemon = True
        watch.start()
        try:
            connection.request("GET", target.path, headers=self._headers())
            reply = connection.getresponse()
            if reply.status in REDIRECTS:
                return reply.getheader("Location") or "", ""
            return "", _body(reply)
        except (http.client.HTTPException, OSError) as error:
            raise NotReached(type(error).__name__) from None
        finally:
            watch.cancel()
            connection.close()

    def _headers(self) -> dict[str, str]:
        return super()._headers() | {"Accept": ",".join(_HTML), "Accept-Encoding": "identity"}


def _body(reply: http.client.HTTPResponse) -> str:
    kind = (reply.getheader("Content-Type") or "").lower()
    is_packed = (reply.getheader("Content-Encoding") or "identity").lower() != "identity"
    if reply.status != 200 or is_packed or not kind.startswith(_HTML):
        return ""
    try:
        content = reply.read(MAX_BYTES)
    except http.client.IncompleteRead as error:
        content = error.partial
    return decode(content, kind)


def decode(content: bytes, content_type: str) -> str:
    """A page as text: by its header, by its own words, or as UTF-8."""
    named = _CHARSET.search(content_type.encode()[:200]) or _CHARSET.search(content[:1024])
    name = named[1].decode().lower() if named else "utf-8"
    return content.decode(_ENCODINGS.get(name, "utf-8"), "replace")
