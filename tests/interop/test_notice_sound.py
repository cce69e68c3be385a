"""Notices in sound, as FFmpeg decodes them: found by a correlation of this file's own, as loud as the programme, and the programme itself as it was."""
import subprocess
import unittest
from pathlib import Path

import numpy

from judges import folder, identity, label, reference, verify

CLIPS = Path(__file__).parents[2] / "lib/media/clips"
RATE = 44100
TONE = ["-f", "lavfi", "-i", "aevalsrc='0.2*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*0.7*t))+0.05*random(0)|0.2*sin(2*PI*277*t)':s=44100:d=12"]
FORMATS = {
    "pcm.wav": ["-c:a", "pcm_s16le"], "deep.wav": ["-c:a", "pcm_s24le", "-rf64", "always"], "float.wav": ["-c:a", "pcm_f32le"], "coded.flac": ["-c:a", "flac"],
    "cbr.mp3": ["-b:a", "128k"], "vbr.mp3": ["-q:a", "4"], "frames.aac": ["-c:a", "aac", "-b:a", "96k", "-aac_pns", "0"],
    "tables.m4a": ["-c:a", "aac", "-b:a", "96k", "-aac_pns", "0", "-movflags", "+faststart"],
}


def made(name, options):
    path = folder() / name
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *TONE, *options, "-metadata", "title=Ән", path], check=True)
    return path


def decoded(path, *options):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", path, "-map", "0:a", *options, "-f", "f32le", "-"], capture_output=True, check=True)
    return numpy.frombuffer(done.stdout, numpy.float32)


def found_at(sound, clip):
    """Where the clip is, in seconds, and how alike it is."""
    size = 1 << (len(sound) + len(clip)).bit_length()
    shifts = numpy.fft.irfft(numpy.fft.rfft(sound, size) * numpy.conj(numpy.fft.rfft(clip, size)), size)[: len(sound) - len(clip) + 1]
    power = numpy.concatenate(([0.0], numpy.cumsum(sound.astype(numpy.float64) ** 2)))
    around = numpy.sqrt(numpy.maximum(power[len(clip):] - power[:-len(clip)], 1e-9) * numpy.sum(clip.astype(numpy.float64) ** 2))
    likeness = shifts / around
    best = int(numpy.argmax(likeness))
    return best / 8000, float(likeness[best])


def loudness(path, *options):
    done = subprocess.run(["ffmpeg", "-nostdin", "-hide_banner", "-nostats", *options, "-i", path, "-map", "0:a", "-af", "ebur128", "-f", "null", "-"], capture_output=True, text=True)
    return float([line.split()[1] for line in done.stderr.splitlines() if line.strip().startswith("I:")][-1])


def noticed(source, *options):
    return label(source, folder() / f"n-{source.name}", identity(), "--notice", *options)


class InSound(unittest.TestCase):
    def test_is_heard_as_loud_as_the_programme_which_stays(self):
        clip = decoded(CLIPS / "ru-generated.opus", "-ar", "8000", "-ac", "1")
        for name, options in FORMATS.items():
            with self.subTest(name):
                source = made(name, options)
                out = noticed(source, "spoken", "--lang", "ru")
                at, likeness = found_at(decoded(out, "-ar", "8000", "-ac", "1"), clip)
                self.assertLess(at, 0.1)
                self.assertGreater(likeness, 0.9)
                self.assertLess(abs(loudness(out, "-ss", str(at), "-t", str(len(clip) / 8000)) - loudness(source)), 1)
                before, after = decoded(source), decoded(out)
                kept = min(len(before), 2 * RATE * 11)
                tail = after[len(after) - len(before):][:kept]
                self.assertTrue(numpy.array_equal(before[:kept], tail), "the programme is not what it was")
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem", "--look")
                self.assertEqual((code, found["state"]), (0, "trusted"))
                if name.endswith((".wav", ".mp3", ".m4a")) and name != "deep.wav":  # it knows no RF64
                    self.assertIn(reference(out)[0], ("Valid", "Trusted"))

    def test_does_not_click(self):
        out = noticed(made("click.wav", ["-c:a", "pcm_s16le"]), "rhythm")
        sound = decoded(out, "-ac", "1")
        head, programme = sound[: int(1.21 * RATE)], sound[int(1.7 * RATE):]
        slope = numpy.abs(numpy.diff(head)).max() / numpy.abs(head).max()
        self.assertLess(slope, 2 * numpy.pi * 800 / RATE * 1.05)
        self.assertEqual(numpy.abs(sound[int(1.22 * RATE): int(1.6 * RATE)]).max(), 0)
        self.assertGreater(numpy.abs(programme).max(), 0.05)

    def test_knocks_the_letters_a_and_i(self):
        sound = decoded(noticed(made("morse.wav", ["-c:a", "pcm_s16le"]), "rhythm"), "-ac", "1")[: int(1.21 * RATE)]
        step = int(0.11 * RATE)
        on = ["1" if numpy.abs(sound[i * step + step // 4: i * step + 3 * step // 4]).max() > numpy.abs(sound).max() / 3 else "0" for i in range(11)]
        self.assertEqual("".join(on), "10111000101")


if __name__ == "__main__":
    unittest.main()
