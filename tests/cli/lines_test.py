"""Logs and JSON Lines grow by checkpoints; what came behind the last one is said."""
import json

import command


class Lines(command.CommandTest):
    def label(self, path, *options):
        done = self.call("label", *command.OWNER, *self.key, *options, path)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_each_label_adds_a_checkpoint_and_keeps_what_is_there(self):
        path = self.folder / "log.jsonl"
        path.write_bytes(b'{"a":1}\n')
        for count in range(1, 4):
            before = path.read_bytes()
            self.label(path, "--in-place")
            self.assertTrue(path.read_bytes().startswith(before))
            code, (row,) = self.verify(path)
            self.assertEqual((code, row["state"], row["ai"]), (0, "valid", "generated"), row["status"])
            self.assertEqual(len(row["manifest"]["ingredients"]), 0 if count == 1 else 1)
            with path.open("ab") as file:
                file.write(b'{"a":2}\n')

    def test_lines_behind_the_last_checkpoint_are_named(self):
        path = self.folder / "service.log"
        path.write_bytes(b"one\n")
        self.label(path, "--in-place")
        size = path.stat().st_size
        with path.open("ab") as file:
            file.write(b"two\n")
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"]), (2, "invalid"))
        said = [each for each in row["status"]["failure"] if each["code"] == "assertion.segmentHash.partialCoverage"]
        self.assertEqual(len(said), 1)
        self.assertIn("behind the last checkpoint", said[0]["explanation"])
        self.assertIn({"offset": size, "size": 4}, [{"offset": each["offset"], "size": each["size"]} for each in row["uncovered"]])

    def labelled_twice(self):
        """A text that grew by a line in between."""
        path = self.folder / "log.jsonl"
        path.write_bytes(b'{"a":1}\n')
        self.label(path, "--in-place")
        with path.open("ab") as file:
            file.write(b'{"a":2}\n')
        self.label(path, "--in-place")
        return path

    def test_the_parent_is_the_text_as_it_was_signed(self):
        path = self.labelled_twice()
        results = json.loads(self.call("show", "--json", path).stdout)
        self.assertNotIn("partialCoverage", json.dumps(results))

    def test_a_changed_history_is_invalid(self):
        path = self.labelled_twice()
        data = path.read_bytes()
        path.write_bytes(data.replace(b'{"a":1}', b'{"a":3}'))
        self.assertEqual(self.verify(path)[0], 2)
        last = data.rindex(b'{"c2pa:checkpoint"')
        path.write_bytes(data[:last])
        self.assertEqual(self.verify(path)[0], 2)

    def test_a_checkpoint_kept_elsewhere_is_not_fetched(self):
        path = self.folder / "log.jsonl"
        path.write_bytes(b'{"a":1}\n{"c2pa:checkpoint":"https://example.com/a.c2pa"}\n')
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["status"]["failure"][0]["code"]), (2, "manifest.inaccessible"))


if __name__ == "__main__":
    command.main()
