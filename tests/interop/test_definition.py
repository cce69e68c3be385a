"""A manifest definition: what the other implementations read of it, and that redactions hold for them."""
import json
import re
import unittest
from pathlib import Path

import judges
from judges import folder, identity, label, reference, second, tanba

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ("picture.jpg", "picture.png", "plain.mp4", "sound.wav")


def written(name, content):
    path = folder() / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def inputs():
    return [path for path in judges.files() if path.name in PICTURES]


class Definition(unittest.TestCase):
    def accepted(self, path, redacts=False):
        """The active manifest, where both implementations find nothing wrong. The second one wants to find what was redacted in its place
        (docs/interop.md): with `redacts` it may say so, and nothing else."""
        state, report = reference(path)
        self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
        failures = {entry["code"] for entry in report["validation_results"]["activeManifest"]["failure"]}
        self.assertLessEqual(failures, {"signingCredential.untrusted"})
        for delta in report["validation_results"].get("ingredientDeltas", []):
            self.assertLessEqual({entry["code"] for entry in delta["validationDeltas"]["failure"]}, {"signingCredential.untrusted"}, delta)
        objections = second(path, identity())
        if objections is None or not redacts:
            self.assertIsNone(objections)
        else:
            self.assertEqual(set(objections[3]), {"assertion.action.redactionMismatch"})
        return report["manifests"][report["active_manifest"]], report

    def test_the_example_of_the_docs_is_read_by_others(self):
        example = written("example.json", re.search(r"```json\n(.*?)```", (ROOT / "docs/definition.md").read_text(encoding="utf-8"), re.S)[1])
        for path in inputs():
            with self.subTest(path.name):
                manifest, report = self.accepted(label(path, folder() / f"example-{path.name}", identity(), "--definition", example))
                found = {entry["label"]: entry["data"] for entry in manifest["assertions"]}
                self.assertEqual(found["com.example.review"], {"approved": True})
                self.assertEqual(found["c2pa.metadata"]["xmp:CreatorTool"], "Example Studio 3.1")
                self.assertEqual([action["action"] for action in found["c2pa.actions.v2"]["actions"]], ["c2pa.created", "c2pa.placed", "c2pa.resized"])
                self.assertEqual([(one["title"], one["relationship"]) for one in manifest["ingredients"]], [("logo.svg", "componentOf"), ("prompt", "inputTo")])
                self.assertEqual(manifest["claim_generator_info"][0]["name"], "Example Studio")
                self.assertTrue(report["active_manifest"].endswith(":example"))

    def test_ingredients_bring_their_manifests(self):
        by_us = label(inputs()[0], folder() / "by-us.jpg", identity())
        by_others = judges.reference_sign(judges.files()[1], folder() / f"by-others{judges.files()[1].suffix}", identity())
        content = {"thumbnail": str(judges.files()[1]), "ingredients": [{"path": str(by_us), "relationship": "parentOf"},
                                                                        {"path": str(by_others), "label": "placed"}, {"path": str(by_us), "relationship": "inputTo"}]}
        for path in inputs():
            with self.subTest(path.name):
                manifest, report = self.accepted(label(path, folder() / f"parts-{path.name}", identity(), "--definition", written("parts.json", content)))
                self.assertEqual([one["relationship"] for one in manifest["ingredients"]], ["parentOf", "componentOf", "inputTo"])
                self.assertEqual(len(report["manifests"]), 3)
                self.assertIn("thumbnail", manifest)

    def redact(self, parent, name, assertion):
        """`parent` labelled again without that assertion of its manifest."""
        _, report = reference(parent)
        uri = f"self#jumbf=/c2pa/{report['active_manifest']}/c2pa.assertions/{assertion}"
        content = {"redactions": [{"uri": uri, "reason": "c2pa.PII.present"}]}
        return uri, label(parent, folder() / name, identity(), "--definition", written("redact.json", content))

    def test_a_redaction_of_our_own_manifest_holds_for_others(self):
        secret = written("secret.json", {"assertions": [{"label": "com.example.secret", "data": {"name": "A Person of No Renown"}}]})
        for path in inputs():
            with self.subTest(path.name):
                parent = label(path, folder() / f"secret-{path.name}", identity(), "--definition", secret)
                self.assertIn(b"A Person of No Renown", parent.read_bytes())
                uri, out = self.redact(parent, f"redacted-{path.name}", "com.example.secret")
                self.assertNotIn(b"A Person of No Renown", out.read_bytes())
                manifest, _ = self.accepted(out, redacts=True)
                self.assertIn(uri, json.dumps(manifest))
                self.accepted(label(out, folder() / f"again-{path.name}", identity(), "--origin", "modified"), redacts=True)

    def test_a_redaction_of_a_manifest_of_the_reference_implementation_holds(self):
        path = inputs()[0]
        parent = judges.reference_sign(path, folder() / "theirs.jpg", identity(), settings={"builder": {"thumbnail": {"enabled": True}}})
        _, report = reference(parent)
        text = json.dumps(report)
        found = re.search(r"c2pa\.assertions/(c2pa\.thumbnail\.claim[^\"]*)", text)
        if found is None:
            self.skipTest("the reference implementation wrote no thumbnail")
        _, out = self.redact(parent, "redacted-theirs.jpg", found[1])
        self.accepted(out, redacts=True)

    def test_no_redaction_where_an_ingredient_has_a_hash_of_all(self):
        thumbnails = {"builder": {"thumbnail": {"enabled": True}}}
        first = judges.reference_sign(inputs()[0], folder() / "oldest.jpg", identity(), settings=thumbnails, claim_version=1)
        older = judges.reference_sign(first, folder() / "old.jpg", identity(), parent=True, claim_version=1)
        label_of, name = re.search(r"self#jumbf=/c2pa/([^/\"]+)/c2pa\.assertions/(c2pa\.thumbnail\.claim[^\"]*)", json.dumps(reference(first)[1])).groups()
        self.assertIn(b"c2pa.ingredient", older.read_bytes())
        self.assertNotIn(b"c2pa.ingredient.v3", older.read_bytes())
        redact = written("redact.json", {"redactions": [{"uri": f"self#jumbf=/c2pa/{label_of}/c2pa.assertions/{name}", "reason": "c2pa.PII.present"}]})
        done = tanba("label", "--origin", "modified", "--system", "m@1", "--definition", redact, older, "-o", folder() / "never.jpg")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"before version 3", done.stderr)

    def test_a_redaction_reaches_further_up(self):
        secret = written("secret.json", {"assertions": [{"label": "com.example.secret", "data": {"name": "A Person of No Renown"}}]})
        for path in inputs():
            with self.subTest(path.name):
                first = label(path, folder() / f"up-{path.name}", identity(), "--definition", secret)
                _, report = reference(first)
                uri = f"self#jumbf=/c2pa/{report['active_manifest']}/c2pa.assertions/com.example.secret"
                between = label(first, folder() / f"between-{path.name}", identity(), "--origin", "modified")
                redact = written("redact.json", {"redactions": [{"uri": uri, "reason": "c2pa.PII.present"}]})
                out = label(between, folder() / f"down-{path.name}", identity(), "--definition", redact)
                self.assertNotIn(b"A Person of No Renown", out.read_bytes())
                self.accepted(out, redacts=True)
                # As the manifest of a component, beside another parent.
                placed = written("placed.json", {"ingredients": [{"path": str(between)}], "redactions": [{"uri": uri, "reason": "c2pa.PII.present"}]})
                out = label(inputs()[0], folder() / f"placed-{path.name}.jpg", identity(), "--definition", placed)
                self.assertNotIn(b"A Person of No Renown", out.read_bytes())
                self.accepted(out, redacts=True)

    def test_prompts_and_models_are_inputs(self):
        model = folder() / "model.safetensors"
        model.write_bytes((8).to_bytes(8, "little") + b'{}      ')
        content = {"ingredients": [{"path": str(model), "label": "model", "relationship": "inputTo", "data_types": [{"type": "c2pa.types.model"}]},
                                   {"title": "prompt", "label": "prompt", "relationship": "inputTo", "data_types": [{"type": "c2pa.types.generator.prompt"}]},
                                   {"path": str(inputs()[0]), "label": "place"}, {"path": str(inputs()[-1])}],
                   "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [
                       {"action": "c2pa.created", "parameters": {"ingredientIds": ["model", "prompt"]}},
                       {"action": "c2pa.placed", "parameters": {"ingredientIds": ["place"]}}]}}]}
        for path in inputs():
            with self.subTest(path.name):
                manifest, _ = self.accepted(label(path, folder() / f"inputs-{path.name}", identity(), "--definition", written("inputs.json", content)))
                self.assertEqual([one["relationship"] for one in manifest["ingredients"]], ["inputTo", "inputTo", "componentOf", "componentOf"])

    def test_an_archive_is_signed_as_its_definition(self):
        by_us = label(inputs()[0], folder() / "in-archive.jpg", identity())
        content = {"thumbnail": str(judges.files()[1]), "ingredients": [{"path": str(by_us)}],
                   "assertions": [{"label": "com.example.review", "data": {"approved": True}}]}
        draft = folder() / "draft.zip"
        done = judges.tanba("label", "--definition", written("draft.json", content), "--save-definition", draft)
        self.assertEqual(done.returncode, 0, done.stderr)
        for path in inputs():
            with self.subTest(path.name):
                manifest, report = self.accepted(label(path, folder() / f"archived-{path.name}", identity(), "--definition", draft))
                self.assertIn("thumbnail", manifest)
                self.assertEqual([one["title"] for one in manifest["ingredients"]], ["in-archive.jpg"])
                self.assertEqual(len(report["manifests"]), 2)


if __name__ == "__main__":
    unittest.main()
