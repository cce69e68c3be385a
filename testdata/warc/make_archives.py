"""Archives by warcio (its name and dates are fixed) and by GNU Wget, of a page that this script serves."""
import functools
import http.server
import io
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = "<html><head><title>Сәлем</title></head><body><p>Бет.</p></body></html>\n".encode()
DATE = "2026-11-22T10:00:00Z"


def with_warcio(path, version, gzip=False):
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=gzip, warc_version=version)
        numbers = iter(range(1, 100))
        writer.curr_warc_date = lambda: DATE
        type(writer)._make_warc_id = classmethod(lambda cls: f"<urn:uuid:00000000-0000-4000-8000-{next(numbers):012}>")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio", "format": "WARC File Format " + version}))
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record("http://example.org/", "response", payload=io.BytesIO(PAGE), http_headers=headers))
        writer.write_record(writer.create_revisit_record("http://example.org/again", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "http://example.org/", DATE))
        writer.write_record(writer.create_warc_record("urn:empty", "resource", payload=io.BytesIO(b""), warc_content_type="text/plain"))


def with_wget(path):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def date_time_string(self, timestamp=None):
            return "Sun, 22 Nov 2026 10:00:00 GMT"

    with tempfile.TemporaryDirectory() as place:
        Path(place, "index.html").write_bytes(PAGE)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=place))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        subprocess.run(["wget", "-q", "-O", "/dev/null", "--no-warc-compression", "--no-warc-digests", f"--warc-file={place}/made", f"http://127.0.0.1:{server.server_port}/index.html"], check=True)
        path.write_bytes(Path(place, "made.warc").read_bytes())


if __name__ == "__main__":
    here = Path(__file__).parent
    with_warcio(here / "warcio11.warc", "WARC/1.1")
    with_warcio(here / "warcio10.warc", "WARC/1.0")
    with_warcio(here / "packed.warc.gz", "WARC/1.1", gzip=True)
    if sys.argv[1:] == ["wget"]:
        with_wget(here / "wget.warc")
