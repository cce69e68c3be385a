"""Notices in sound, as FFmpeg decodes them: found by a correlation of this file's own, as loud as the programme, and the programme itself as it was."""
import struct
import subprocess
import unittest
from pathlib import Path

import mutagen.id3
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


def with_chapters(name, options, times=((0, 4000), (4000, 12000))):
    words = folder() / f"{name}.txt"
    words.write_text(";FFMETADATA1\n" + "".join(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle=t{start}\n" for start, end in times))
    path = folder() / name
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *TONE, "-i", words, "-map_chapters", "1", *options, path], check=True)
    return path


def with_cue_sheet(path):
    """A CD's: tracks from 0 and from the fourth second on, that with two points (RFC 9639, 8.7)."""
    def point(offset, number):
        return offset.to_bytes(8, "big") + bytes([number, 0, 0, 0])

    def track(offset, number, *points):
        return offset.to_bytes(8, "big") + bytes([number]) + bytes(26) + bytes([len(points)]) + b"".join(points)

    sheet = b"0" * 128 + (88200).to_bytes(8, "big") + b"\x80" + bytes(258) + b"\x03"
    sheet += track(0, 1, point(0, 1)) + track(4 * RATE, 2, point(0, 0), point(588, 1)) + track(12 * RATE, 170)
    data = path.read_bytes()
    path.write_bytes(data[:42] + b"\x05" + len(sheet).to_bytes(3, "big") + sheet + data[42:])
    return path


def chapters(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries", "chapter=start_time,end_time", path], capture_output=True, text=True, check=True)
    return [tuple(float(time) for time in line.split(",")[:2]) for line in done.stdout.split()]


def with_chunk(path, kind, body):
    """The file with a chunk behind all others."""
    data = path.read_bytes()
    if path.suffix == ".caf":
        data += kind + struct.pack(">Q", len(body)) + body
    else:
        order = "<" if path.suffix == ".wav" else ">"
        data += kind + struct.pack(f"{order}I", len(body)) + body
        data = data[:4] + struct.pack(f"{order}I", len(data) - 8) + data[8:]
    path.write_bytes(data)
    return path


def chapter_titles(path):
    done = subprocess.run(["ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries", "chapter_tags=title", path], capture_output=True, text=True, check=True)
    return done.stdout.split()


def synchsafe(four):
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]


