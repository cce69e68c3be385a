"""Time-stamps that Tanba asks for hold for the reference implementation too."""
import sys
import unittest
from pathlib import Path

from judges import files, folder, identity, label, reference, verify

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from authority import Authority  # noqa: E402


class TimeStamps(unittest.TestCase):
    def test_hold_in_every_format(self):
        with Authority(folder() / "tsa") as authority:
            for path in files():
                with self.subTest(path.name):
                    out = label(path, folder() / f"stamped-{path.name}", identity(), "--tsa", authority.url)
                    state, report = reference(out)
                    self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                    found = [row["code"] for rows in report["validation_results"]["activeManifest"].values() for row in rows]
                    self.assertIn("timeStamp.validated", found)
                    code, ours = verify(out, "--trust", identity()["folder"] / "root.pem", "--tsa-trust", authority.folder / "ca.pem")
                    self.assertEqual((code, ours["state"], ours["time"]["trusted"]), (0, "trusted", True), ours["status"])


if __name__ == "__main__":
    unittest.main()
