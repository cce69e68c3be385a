"""The label record: its published schema, and what other implementations read of it in the manifest."""
import json
import unittest
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

import judges

ROOT = Path(__file__).resolve().parents[2]
ROWS = [json.loads(line) for line in (ROOT / "testdata/label/records.jsonl").read_text(encoding="utf-8").splitlines()]


class TheSchema(unittest.TestCase):
    def test_is_a_schema(self):
        Draft202012Validator.check_schema(json.loads((ROOT / "docs/label.schema.json").read_text(encoding="utf-8")))

    def test_judges_every_record_as_the_library_does(self):
        schema = json.loads((ROOT / "docs/label.schema.json").read_text(encoding="utf-8"))
        self.assertIn("date-time", FormatChecker().checkers)  # else a 30th of February would pass
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        for row in ROWS:
            with self.subTest(json.dumps(row)[:200]):
                self.assertEqual(validator.is_valid(row["record"]), "problem" not in row)
        for record, valid in (({"title": "ж" * 10_000}, True), ({"title": "ж" * 10_001}, False), ({"profile": ["kz"] * 1001}, False)):
            self.assertEqual(validator.is_valid(record), valid)


def whole_record(origin):
    """The row that has every field, as a file."""
    record = max((row["record"] for row in ROWS if "problem" not in row), key=len)
    record = {**record, "origin": origin, "publish": ["prompt.text", "prompt.author"], "profile": ["kz", "cn"]}
    del record["digital_source_type"]
    path = judges.folder() / f"record-{origin}.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


class TheWholeRecord(unittest.TestCase):
    def assertions(self, out):
        """What the reference implementation reads, when it finds nothing wrong."""
        state, report = judges.reference(out)
        results = report["validation_results"]["activeManifest"]
        codes = {entry["code"] for entry in results["failure"]}
        self.assertIn(state, ("Valid", "Trusted"), results)
        self.assertLessEqual(codes, {"signingCredential.untrusted"})
        manifest = report["manifests"][report["active_manifest"]]
        return manifest, {entry["label"]: entry["data"] for entry in manifest["assertions"]}

    def test_is_valid_for_the_reference_implementation_in_every_format(self):
        for path in judges.files():
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"whole-{path.name}", judges.identity(), "--label", whole_record("generated"))
                _, found = self.assertions(out)
                self.assertEqual(found["c2pa.ai-disclosure"]["contentProfile"], {"humanOversightLevel": "prompt_guided"})
                self.assertEqual(found["c2pa.ai-disclosure"]["modelIdentifier"], "pkg:huggingface/a/b@main")
                self.assertEqual(found["cawg.training-mining"]["entries"]["cawg.ai_training"], {"use": "notAllowed"})
                self.assertEqual(found["cawg.metadata"]["Iptc4xmpExt:DigitalSourceType"], judges.GENERATED)
                self.assertEqual(found["cawg.metadata"]["Iptc4xmpExt:AIPromptInformation"], "a cat")
                self.assertNotIn("text", found["org.tanba.label"]["prompt"])

    def test_of_a_change_names_regions_and_what_went_in(self):
        for path in judges.files()[:4]:
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"changed-{path.name}", judges.identity(), "--label", whole_record("modified"))
                manifest, found = self.assertions(out)
                edits = [action for action in found["c2pa.actions.v2"]["actions"] if action["action"] == "c2pa.edited"]
                self.assertEqual([edit["description"] for edit in edits], ["sky replaced", "voice cloned", "end"])
                self.assertEqual(edits[0]["changes"][0]["region"][0]["shape"]["height"], 33.3)
                self.assertEqual(edits[1]["changes"][0]["region"][0]["time"]["end"], "4")
                kinds = [entry["relationship"] for entry in manifest["ingredients"]]
                self.assertEqual((kinds.count("parentOf"), kinds.count("inputTo")), (1, 3))

    def test_is_accepted_by_a_second_implementation(self):
        for path in judges.files()[:4]:
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"second-{path.name}", judges.identity(), "--label", whole_record("generated"))
                self.assertIsNone(judges.second(out, judges.identity()))


if __name__ == "__main__":
    unittest.main()
