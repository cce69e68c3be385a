"""Notices in films: read by tesseract, streams and descriptions by FFmpeg, the manifest by the reference implementation."""
import json
import os
import shutil
import subprocess
import unittest

from judges import MIME, folder, identity, label, reference, tanba, verify

PICTURES = ["-f", "lavfi", "-i", "testsrc2=size=480x360:rate=10:duration=2"]
SOUND = ["-f", "lavfi", "-i", "anoisesrc=seed=7:duration=2:amplitude=0.1", "-shortest"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20"]
BT709 = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
FILMS = {
    "plain.mp4": [*H264, "-pix_fmt", "yuv420p", *BT709, "-c:a", "aac", "-metadata", "title=Ән", "-movflags", "+faststart"],
    "turned.mov": "plain.mp4",
    "uneven.mp4": [*H264, "-pix_fmt", "yuv420p", "-vf", "select='mod(n,3)'", "-vsync", "vfr", "-c:a", "aac"],
    "old.avi": ["-c:v", "mpeg4", "-q:v", "3", "-c:a", "mp3"],
}
TURNED = {"turned.mov": 90, "turned-90.mp4": 90, "turned-180.mp4": 180, "turned-270.mp4": 270}
DESCRIBED = ("codec_name", "width", "height", "pix_fmt", "r_frame_rate", "avg_frame_rate", "nb_frames", "color_space", "color_primaries", "color_transfer", "color_range",
             "sample_aspect_ratio", "start_time")
FAMILIES = {
    "h264.mp4": ([*H264, "-pix_fmt", "yuv420p"], 0.98),
    "hevc.mp4": (["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1"], 0.98),
    "vp8.webm": (["-c:v", "libvpx", "-deadline", "realtime", "-b:v", "1M"], 0.97),
    "vp9.webm": (["-c:v", "libvpx-vp9", "-deadline", "realtime", "-b:v", "1M"], 0.97),
    "av1.mp4": (["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-b:v", "1M"], 0.97),
    "mpeg4.avi": (["-c:v", "mpeg4", "-q:v", "3"], 0.97),
    "mjpeg.avi": (["-c:v", "mjpeg", "-q:v", "3"], 0.98),
}
WORDS = {"kk,ru": ("kaz+rus", ["Жасандыинтеллектжасаған", "Созданоискусственныминтеллектом"]), "en": ("eng", ["generated"])}


def ffmpeg(*options):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, options)], capture_output=True, check=True).stdout.decode()


def film(name, coding=None):
    path = folder() / f"film-{name}"
    if path.exists():
        return path
    if name not in TURNED:
        ffmpeg(*PICTURES, *SOUND, *(coding or FILMS[name]), path)
        return path
    ffmpeg("-i", film(FILMS[name]), "-c", "copy", "-metadata:s:v", f"rotate={TURNED[name]}", path)  # a copy alone is turned
    assert turns(path), name
    return path


def probed(path, *what):
    done = subprocess.run(["ffprobe", "-v", "error", "-of", "json", *what, path], capture_output=True, check=True)
    return json.loads(done.stdout)


def turns(path):
    streams = probed(path, "-show_streams", "-select_streams", "v")["streams"]
    return [side.get("rotation") for side in streams[0].get("side_data_list", [])]


def described(path):
    streams = probed(path, "-show_streams", "-show_chapters")["streams"]
    pictures = next(s for s in streams if s["codec_type"] == "video")
    return {key: pictures.get(key) for key in DESCRIBED}, turns(path), [s["codec_type"] for s in streams]


def copied(path, streams):
    return ffmpeg("-i", path, "-map", streams, "-c", "copy", "-f", "streamhash", "-").split(",", 1)[1]


def times(path):
    return [f["pts_time"] for f in probed(path, "-select_streams", "v:0", "-show_entries", "frame=pts_time")["frames"]]


def ssim(one, other, first):
    graph = f"[0:v]{first}[a];[1:v]{first}[b];[a][b]ssim"
    done = subprocess.run(["ffmpeg", "-i", one, "-i", other, "-lavfi", graph, "-f", "null", "-"], capture_output=True, check=True)
    return float(done.stderr.decode().rsplit("All:", 1)[1].split()[0])


def read(path, at, lang):
    picture = folder() / "frame.png"
    ffmpeg("-ss", at, "-i", path, "-frames:v", "1", "-vf", "crop=iw:ih/2:0:0,scale=iw*3:-1:flags=lanczos,format=gray", picture)
    done = subprocess.run(["tesseract", picture, "-", "-l", lang, "--psm", "6"], capture_output=True)
    return "".join(filter(str.isalnum, done.stdout.decode()))


