"""A manifest beside the file, in both directions with the reference implementation."""
import io
import json
import os
import struct
import unittest

import c2pa

import judges
from judges import BY_FFMPEG, MIME, files, folder, identity, tanba, verify

ANY = "application/octet-stream"


def beside(path):
    """Labels the file by a sidecar."""
    pki = identity()
    done = tanba("label", "--sidecar", "--force", "--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem", path)
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
                out.write_bytes(copy.getvalue() + b"\0")
                self.assertEqual(verify(out, "--manifest", manifest)[0], 2)