def unsynchronised(source, name):
    """The same file with zeros behind each FF of its tag: of version 2.3 in all of it, of 2.4 frame by frame (ID3v2.4.0 structure, 6.1)."""
    data = source.read_bytes()
    version, end = data[3], 10 + synchsafe(data[6:10])
    body = data[10:end]
    if version == 4:
        frames, at = b"", 0
        while at + 10 <= len(body) and body[at]:
            size = synchsafe(body[at + 4:at + 8])
            content = body[at + 10:at + 10 + size].replace(b"\xff", b"\xff\0")
            frames += body[at:at + 4] + bytes(len(content) >> shift & 127 for shift in (21, 14, 7, 0)) + bytes([body[at + 8], 2]) + content
            at += 10 + size
        body = frames
    else:
        body = body.replace(b"\xff", b"\xff\0")
    path = folder() / name
    path.write_bytes(data[:5] + b"\x80" + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + body + data[end:])
    return path


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

    def test_moves_the_chapters_with_the_programme(self):
        for version in ("3", "4"):
            source = with_chapters(f"chapters-{version}.mp3", ["-b:a", "128k", "-id3v2_version", version])
            out = noticed(source, "spoken", "--lang", "ru")
            grown = (len(decoded(out)) - len(decoded(source))) / 2 / RATE
            self.assertGreater(grown, 3)
            self.assertEqual(chapters(source), [(0, 4), (4, 12)])
            for now, then in zip(chapters(out), [(0, 4 + grown), (4 + grown, 12 + grown)]):
                self.assertAlmostEqual(now[0], then[0], delta=0.03)
                self.assertAlmostEqual(now[1], then[1], delta=0.03)

    def test_moves_the_chapters_of_a_track_and_those_of_nero(self):
        for name, options in {"track.m4a": [], "nero.m4a": ["-f", "mp4", "-movflags", "+disable_chpl"]}.items():
            with self.subTest(name):
                source = with_chapters(name, ["-c:a", "aac", "-b:a", "96k", "-aac_pns", "0", *options])
                self.assertEqual([round(start, 2) for start, _ in chapters(source)], [0, 4])
                out = noticed(source, "spoken", "--lang", "ru")
                grown = (len(decoded(out)) - len(decoded(source))) / 2 / RATE
                self.assertAlmostEqual(chapters(out)[1][0], 4 + grown, delta=0.03)
                self.assertEqual(chapter_titles(out), ["t0", "t4000"])
                first = out.read_bytes()
                if b"chpl" in first:
                    at = first.index(b"chpl") + 4 + 8 + 1
                    skip = 9 + first[at + 8]
                    self.assertAlmostEqual(int.from_bytes(first[at + skip:at + skip + 8], "big") / 1e7, 4 + grown, delta=0.03)

    def test_moves_the_chapters_of_a_tag_that_is_unsynchronised(self):
        for version in ("3", "4"):
            plain = with_chapters(f"plain-{version}.mp3", ["-b:a", "128k", "-id3v2_version", version])
            source = unsynchronised(plain, f"unsynchronised-{version}.mp3")
            if version == "4":  # in 2.3 FFmpeg takes the sizes of frames for those of what is stored
                self.assertEqual(chapters(source), [(0, 4), (4, 12)])
            self.assertNotEqual(source.read_bytes(), plain.read_bytes())
            out = noticed(source, "spoken", "--lang", "ru")
            grown = (len(decoded(out)) - len(decoded(source))) / 2 / RATE
            self.assertGreater(grown, 3)
            for now, then in zip(chapters(out), [(0, 4 + grown), (4 + grown, 12 + grown)], strict=True):
                self.assertAlmostEqual(now[0], then[0], delta=0.03)
                self.assertAlmostEqual(now[1], then[1], delta=0.03)
            self.assertEqual(chapter_titles(out), ["t0", "t4000"])

    def test_moves_the_chapters_of_comments(self):
        marks = ["-metadata", "CHAPTER000=00:00:00.000", "-metadata", "CHAPTER000NAME=t0", "-metadata", "CHAPTER001=00:00:04.000", "-metadata", "CHAPTER001NAME=t4000",
                 "-metadata", f"LYRICS={'ән ' * 20000}"]  # so that they are on several pages
        for name, options in {"marks.flac": ["-c:a", "flac"], "marks.opus": ["-c:a", "libopus", "-b:a", "96k"], "marks.ogg": ["-c:a", "libvorbis", "-q:a", "4"]}.items():
            with self.subTest(name):
                source = made(name, [*options, *marks])
                self.assertEqual([start for start, _ in chapters(source)], [0, 4])
                out = noticed(source, "spoken", "--lang", "ru")
                grown = (len(decoded(out)) - len(decoded(source))) / 2 / (RATE if name != "marks.opus" else 48000)
                self.assertGreater(grown, 3)
                starts = [start for start, _ in chapters(out)]
                self.assertEqual(starts[0], 0)
                self.assertAlmostEqual(starts[1], 4 + grown, delta=0.03)
                self.assertEqual(chapter_titles(out), ["t0", "t4000"])
                late = noticed(made(f"late-{name}", [*options, *marks]), "spoken", "--lang", "ru", "--notice-place", "end")
                self.assertEqual([start for start, _ in chapters(late)], [0, 4])
                self.assertIn("ән " * 20000, subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format_tags:stream_tags", out], capture_output=True, text=True, check=True).stdout)

    def test_keeps_a_tag_in_front_of_flac_and_moves_its_chapters(self):
        flac, mp3 = made("front.flac", ["-c:a", "flac"]), with_chapters("front.mp3", ["-b:a", "128k"])
        tag = mp3.read_bytes()
        tag = tag[:10 + synchsafe(tag[6:10])]
        flac.write_bytes(tag + flac.read_bytes())
        out = noticed(flac, "spoken", "--lang", "ru")
        grown = (len(decoded(out)) - len(decoded(flac))) / 2 / RATE
        found = mutagen.id3.ID3(out).getall("CHAP")  # FFmpeg shows none in front of FLAC
        self.assertEqual([chapter.sub_frames["TIT2"].text for chapter in found], [["t0"], ["t4000"]])
        self.assertAlmostEqual(found[1].start_time / 1000, 4 + grown, delta=0.01)

    def test_leaves_chapters_in_front_of_it_to_the_millisecond(self):
        times = ((0, 1), (1, 3999), (3999, 4001), (4001, 4294967295))
        source = with_chapters("exact.mp3", ["-b:a", "128k"], times)
        end = chapters(noticed(source, "spoken", "--lang", "ru", "--notice-place", "end"))
        self.assertEqual([start for start, _ in end], [0, 0.001, 3.999, 4.001])
        start = chapters(noticed(source, "spoken", "--lang", "ru"))
        self.assertGreater(start[3][1], start[3][0])

    def test_moves_the_tracks_of_a_cue_sheet(self):
        source = with_cue_sheet(made("cue.flac", ["-c:a", "flac"]))
        out = noticed(source, "spoken", "--lang", "ru")
        grown = (len(decoded(out)) - len(decoded(source))) // 2
        data = out.read_bytes()
        sheet = data[data.index(b"0" * 128) + 128:]
        self.assertEqual(sheet[:9], bytes(9), "it is no CD's any more")
        tracks = sheet[268:]
        self.assertEqual([int.from_bytes(tracks[at:at + 8], "big") for at in (0, 36, 48, 84, 96, 108)], [0, 0, 4 * RATE + grown, 0, 588, 12 * RATE + grown])
        self.assertEqual((tracks[116], chapters(out)[1][0]), (255, round((4 * RATE + grown) / RATE, 6)))

    def test_moves_the_marks_in_samples(self):
        loops = struct.pack("<9I", 0, 0, 0, 60, 0, 0, 0, 1, 0) + struct.pack("<6I", 1, 0, 3 * RATE, 5 * RATE, 0, 0)
        cues = struct.pack("<I", 1) + struct.pack("<II4sIII", 1, 4 * RATE, b"data", 0, 0, 4 * RATE)
        aiff = struct.pack(">H", 2) + b"".join(struct.pack(">HIB", number, number * RATE, len(name)) + name + b"\0" * (1 - len(name) % 2) for number, name in ((3, b"odd"), (4, b"even")))
        caf = struct.pack(">II", 0, 1) + struct.pack(">IdI8sI", 0, 4.5 * RATE, 1, b"\0" * 8, 0)
        rows = (("marks.wav", ["-c:a", "pcm_s16le"], (b"smpl", loops, "<I", (44, 48)), (3, 5)), ("cues.wav", ["-c:a", "pcm_s16le"], (b"cue ", cues, "<I", (8, 24)), (4, 4)),
                ("marks.aiff", [], (b"MARK", aiff, ">I", (4, 14)), (3, 4)), ("marks.caf", ["-c:a", "pcm_s16be"], (b"mark", caf, ">d", (12,)), (4.5,)))
        for name, options, (kind, body, form, places), seconds in rows:
            with self.subTest(name):
                source = with_chunk(made(name, options), kind, body)
                out = noticed(source, "spoken", "--lang", "ru")
                grown = (len(decoded(out)) - len(decoded(source))) // 2
                self.assertGreater(grown, 3 * RATE)
                data = out.read_bytes()
                start = data.index(kind) + (12 if name.endswith("caf") else 8)
                found = [struct.unpack_from(form, data, start + place)[0] for place in places]
                self.assertEqual(found, [at * RATE + grown for at in seconds])

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
