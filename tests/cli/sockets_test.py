#!/usr/bin/env python3
"""All other tests of this folder once more, with each run of the command watched by strace: a socket is opened where a flag asks for the network, and nowhere else."""
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import command

HERE = Path(__file__).resolve()
MINE = (HERE.name, "network_test.py", "streams_test.py")  # which trace by themselves, or send signals once the command must be there
# The command is the process that a test starts, and may kill: strace stands beside it (-D).
WATCHED = """#!/bin/sh
log={folder}/$$
while [ -e "$log" ]; do log=$log-; done
printf '%s\\n' "$@" > "$log.args"
ASAN_OPTIONS=detect_leaks=0 exec strace -D -f -q -o "$log" -e trace=socket {binary} "$@"
"""


def sockets(log):
    """The calls of one run; a PKCS#11 module's word to the system's log is its own."""
    calls, end = [], time.monotonic() + 60
    while not calls or not re.search(r"\+\+\+ (exited|killed)", calls[-1]):  # the tracer writes on when the command has ended
        assert time.monotonic() < end, f"no end of a run in {log}"
        time.sleep(0.05 if calls else 0)
        calls = log.read_text().splitlines()
    asked = log.with_suffix(".args").read_text(errors="replace").splitlines()
    is_module = any("pkcs11:" in argument for argument in asked)
    return [call for call in calls if "socket(" in call and not (is_module and "AF_UNIX, SOCK_DGRAM" in call)], asked


class Sockets(unittest.TestCase):
    def test_are_opened_where_a_flag_asks_for_the_network_alone(self):
        binary = Path(os.environ["TANBA_RELEASE"], "bin/tanba") if "TANBA_RELEASE" in os.environ else command.BINARY
        with tempfile.TemporaryDirectory() as folder:
            watched = Path(folder, "tanba")
            watched.write_text(WATCHED.format(folder=folder, binary=binary))
            watched.chmod(0o755)
            for test in sorted(HERE.parent.glob("*_test.py")):
                if test.name not in MINE:
                    done = subprocess.run([sys.executable, "-B", test, watched], capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, done.stderr)
            runs = [sockets(args.with_suffix("")) for args in Path(folder).glob("*.args")]
        with_network = [asked for calls, asked in runs if calls]
        self.assertGreater(len(runs), 500)
        self.assertGreater(len(with_network), 5, "strace sees no socket at all")
        self.assertEqual([asked for asked in with_network if "--tsa" not in asked], [])


if __name__ == "__main__":
    command.main()
