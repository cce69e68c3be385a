#!/usr/bin/env python3
"""label --notice and verify --look over formats of sound that FFmpeg's command makes."""
import shutil
import subprocess
import unittest

from command import OWNER, CommandTest, main, write_wav

SOUND = ["-f", "lavfi", "-i", "sine=frequency=330:duration=3:sample_rate=48000"]
FORMATS = {
    "sound.aiff": ["-c:a", "pcm_s16be"], "deep.aiff": ["-c:a", "pcm_s24be"], "sound.caf": ["-c:a", "pcm_s16be"], "float.caf": ["-c:a", "pcm_f32be"],
    "long.wav": ["-rf64", "always"], "opus.ogg": ["-c:a", "libopus"], "own.opus": ["-c:a", "libopus"], "vorbis.ogg": ["-c:a", "libvorbis"],
    "sound.flac": [], "sound.mp3": [], "sound.m4a": ["-c:a", "aac"], "sound.aac": ["-c:a", "aac"],
}


class NoticeTest(CommandTest):
    def given(self, source, out, *options):
        done = self.call("label", *OWNER[:-2], *self.key, *options, source, "-o", out)
        if b"is not installed" in done.stderr:
            self.skipTest("the command is built without TANBA_NOTICE")
        return done


class OwnRecording(NoticeTest):
    def noise(self, name, megabytes=1):
        write_wav(self.folder / name, megabytes)
        return self.folder / name

    def test_comes_with_its_words(self):
        out = self.folder / "out.wav"
        done = self.given(self.noise("p.wav"), out, "--notice", "spoken", "--notice-clip", self.noise("own.wav"))
        self.assert_complains(done)
        self.assertIn(b"--notice-text", done.stderr)
        self.assertFalse(out.exists())

    def test_is_looked_for_by_its_file(self):
        own, other, out = self.noise("own.wav"), self.noise("other.wav"), self.folder / "out.wav"
        done = self.given(self.noise("p.wav"), out, "--notice", "spoken", "--notice-text", "Моя запись", "--lang", "ru", "--notice-clip", own)
        self.assertEqual(done.returncode, 0, done.stderr)
        for clip, code, state in (((), 0, "not_checked"), (("--notice-clip", own), 0, "found"), (("--notice-clip", other), 4, "missing")):
            with self.subTest(state):
                got, rows = self.verify("--look", "--profile", "kz", *clip, out)
                self.assertEqual((got, rows[0]["notice"]["state"]), (code, state))
                finding = {rule["id"]: rule["finding"] for rule in rows[0]["profiles"][0]["rules"]}["kz.warning"]
                self.assertEqual(finding, "missing" if state == "missing" else "evidenced")
        self.assertIn("--notice-clip", self.verify("--look", out)[1][0]["notice"]["why"])
        self.assert_complains(self.call("verify", "--look", "--notice-clip", self.folder / "no.wav", out))
        self.assertEqual(self.call("verify", "--notice-clip", own, out).returncode, 1)

    def recordings_that_cannot_be(self):
        """Files for --notice-clip, and what is said of them."""
        (self.folder / "folder.wav").mkdir()
        for name, content in (("empty.wav", b""), ("words.wav", b"no sound"), ("p.png", self.picture().read_bytes())):
            (self.folder / name).write_bytes(content)
        own = self.noise("own.wav").read_bytes()
        (self.folder / "short.wav").write_bytes(own[:40] + (48000).to_bytes(4, "little") + own[44:44 + 48000])
        (self.folder / "silent.wav").write_bytes(own[:44] + bytes(len(own) - 44))
        self.noise("long.wav", 12)
        return (("none.wav", "No such file", 1), ("folder.wav", "not a file", 1), ("empty.wav", "broken", 1), ("words.wav", "broken", 1), ("p.png", "broken", 1),
                ("short.wav", "half a second", 1), ("silent.wav", "silent", 1), ("long.wav", "longer than a minute", 5))

    def test_that_cannot_be_is_named_and_not_the_content(self):
        source, given = self.noise("p.wav"), self.folder / "given.wav"
        words = ("--notice", "spoken", "--notice-text", "Моя запись", "--lang", "ru", "--notice-clip")
        done = self.given(source, given, *words, self.noise("good.wav"))
        self.assertEqual(done.returncode, 0, done.stderr)
        for name, why, code in self.recordings_that_cannot_be():
            with self.subTest(name):
                clip, out = self.folder / name, self.folder / "out.wav"
                for done in (self.given(source, out, *words, clip), self.call("verify", "--look", "--notice-clip", clip, given)):
                    self.assert_complains(done, code)
                    self.assertTrue(done.stderr.startswith(b"tanba: " + str(clip).encode() + b": "), done.stderr)
                    self.assertIn(why.encode(), done.stderr)
                self.assertFalse(out.exists())


class Words(NoticeTest):
    def test_that_cannot_be_are_named_by_their_option(self):
        for text in (b"\xff\xfe", b"two\nlines"):
            with self.subTest(text):
                given = self.call("label", *OWNER[:-2], *self.key, "--notice", "line", "--notice-text", text, self.picture(), "-o", self.folder / "out.png")
                self.assert_complains(given)
                self.assertTrue(given.stderr.startswith(b"tanba: --notice-text: "), given.stderr)
                alone = self.call("notice", text, "--format", "txt", "-o", "-")
                self.assert_complains(alone)
                self.assertTrue(alone.stderr.startswith(b"tanba: TEXT: "), alone.stderr)

    def test_alone_are_not_blamed_on_a_file(self):
        for options in (("--size", "1000"), ("--lang", "tlh"), ("--verify-url", "nowhere")):
            for out in ("-", self.folder / "out.txt"):
                with self.subTest(options, out=out):
                    done = self.call("notice", "--format", "txt", "-o", out, *options)
                    self.assert_complains(done)
                    self.assertTrue(done.stderr.startswith(b"tanba: notice: "), done.stderr)


@unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg")
class Sound(NoticeTest):
    def made(self, name):
        path = self.folder / name
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *SOUND, *FORMATS[name], path], check=True)
        return path

    def seconds(self, path):
        """As they are decoded to the end; a frame that is broken is an error."""
        done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", path, "-map", "0:a", "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
                              capture_output=True, check=True)
        return len(done.stdout) / 16000

    def test_is_given_in_every_format_and_found_again(self):
        for name in FORMATS:
            with self.subTest(name):
                source, out = self.made(name), self.folder / f"n-{name}"
                before = source.read_bytes()
                done = self.given(source, out, "--notice", "spoken", "--lang", "en")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(source.read_bytes(), before)
                self.assertGreater(self.seconds(out), self.seconds(source) + 1)
                code, rows = self.verify("--look", out)
                self.assertEqual((code, rows[0]["state"], rows[0]["notice"]["state"]), (0, "valid", "found"))
                self.assertEqual(rows[0]["label"]["notice"]["form"], "spoken")
                self.assert_complains(self.given(out, self.folder / f"again-{name}", "--notice", "spoken", "--lang", "en"))

    def test_is_refused_in_sound_that_is_cut_and_leaves_nothing(self):
        for name in ("sound.aiff", "sound.flac", "sound.m4a"):
            with self.subTest(name):
                source, out = self.made(name), self.folder / f"n-{name}"
                source.write_bytes(source.read_bytes()[:-3000])
                before = source.read_bytes()
                self.assert_complains(self.given(source, out, "--notice", "spoken", "--lang", "en"))
                self.assertFalse(out.exists())
                self.assertEqual(source.read_bytes(), before)


if __name__ == "__main__":
    main()