def peak(path, out, form):
    """Kilobytes that a run held at the most; what a sanitizer keeps of freed memory does not count."""
    pki = identity()["folder"]
    child = subprocess.Popen([os.environ["TANBA_BIN"], "label", "--force", "--no-sync", "--system", "m@1", "--key", pki / "key.pem", "--cert", pki / "chain.pem",
                              "--notice", form, "--lang", "en", path, "-o", out], env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"},
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, path
    return used.ru_maxrss


class Video(unittest.TestCase):
    def given(self, name, form, *options):
        out = label(film(name), folder() / f"{form}-{name}", identity(), "--notice", form, "--notice-place", "top_left", *options)
        code, found = verify(out, "--look", "--trust", identity()["folder"] / "root.pem")
        self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
        self.assertEqual(found["notice"]["state"], "found", found["notice"])
        if out.suffix in MIME:  # the reference does not take WebM, whose manifest lies beside it
            self.assertIn(reference(out)[0], ("Valid", "Trusted"))
        return out

    @unittest.skipUnless(shutil.which("tesseract"), "tesseract is not installed")
    def test_is_read_at_the_start_the_middle_and_the_end(self):
        for lang, (model, words) in WORDS.items():
            for name in ("plain.mp4",):
                with self.subTest(f"{lang} {name}"):
                    out = self.given(name, "line", "--lang", lang, "--notice-size", "5")
                    for at in (0, 1, 1.8):
                        text = read(out, at, model)
                        for word in words:
                            self.assertIn(word, text)

    @unittest.skipUnless(shutil.which("tesseract"), "tesseract is not installed")
    def test_stands_upright_in_films_that_are_turned(self):
        """The display matrix turns the film for its viewer, and FFmpeg's command the frame that tesseract reads."""
        for turn in ("90", "180", "270"):
            name = f"turned-{turn}.mp4"
            FILMS[name] = "plain.mp4"
            with self.subTest(turn):
                out = self.given(name, "line", "--lang", "kk,ru", "--notice-size", "5")
                self.assertEqual(turns(out), turns(film(name)))
                for at in (0, 1, 1.8):
                    text = read(out, at, "kaz+rus")
                    for word in "Жасанды интеллект жасаған Создано искусственным интеллектом".split():  # wrapped, with the picture beside
                        self.assertIn(word, text)

    def test_says_what_is_possible_in_a_transport_stream(self):
        path = folder() / "film.ts"
        ffmpeg(*PICTURES, *H264, path)
        for options in ([], ["--sidecar"]):
            done = tanba("label", "--system", "m@1", "--notice", "line", "--lang", "en", *options, path, "-o", folder() / "out.ts")
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"which a sidecar leaves as it is" if options else b"a film as MP4, QuickTime, Matroska, WebM or AVI", done.stderr)
            self.assertFalse((folder() / "out.ts").exists())

    def test_takes_no_more_memory_for_a_longer_film(self):
        for name, form in (("mp4", "line"), ("mkv", "line"), ("mp4", "track"), ("mkv", "track")):
            with self.subTest(f"{name} {form}"):
                minute, ten = (self.peak(name, form, seconds) for seconds in (60, 600))
                self.assertLess(ten, 1.25 * minute)

    def peak(self, container, form, seconds):
        path = folder() / f"long-{seconds}.{container}"
        if not path.exists():
            ffmpeg("-f", "lavfi", "-i", f"testsrc2=size=320x240:rate=10:duration={seconds}", *H264, path)
        return peak(path, folder() / f"long-out.{container}", form)

    def test_leaves_all_else_as_it_was(self):
        for name in FILMS:
            with self.subTest(name):
                source, out = film(name), self.given(name, "line", "--lang", "kk,ru")
                self.assertEqual(described(out), described(source))
                self.assertEqual(copied(out, "0:a"), copied(source, "0:a"))
                self.assertEqual(times(out), times(source))
                self.assertEqual(probed(out, "-show_format")["format"].get("tags", {}).get("title"), probed(source, "-show_format")["format"].get("tags", {}).get("title"))

    def test_leaves_the_picture_outside_of_it_as_good_as_it_was(self):
        out = self.given("plain.mp4", "badge", "--lang", "en")
        done = subprocess.run(["ffmpeg", "-i", out, "-i", film("plain.mp4"), "-lavfi", "[0:v]crop=iw:ih/2:0:ih/2[a];[1:v]crop=iw:ih/2:0:ih/2[b];[a][b]ssim", "-f", "null", "-"],
                              capture_output=True, check=True)
        alike = float(done.stderr.decode().rsplit("All:", 1)[1].split()[0])
        self.assertGreaterEqual(alike, 0.97)

    def test_is_near_to_its_source_in_every_family(self):
        """SSIM as FFmpeg's filter measures it: of the whole picture, and with what is under the notice left out."""
        for name, (coding, floor) in FAMILIES.items():
            with self.subTest(name):
                source = film(name, coding)
                out = label(source, folder() / f"near-{name}", identity(), "--notice", "badge", "--notice-place", "top_left", "--lang", "en")
                region = verify(out)[1]["label"]["notice"]["region"]
                hole = "drawbox=x={x}:y={y}:w={width}:h={height}:t=fill".format(**{k: int(v) for k, v in region.items() if k in ("x", "y", "width", "height")})
                whole, outside = ssim(out, source, "null"), ssim(out, source, hole)
                print(f"{name}: SSIM {whole:.4f} whole, {outside:.4f} outside of the notice")
                self.assertGreaterEqual(outside, floor)
                self.assertGreaterEqual(whole, 0.95)

    def test_is_a_track_that_is_shown_by_default(self):
        for name in ("plain.mp4", "turned.mov", "uneven.mp4"):
            with self.subTest(name):
                source, out = film(name), self.given(name, "track", "--lang", "kk,ru")
                streams = probed(out, "-show_streams")["streams"]
                track = next(s for s in streams if s["codec_type"] == "subtitle")
                self.assertEqual((track["codec_name"], track["disposition"]["default"]), ("mov_text", 1))
                shown = ffmpeg("-i", out, "-map", "0:s", "-f", "srt", "-")
                self.assertIn("00:00:00,000 -->", shown)
                self.assertIn("Жасанды интеллект жасаған", shown)
                for kind in ("0:V", "0:a"):
                    self.assertEqual(copied(out, kind), copied(source, kind))


if __name__ == "__main__":
    unittest.main()
