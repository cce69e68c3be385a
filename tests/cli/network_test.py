#!/usr/bin/env python3
"""No call opens a socket unless an option asks for the network: system calls are counted by strace."""
import re
import subprocess
import unittest
from pathlib import Path

import command
from command import CommandTest

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"


class Network(CommandTest):
    def sockets(self, *arguments, code=0):
        """The calls about sockets of one run, in any of its threads and children."""
        log = self.folder / "calls"
        traced = ["strace", "-f", "-qq", "-o", log, "-e", "trace=%network", command.BINARY, *map(str, arguments)]
        # The leak checker cannot run where another program traces.
        done = subprocess.run(traced, capture_output=True, timeout=300, env={**self.environment, "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertEqual(done.returncode, code, done.stderr)
        return re.findall(r"^\d+ +(\w+)\(.*", log.read_text(), re.MULTILINE)

    def test_is_not_touched_by_any_verb(self):
        picture, out = self.picture(), self.folder / "out.png"
        self.assertEqual(self.sockets("label", *command.OWNER, *self.key, picture, "-o", out), [])
        self.assertEqual(self.sockets("verify", "--json", "--profile", "kz,eu,cn", out), [])
        self.assertEqual(self.sockets("show", "--crjson", out), [])
        self.assertEqual(self.sockets("label", *command.OWNER, *self.key, "--sidecar", picture), [])
        self.assertEqual(self.sockets("cert", "check", self.key[3]), [])
        self.assertEqual(self.sockets("formats"), [])
        self.assertEqual(self.sockets("profiles"), [])

    def test_is_not_touched_where_a_file_names_a_manifest_elsewhere(self):
        self.assertEqual(self.sockets("verify", TESTDATA / "matroska/tagged.mkv", code=3), [])

    def test_is_asked_by_the_one_option_that_says_so(self):
        picture = self.picture()
        calls = self.sockets("label", *command.OWNER, *self.key, "--tsa", "http://127.0.0.1:9/", picture, "-o", self.folder / "out.png", code=1)
        self.assertIn("connect", calls)


if __name__ == "__main__":
    command.main()
