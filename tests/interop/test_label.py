"""The published JSON Schema of the label record accepts what the command accepts and refuses what it refuses."""
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


if __name__ == "__main__":
    unittest.main()
