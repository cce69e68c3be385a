"""The programs of examples/: what they sign while it is written, the independent judges accept."""
import os
import subprocess
import unittest
from pathlib import Path

from judges import files, folder, identity, reference, reference_refuses, second, tanba, verify

BIN = Path(os.environ["TANBA_BIN"]).parent


def behind_app0(jpeg):
    return 4 + int.from_bytes(jpeg[4:6], "big")


def behind_ftyp(film):
    return int.from_bytes(film[:4], "big")


PLACES = {"picture.jpg": ("image/jpeg", behind_app0), "picture.png": ("image/png", lambda png: 33),
          "fragmented.mp4": ("video/mp4", behind_ftyp)}


def source(name):
    if name != "fragmented.mp4":
        return next(path for path in files() if path.name == name)
    path = folder() / "two-step-fragmented.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "2", "-c:v", "libx264", "-movflags",
                    "frag_keyframe+empty_moov+default_base_moof", path], check=True)
    return path


def written(name):
    kind, place = PLACES[name]
    content = source(name).read_bytes()
    pki, out = identity()["folder"], folder() / f"two-step-{name}"
    subprocess.run([BIN / "two_step", kind, str(place(content)), pki / "key.pem", pki / "chain.pem", out], input=content, check=True)
    return out


@unittest.skipUnless((BIN / "two_step").exists(), "the examples are not built")
class TwoSteps(unittest.TestCase):
    def test_what_a_writer_signs_is_valid_for_all(self):
        for name in PLACES:
            with self.subTest(name):
                path = written(name)
                self.assertEqual(verify(path)[0], 0)
                self.assertIn(reference(path)[0], ("Valid", "Trusted"))
                self.assertIsNone(second(path, identity()))

    def test_a_changed_byte_is_found_by_all(self):
        for name in PLACES:
            with self.subTest(name):
                path = written(name)
                content = bytearray(path.read_bytes())
                content[-200] ^= 1  # before any mfra, which C2PA leaves out
                path.write_bytes(content)
                self.assertEqual(verify(path)[0], 2)
                self.assertTrue(reference_refuses(path))


@unittest.skipUnless((BIN / "live_set").exists(), "the examples are not built")
class LiveSet(unittest.TestCase):
    def test_a_stream_becomes_a_set_that_verifies(self):
        out, pki = folder() / "live", identity()["folder"]
        stream = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "3", "-c:v", "libx264", "-g", "10", "-f", "mp4",
                                 "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-"], check=True, capture_output=True).stdout
        done = subprocess.run([BIN / "live_set", out, pki / "key.pem", pki / "chain.pem"], input=stream, check=True, capture_output=True)
        self.assertRegex(done.stdout.decode(), r"^4 files, valid, urn:c2pa:")
        files = [out / "init.mp4", *(out / f"segment{i}.m4s" for i in range(1, 4))]
        self.assertEqual(sorted(path.name for path in out.iterdir()), sorted(path.name for path in files))
        self.assertEqual(tanba("verify", "--set", "--trust", pki / "root.pem", "--require", "trusted", *files).returncode, 0)
        files[2].write_bytes(files[2].read_bytes()[:-1] + b"?")
        self.assertEqual(tanba("verify", "--set", *files).returncode, 2)
