"""Update manifests: the content stays, and other implementations find it bound as before."""
import json
import sys
import unittest
from pathlib import Path

import judges
from judges import files, folder, identity, label, reference, second, tanba, verify

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from authority import Authority  # noqa: E402

PUBLISHED = {"assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.published"}]}},
                            {"label": "c2pa.metadata", "data": {"@context": {"dc": "http://purl.org/dc/elements/1.1/"}, "dc:title": "Later"}}]}
# Formats whose hashes leave out the store alone, wherever it ends: the others hash a size or a place that a longer store changes.
GROWING = {".jpg", ".png", ".gif", ".jxl"}
BOXED = {".mp4", ".mov", ".m4a", ".heic", ".avif"}


def written(name, content):
    path = folder() / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def update(source, out, *options):
    done = tanba("label", "--update", "--force", "--key", identity()["folder"] / "key.pem", "--cert", identity()["folder"] / "chain.pem", *options, source, "-o", out)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return out


class Update(unittest.TestCase):
    def accepted(self, path, objections=None):
        state, report = reference(path)
        self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
        failures = {entry["code"] for entry in report["validation_results"]["activeManifest"]["failure"]}
        self.assertLessEqual(failures, {"signingCredential.untrusted"})
        found = second(path, identity())
        self.assertEqual(set(found[3]) if found else None, objections, found)
        code, ours = verify(path, "--trust", identity()["folder"] / "root.pem")
        self.assertEqual((code, ours["state"]), (0, "trusted"), ours["status"])
        return report, ours

    def test_holds_in_every_format_that_can_have_one(self):
        definition = written("published.json", PUBLISHED)
        for path in files():
            if path.suffix not in GROWING | BOXED:
                continue
            with self.subTest(path.name):
                first = label(path, folder() / f"first-{path.name}", identity())
                out = update(first, folder() / f"updated-{path.name}", "--definition", definition)
                report, ours = self.accepted(out)
                manifest = report["manifests"][report["active_manifest"]]
                self.assertEqual([one["relationship"] for one in manifest["ingredients"]], ["parentOf"])
                self.assertEqual(ours["ai"], "generated")
                self.assertEqual(judges.seen(out), judges.seen(path))
                again = update(out, folder() / f"twice-{path.name}", "--definition", definition)
                self.assertEqual(len(self.accepted(again)[0]["manifests"]), 3)
                anew = label(again, folder() / f"anew-{path.name}", identity(), "--origin", "modified")
                self.assertEqual(len(self.accepted(anew)[0]["manifests"]), 4)

    def test_is_refused_where_the_hash_covers_what_changes(self):
        definition = written("published.json", PUBLISHED)
        for path in files():
            if path.suffix in GROWING | BOXED:
                continue
            with self.subTest(path.name):
                first = label(path, folder() / f"first-{path.name}", identity())
                out = folder() / f"refused-{path.name}"
                done = tanba("label", "--update", "--definition", definition, first, "-o", out)
                self.assertEqual((done.returncode, out.exists()), (1, False), done.stderr)
                self.assertIn(b"update:", done.stderr)

    def test_holds_over_manifests_of_the_reference_implementation(self):
        definition = written("published.json", PUBLISHED)
        for path in files():
            if path.suffix not in GROWING | BOXED:
                continue
            with self.subTest(path.name):
                theirs = judges.reference_sign(path, folder() / f"theirs-{path.name}", identity())
                self.accepted(update(theirs, folder() / f"over-{path.name}", "--definition", definition))

    def test_takes_an_assertion_out(self):
        secret = written("secret.json", {"assertions": [{"label": "com.example.secret", "data": {"name": "A Person of No Renown"}}]})
        for path in files():
            if path.suffix not in GROWING | BOXED:
                continue
            with self.subTest(path.name):
                first = label(path, folder() / f"secret-{path.name}", identity(), "--definition", secret)
                _, report = reference(first)
                uri = f"self#jumbf=/c2pa/{report['active_manifest']}/c2pa.assertions/com.example.secret"
                redact = written("redact.json", {"redactions": [{"uri": uri, "reason": "c2pa.PII.present"}]})
                out = update(first, folder() / f"redacted-{path.name}", "--definition", redact)
                self.assertNotIn(b"A Person of No Renown", out.read_bytes())
                self.accepted(out, {"assertion.action.redactionMismatch", "assertion.missing"})  # it wants what was taken out

    def test_brings_a_time_stamp_for_what_was_signed_before(self):
        with Authority(folder() / "tsa") as authority:
            for path in files():
                if path.suffix not in (".jpg", ".mp4"):
                    continue
                with self.subTest(path.name):
                    first = label(path, folder() / f"unstamped-{path.name}", identity())
                    out = update(first, folder() / f"stamped-{path.name}", "--tsa", authority.url)
                    report, _ = self.accepted(out)
                    done = tanba("show", "--json", out)
                    self.assertIn(b"c2pa.time-stamp", done.stdout)
                    _, ours = verify(out, "--trust", identity()["folder"] / "root.pem", "--tsa-trust", authority.folder / "ca.pem")
                    self.assertEqual((ours["state"], ours["time"]["trusted"]), ("trusted", True), ours["status"])


    def test_compressed_manifests_hold(self):
        definition = written("published.json", PUBLISHED)
        for path in files():
            if path.suffix not in (".jpg", ".png", ".gif", *BOXED):
                continue
            with self.subTest(path.name):
                packed = label(path, folder() / f"packed-{path.name}", identity(), "--compress")
                self.accepted(packed)
                self.accepted(label(packed, folder() / f"unpacked-{path.name}", identity(), "--origin", "modified"))
                self.accepted(update(packed, folder() / f"over-packed-{path.name}", "--definition", definition))
                plain = label(path, folder() / f"plain-{path.name}", identity())
                # The second one does not look into a compressed manifest of the box for updates.
                unseen = {"claim.hardBindings.missing", "signingCredential.untrusted"} if path.suffix in BOXED else None
                self.accepted(update(plain, folder() / f"packed-over-{path.name}", "--definition", definition, "--compress"), unseen)

    def test_compression_is_refused_by_name(self):
        for path in files():
            if path.suffix not in (".wav", ".webp", ".mp3", ".tif"):
                continue
            with self.subTest(path.name):
                out = folder() / f"no-{path.name}"
                done = tanba("label", "--compress", "--system", "a", "--owner", "b", path, "-o", out)
                self.assertEqual((done.returncode, out.exists()), (1, False), done.stderr)
                self.assertIn(b"compress:", done.stderr)


if __name__ == "__main__":
    unittest.main()
