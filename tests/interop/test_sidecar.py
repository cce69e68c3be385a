"""A manifest beside the file, in both directions with the reference implementation."""
import io
import json
import os
import struct
import sys
import unittest
from pathlib import Path

import c2pa

import judges
from judges import BY_FFMPEG, MIME, files, folder, identity, tanba, verify
from test_update import PUBLISHED, written

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from authority import Authority  # noqa: E402

ANY = "application/octet-stream"


def beside(path, *options):
    """Labels the file by a sidecar."""
    pki = identity()
    done = tanba("label", "--sidecar", "--force", "--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem", *options, path)
    assert done.returncode == 0, done.stderr
    return path.with_name(path.name + ".c2pa").read_bytes()


def judged(kind, data, store):
    """What the reference implementation says of that store for these bytes."""
    return json.loads(c2pa.Reader(kind, io.BytesIO(data), store).json())["validation_state"]


def frames(film):
    """What ffmpeg decodes; it must not complain."""
    done = judges.subprocess.run(["ffmpeg", "-v", "warning", "-i", film, "-f", "framemd5", "-"], capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout


def others():
    """Files that cannot carry a manifest themselves, and bytes of no format."""
    place = folder() / "others"
    place.mkdir(exist_ok=True)
    for name in ("sound.aiff", "sound.caf"):
        judges.subprocess.run(["ffmpeg", "-v", "error", "-y", *judges.SOUND, place / name], check=True)
    for name in ("film.mkv", "film.webm", "film.ts"):
        judges.subprocess.run(["ffmpeg", "-v", "error", "-y", *judges.VIDEO[:4], "-t", "1", place / name], check=True)
    judges.subprocess.run(["ffmpeg", "-v", "error", "-y", *judges.PICTURE, place / "picture.bmp"], check=True)
    (place / "table.csv").write_bytes(b"a,b\n1,2\n")
    (place / "data.json").write_bytes(b'{"a":1}\n')
    (place / "weights.gguf").write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    (place / "unknown.xyz").write_bytes(os.urandom(5000))
    return sorted(path for path in place.iterdir() if path.suffix != ".c2pa")


class Sidecar(unittest.TestCase):
    def test_is_accepted_by_the_reference_implementation_for_every_format(self):
        for path in others() + files():
            with self.subTest(path.name):
                kind, data = MIME.get(path.suffix, ANY), path.read_bytes()
                store = beside(path)
                self.assertIn(judged(kind, data, store), ("Valid", "Trusted"))
                self.assertEqual(judged(kind, data[:-1] + bytes([data[-1] ^ 1]), store), "Invalid")
                self.assertEqual(verify(path)[0], 0)

    def test_of_a_film_with_a_tag_that_names_it(self):
        pki = identity()
        for path in others():
            if path.suffix not in (".mkv", ".webm"):
                continue
            with self.subTest(path.name):
                out = path.with_name(f"tagged {path.name}")
                done = tanba("label", "--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem", path, "-o", out)
                assert done.returncode == 0, done.stderr
                store = out.with_name(out.name + ".c2pa").read_bytes()
                self.assertIn(judged(MIME.get(path.suffix, ANY), out.read_bytes(), store), ("Valid", "Trusted"))
                self.assertEqual(frames(out), frames(path))
                self.assertIn(f"tagged%20{path.name}.c2pa", judges.subprocess.run(
                    ["ffmpeg", "-v", "error", "-i", out, "-c", "copy", "-f", "ffmetadata", "-"], capture_output=True, text=True, check=True).stdout)

    def updated(self, path, store, *options):
        """The store with an update manifest, which everybody must find good."""
        pki, old, new = identity(), folder() / "old.store", folder() / "new.store"
        old.write_bytes(store)
        done = tanba("label", "--update", "--sidecar", "--force", "--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem",
                     *options, "--manifest", old, path, "-o", new)
        self.assertEqual(done.returncode, 0, done.stderr)
        store, data, kind = new.read_bytes(), path.read_bytes(), MIME.get(path.suffix, ANY)
        self.assertIn(judged(kind, data, store), ("Valid", "Trusted"))
        self.assertEqual(judged(kind, data[:-1] + bytes([data[-1] ^ 1]), store), "Invalid")
        code, found = verify(path, "--manifest", new, "--trust", pki["folder"] / "root.pem")
        self.assertEqual((code, found["state"], found["detached"]), (0, "trusted", True), found["status"])
        return store

    def test_is_updated_for_every_format(self):
        definition = written("published.json", PUBLISHED)
        for path in others() + files():
            with self.subTest(path.name):
                first = beside(path)
                once = self.updated(path, first, "--definition", definition)
                self.assertEqual(once[8:len(first)], first[8:])
                twice = self.updated(path, once, "--definition", definition)
                self.assertEqual(twice[8:len(once)], once[8:])
                self.assertEqual(len(json.loads(c2pa.Reader(MIME.get(path.suffix, ANY), io.BytesIO(path.read_bytes()), twice).json())["manifests"]), 3)

    def test_that_is_compressed_is_updated(self):
        definition = written("published.json", PUBLISHED)
        for path in files():
            if path.suffix not in (".mp4", ".mov", ".m4a", ".heic", ".avif"):  # of a hash of boxes it wants the store's own to be in the file
                continue
            with self.subTest(path.name):
                packed = beside(path, "--compress")
                self.assertIn(b"brob", packed)
                store = self.updated(path, packed, "--definition", definition, "--compress")
                self.assertEqual(store[8:len(packed)], packed[8:])

    def test_gives_up_an_assertion_by_an_update(self):
        secret = written("secret.json", {"assertions": [{"label": "com.example.secret", "data": {"name": "A Person of No Renown"}}]})
        for path in others() + files():
            with self.subTest(path.name):
                first = beside(path, "--definition", secret, *(["--compress"] if path.suffix == ".mp4" else []))
                active = json.loads(c2pa.Reader(MIME.get(path.suffix, ANY), io.BytesIO(path.read_bytes()), first).json())["active_manifest"]
                redact = written("redact.json", {"redactions": [{"uri": f"self#jumbf=/c2pa/{active}/c2pa.assertions/com.example.secret", "reason": "c2pa.PII.present"}]})
                self.assertNotIn(b"A Person of No Renown", self.updated(path, first, "--definition", redact))

    def test_gets_a_time_stamp_by_an_update(self):
        with Authority(folder() / "tsa") as authority:
            for path in others()[:1] + files()[:1]:
                with self.subTest(path.name):
                    self.assertIn(b"c2pa.time-stamp", self.updated(path, beside(path), "--tsa", authority.url))

    def test_of_the_reference_implementation_is_accepted(self):
        pki = identity()
        for path in files():
            if path.name not in BY_FFMPEG:
                continue
            with self.subTest(path.name):
                builder = c2pa.Builder(json.dumps({"claim_generator_info": [{"name": "reference", "version": "1"}], "assertions": [
                    {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": judges.GENERATED}]}}]}),
                    context=c2pa.Context(c2pa.Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}})))
                builder.set_no_embed()
                signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=pki["chain"], private_key=pki["key"], ta_url=None))
                copy = io.BytesIO()
                with open(path, "rb") as stream:
                    store = builder.sign(signer, MIME[path.suffix], stream, copy)
                out = folder() / f"copy-{path.name}"
                out.write_bytes(copy.getvalue())
                manifest = folder() / "reference.store"
                manifest.write_bytes(store)
                code, found = verify(out, "--manifest", manifest)
                self.assertEqual((code, found["state"], found["detached"]), (0, "valid", True), found["status"])
                self.updated(out, store, "--definition", written("published.json", PUBLISHED))
                out.write_bytes(copy.getvalue() + b"\0")
                self.assertEqual(verify(out, "--manifest", manifest)[0], 2)
