"""What the tests of the command share: a scratch folder, files made here, and calls of the command.

Run a test by hand:  python3 tests/cli/verify_test.py build/dev/bin/tanba
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import wave
import zlib
from pathlib import Path

BINARY = None
NOW = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())  # keys that a test makes are valid at it
OWNER = ("--owner", "Owner LLP", "--provider", "Provider LLP", "--system", "model@1.2", "--notice", "none")
KEYS = ("file", "format", "state", "ai", "conflict", "responsible", "signer", "time", "revocation", "status", "manifest", "label", "marks", "error")


def png(seed=0, size=24):
    """A PNG picture, made by the format's own rules."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 7 + y * 3 + seed * 11) % 256 for x in range(3 * size)) for y in range(size))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_wav(path, megabytes):
    """A WAV file of that size."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48000)
        block = os.urandom(1 << 20)
        for _ in range(megabytes):
            sound.writeframes(block)


class CommandTest(unittest.TestCase):
    """A scratch folder a test; an identity and a labelled picture a class."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="tanba-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.environment = {**os.environ, "HOME": str(cls.shared), "XDG_DATA_HOME": str(cls.shared / "data")}
        cls.key = cls.new_identity("identity")

    @classmethod
    def new_identity(cls, name, *options):
        folder = cls.shared / name
        made = cls.call("cert", "new", folder, *options)
        assert made.returncode == 0, made.stderr
        return ("--key", folder / "key.pem", "--cert", folder / "chain.pem")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.shared))

    @classmethod
    def call(cls, *arguments, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options = {"capture_output": True, "timeout": 120, "env": cls.environment, **options}
        return subprocess.run([BINARY, *(str(each) if isinstance(each, int) else os.fspath(each) for each in arguments)], **options)

    def picture(self, name="picture.png", seed=0):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(seed))
        return path

    def labelled(self, name="labelled.png", *options):
        source, path = self.picture("source.png"), self.folder / name
        path.unlink(missing_ok=True)
        done = self.call("label", *OWNER, *self.key, *options, source, "-o", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def rows(self, text):
        return [json.loads(line) for line in text.decode("utf-8").splitlines()]

    def verify(self, *arguments):
        """Exit code and rows of `verify --json`."""
        done = self.call("verify", "--json", *arguments)
        rows = self.rows(done.stdout)
        for row in rows:
            for key in KEYS:
                self.assertIn(key, row)
        return done.returncode, rows

    def assert_complains(self, done, code=1, lines=1):
        """One line `tanba: ...` on standard error, and that exit code."""
        self.assertEqual(done.returncode, code, done.stderr)
        text = done.stderr.decode("utf-8")
        self.assertEqual(len(text.splitlines()), lines, text)
        self.assertTrue(text.startswith("tanba: "), text)

    def names(self, folder=None):
        folder = folder or self.folder
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def main():
    global BINARY
    BINARY = os.path.abspath(sys.argv.pop(1))
    sys.modules["command"].BINARY = BINARY
    unittest.main(verbosity=1)
