"""Ogg, which the reference implementation does not know, and tags and streams of other writers."""
import subprocess
import unittest

from judges import folder, identity, label, reference, second, verify

TONE = ["-f", "lavfi", "-i", "anoisesrc=seed=7:duration=1"]
PICTURES = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5"]
OGG = {
    "vorbis.ogg": [*TONE, "-c:a", "libvorbis"], "opus.opus": [*TONE, "-c:a", "libopus"], "flac.oga": [*TONE, "-c:a", "flac"],
    "speex.spx": [*TONE, "-ar", "16000", "-c:a", "libspeex"], "theora.ogv": [*PICTURES, *TONE, "-shortest", "-c:v", "libtheora", "-c:a", "libvorbis"],
}
TAGS = {"none.mp3": ["-id3v2_version", "0"], "v23.mp3": ["-id3v2_version", "3", "-metadata", "title=Ән"], "v24.mp3": ["-id3v2_version", "4", "-metadata", "title=Ән"]}


def made(name, options):
    path = folder() / name
    subprocess.run(["ffmpeg", "-v", "error", "-y", *options, path], check=True)
    return path


def frames(path):
    """What FFmpeg decodes of all that is sound or a picture."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-map", "0:a?", "-map", "0:v?", "-f", "framehash", "-"], capture_output=True, check=True)
    return [line for line in done.stdout.decode().splitlines() if not line.startswith("#")]


def title(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format_tags=title", "-of", "csv=p=0", path], capture_output=True, check=True)
    return done.stdout.decode()


class Ogg(unittest.TestCase):
    def test_is_accepted_and_decodes_to_the_same(self):
        for name, options in OGG.items():
            with self.subTest(name):
                source = made(name, options)
                once = label(source, folder() / f"g-{name}", identity())
                again = label(once, folder() / f"h-{name}", identity(), "--origin", "modified")
                for path in (once, again):
                    self.assertIsNone(second(path, identity(), "audio/ogg"))
                    self.assertEqual(frames(path), frames(source))
                    code, found = verify(path, "--trust", identity()["folder"] / "root.pem")
                    self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])


class Tags(unittest.TestCase):
    def test_stay_and_are_accepted(self):
        for name, options in TAGS.items():
            with self.subTest(name):
                source = made(name, [*TONE, "-c:a", "libmp3lame", *options])
                out = label(source, folder() / f"g-{name}", identity())
                self.assertIn(reference(out)[0], ("Valid", "Trusted"))
                self.assertIsNone(second(out, identity()))
                self.assertEqual((title(out), frames(out)), (title(source), frames(source)))
