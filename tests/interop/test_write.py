"""What Tanba labels, the other implementations accept, and decoders see unchanged."""
import json
import unittest

import judges
from judges import GENERATED, COMPOSITE, files, folder, identity, label, reference, second, seen, verify


class EveryFormat(unittest.TestCase):
    def test_is_accepted_by_the_reference_implementation(self):
        for path in files():
            with self.subTest(path.name):
                state, report = reference(label(path, folder() / f"a-{path.name}", identity()))
                self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                text = json.dumps(report)
                for part in (GENERATED, "interop-model", "Interop Provider", "Interop Owner"):
                    self.assertIn(part, text)

    def test_is_accepted_by_a_second_implementation(self):
        for path in files():
            with self.subTest(path.name):
                self.assertIsNone(second(label(path, folder() / f"b-{path.name}", identity()), identity()))

    def test_is_trusted_by_its_own_verifier(self):
        for path in files():
            with self.subTest(path.name):
                code, found = verify(label(path, folder() / f"c-{path.name}", identity()), "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])

    def test_decodes_to_the_same_content(self):
        for path in files():
            with self.subTest(path.name):
                self.assertEqual(seen(label(path, folder() / f"d-{path.name}", identity())), seen(path))

    def test_labelled_twice_keeps_the_first_label_as_parent(self):
        for path in files():
            with self.subTest(path.name):
                first = label(path, folder() / f"e-{path.name}", identity())
                again = label(first, folder() / f"f-{path.name}", identity(), "--origin", "modified")
                state, report = reference(again)
                self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                active = report["manifests"][report["active_manifest"]]
                self.assertIn("parentOf", [x["relationship"] for x in active["ingredients"]])
                self.assertIn(COMPOSITE, json.dumps(active))
                self.assertIsNone(second(again, identity()))


class EveryAlgorithm(unittest.TestCase):
    def test_is_accepted_by_both_implementations(self):
        path = files()[0]
        for alg in judges.KEYS:
            with self.subTest(alg):
                out = label(path, folder() / f"{alg}-{path.name}", identity(alg))
                self.assertIn(reference(out)[0], ("Valid", "Trusted"))
                self.assertIsNone(second(out, identity(alg)))
                code, found = verify(out, "--trust", identity(alg)["folder"] / "root.pem")
                self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
