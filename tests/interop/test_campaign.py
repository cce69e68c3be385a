"""Mutants judged by Tanba and by the reference (campaign.py): the same ones in each run; TANBA_CAMPAIGN="--seconds 300 --seed 9" asks for others."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

ASKED = os.environ.get("TANBA_CAMPAIGN", "--seconds 300 --mutants 100000 --seed 6").split()


class Mutants(unittest.TestCase):
    def test_what_the_reference_refuses_is_valid_only_for_a_reason(self):
        library = Path(os.environ["TANBA_BIN"]).parents[1] / "lib/libtanba.so"
        done = subprocess.run([sys.executable, "-W", "ignore", Path(__file__).with_name("campaign.py"), library, *ASKED],
                              capture_output=True, text=True)
        print(done.stdout.splitlines()[-1] if done.stdout else done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
