"""As many mutants as five minutes allow, judged by Tanba and by the reference (campaign.py)."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SECONDS = os.environ.get("TANBA_CAMPAIGN_SECONDS", "300")


class Mutants(unittest.TestCase):
    def test_what_the_reference_refuses_is_valid_only_for_a_reason(self):
        library = Path(os.environ["TANBA_BIN"]).parents[1] / "lib/libtanba.so"
        done = subprocess.run([sys.executable, "-W", "ignore", Path(__file__).with_name("campaign.py"), library, "--seconds", SECONDS, "--seed", str(os.getpid())],
                              capture_output=True, text=True)
        print(done.stdout.splitlines()[-1] if done.stdout else done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
