#!/usr/bin/env python3
"""label --definition: assertions, ingredients and redactions of a manifest definition, and its error lines."""
import json
import unittest

import command
from command import NOW, OWNER, CommandTest

MADE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
NOTE = {"label": "com.example.note", "data": {"text": "secret", "bytes": "b64'AAEC"}}


class Definition(CommandTest):
    def definition(self, content, name="definition.json"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def define(self, content, *options, source=None, out="out.png"):
        path = self.folder / out
        return path, self.call("label", *OWNER, *self.key, "--definition", self.definition(content), *options, source or self.picture(), "-o", path)

    def made(self, content, *options, **how):
        """A file that was labelled so, and what `verify` says of it."""
        path, done = self.define(content, *options, **how)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"]), (0, "valid"), row["status"]["failure"])
        return path, row

    def shown(self, path):
        done = self.call("show", "--json", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def refused(self, content, says, *options, **how):
        path, done = self.define(content, *options, **how)
        self.assert_complains(done)
        self.assertIn(says, done.stderr.decode())
        self.assertFalse(path.exists())

    def test_assertions_and_actions_stand_beside_those_of_the_record(self):
        actions = [{"action": "c2pa.created", "digitalSourceType": MADE, "description": "a cat"}, {"action": "c2pa.resized"}]
        path, row = self.made({"title": "A cat", "vendor": "acme", "format": "image/png", "claim_generator_info": [{"name": "shop", "version": "3"}],
                               "assertions": [NOTE, {"label": "c2pa.actions", "data": {"actions": actions}}]})
        self.assertEqual((row["manifest"]["title"], row["ai"], row["label"]["provider"]["name"]), ("A cat", "generated", "Provider LLP"))
        self.assertTrue(row["manifest"]["label"].endswith(":acme"))
        self.assertIn("shop", row["manifest"]["generator"])
        shown = self.shown(path)
        for text in ("com.example.note", "b64'AAEC", "c2pa.resized", "a cat", "org.tanba.label"):
            self.assertIn(text, shown)

    def test_ingredients_count_from_the_folder_of_the_definition(self):
        self.picture("parts/logo.png", 1), self.labelled("parent.png")
        (self.folder / "parts/prompt.txt").write_text("a cat")
        path, row = self.made({"base_path": "parts", "thumbnail": "logo.png", "ingredients": [
            {"path": "../parent.png", "relationship": "parentOf", "title": "the parent"},
            {"file": "logo.png", "label": "logo", "format": "image/png"},
            {"path": "prompt.txt", "relationship": "inputTo", "data_types": [{"type": "c2pa.types.generator.prompt"}]}],
            "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [
                {"action": "c2pa.opened"}, {"action": "c2pa.placed", "parameters": {"ingredientIds": ["logo"]}}]}}]}, "--origin", "modified")
        found = [(one["title"], one["relationship"]) for one in row["manifest"]["ingredients"]]
        self.assertEqual(found, [("the parent", "parentOf"), ("logo.png", "componentOf"), ("prompt.txt", "inputTo")])
        self.assertIn("c2pa.thumbnail.claim", self.shown(path))

    def test_an_assertion_of_the_parent_is_redacted(self):
        parent, row = self.made({"assertions": [NOTE, {**NOTE, "data": {"text": "kept"}}]}, out="parent.png")
        uri = f"self#jumbf=/c2pa/{row['manifest']['label']}/c2pa.assertions/com.example.note"
        self.assertIn(b"secret", parent.read_bytes())
        path, _ = self.made({"redactions": [{"uri": uri, "reason": "c2pa.PII.present"}]}, source=parent)
        self.assertNotIn(b"secret", path.read_bytes())
        self.assertIn(b"kept", path.read_bytes())
        self.assertIn("c2pa.redacted", self.shown(path))
        said = {"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.redacted", "reason": "c2pa.PII.present", "parameters": {"redacted": uri}}]}}
        self.made({"redactions": [uri], "assertions": [said]}, source=parent, out="said.png")
        # A file whose history was redacted can be labelled again.
        again = self.folder / "again.png"
        self.assertEqual(self.call("label", *OWNER, *self.key, path, "-o", again).returncode, 0)
        code, (row,) = self.verify(again)
        self.assertEqual((code, row["state"]), (0, "valid"))
        self.refused({"redactions": [{"uri": uri + "__7", "reason": "x.y"}]}, "redaction names an assertion that the ingredient does not hold",
                     source=parent, out="none.png")

    def test_what_is_not_known_is_one_line_that_names_member_and_rule(self):
        for content, says in (
                ("nothing", "definition.json: the definition must be one JSON object in UTF-8"),
                ({"remote": 1}, "definition.json: remote is not a known member"),
                ({"assertions": [{"label": "c2pa.hash.data", "data": {}}]}, "assertions[0].label is not taken: hashes are made while the file is written"),
                ({"assertions": [{"label": "c2pa.time-stamp", "data": {}}]}, "assertions[0].label is not taken: --tsa asks for a time-stamp"),
                ({"ingredients": [{"path": "absent.png"}]}, "absent.png"),
                ({"thumbnail": "definition.json"}, "the thumbnail is no picture"),
                ({"format": "image/jpeg"}, "format is not that of the file"),
                ({"assertions": [{"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.opened"}]}}]}, "its first action must be c2pa.created")):
            self.refused(content, says)
        self.assert_complains(self.call("label", *OWNER, *self.key, "--definition", self.folder / "none.json", self.picture(), "-o", self.folder / "o.png"))
        self.refused({"\x1b[2J": 1}, "is not a known member")

    def test_two_parents_are_refused(self):
        parent = self.labelled("parent.png")
        content = {"ingredients": [{"path": "parent.png", "relationship": "parentOf"}]}
        self.refused(content, "the definition gives a parent already", "--parent", parent)
        self.refused(content, "which is its parent", source=self.labelled("other.png"))

    def test_the_output_is_reproducible(self):
        key = self.new_identity("reproducible", "--alg", "ed25519")
        definition = self.definition({"vendor": "acme", "assertions": [NOTE]})
        outs = [self.folder / "a.png", self.folder / "b.png"]
        for out in outs:
            done = self.call("label", *OWNER, *key, "--definition", definition, "--at", NOW, self.picture(), "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(outs[0].read_bytes(), outs[1].read_bytes())


if __name__ == "__main__":
    command.main()
