"""Posters of films with a text track: read by tesseract, found by FFmpeg, mutagen, Pillow and exiftool, the manifest by the reference implementation."""
import io
import shutil
import subprocess
import unittest

import mutagen.mp4
from PIL import Image, ImageChops, ImageOps, ImageStat

from judges import MIME, folder, identity, label, reference, verify
from test_notice_video import FILMS, H264, PICTURES, WORDS, copied, ffmpeg, film, peak, probed

LANG = "kk,ru"
OWN = ["-f", "lavfi", "-i", "mandelbrot=size=800x500", "-frames:v", "1"]
# SDR as it is in HLG, whose white paper is at 203 cd/m2 (ITU-R BT.2408).
OF_HLG = ["-vf", "format=yuv444p,setparams=colorspace=bt709:color_trc=bt709:color_primaries=bt709:range=tv,zscale=t=linear:npl=203,format=gbrpf32le,"
                 "zscale=p=2020,zscale=t=arib-std-b67:m=2020_ncl:r=tv:npl=203,format=yuv420p10le",
          "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67"]
POSTERS = {
    "plain.mp4": (480, 360), "turned.mov": (360, 480), "turned-180.mp4": (480, 360), "turned-270.mp4": (360, 480), "plain.mkv": (480, 360),
    "wide.mp4": ([*H264, "-pix_fmt", "yuv420p", "-vf", "setsar=2"], (960, 360)), "large.mov": ([*H264, "-pix_fmt", "yuv422p10le", "-vf", "scale=1920:1440"], (1280, 960)),
    "laced.mp4": ([*H264, "-pix_fmt", "yuv420p", "-flags", "+ildct+ilme", "-x264opts", "tff=1"], (480, 360)), "hlg.mp4": ([*H264, *OF_HLG], (480, 360)),
}
FILMS.update({"plain.mkv": [*H264, "-pix_fmt", "yuv420p"], "turned-180.mp4": "plain.mp4", "turned-270.mp4": "plain.mp4"})


def attached(path):
    return [s for s in probed(path, "-show_streams")["streams"] if s["disposition"]["attached_pic"]]


def cover(path, number=1):
    """The bytes of a cover, as FFmpeg finds it beside the one stream of pictures."""
    return subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", f"0:v:{number}", "-c", "copy", "-f", "image2pipe", "-"], capture_output=True, check=True).stdout


def own(kind):
    path = folder() / f"own.{kind}"
    if not path.exists():
        ffmpeg(*OWN, path)
    return path


def covered(name, kind):
    """A film with cover art of its own."""
    path = folder() / f"covered-{kind}-{name}"
    if path.suffix == ".mkv":
        ffmpeg("-i", film(name), "-attach", own(kind), "-metadata:s:t", "mimetype=image/" + kind.replace("jpg", "jpeg"), "-c", "copy", path)
    else:
        ffmpeg("-i", film(name), "-i", own(kind), "-map", 0, "-map", 1, "-c", "copy", "-disposition:v:1", "attached_pic", path)
    return path


def seen(picture):
    """What tesseract reads at the top of a picture."""
    top = picture.convert("L").crop((0, 0, picture.width, picture.height // 2))
    data = io.BytesIO()
    top.resize((top.width * 3, top.height * 3)).save(data, "PNG")
    done = subprocess.run(["tesseract", "-", "-", "-l", WORDS[LANG][0], "--psm", "6"], input=data.getvalue(), capture_output=True, check=True)
    return "".join(filter(str.isalnum, done.stdout.decode()))


class Poster(unittest.TestCase):
    def given(self, source, *options):
        out = label(source, folder() / f"poster-{source.name}", identity(), "--notice", "track", "--lang", LANG, "--notice-place", "top_left", *options)
        code, found = verify(out, "--look", "--trust", identity()["folder"] / "root.pem")
        self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
        self.assertEqual(found["notice"]["state"], "found", found["notice"])
        if out.suffix in MIME:
            self.assertIn(reference(out)[0], ("Valid", "Trusted"))
        return out

    def check_others(self, source, out):
        """Pictures and sound are the same, and the text is still shown unasked."""
        for kind in ("0:V", "0:a?"):
            self.assertEqual(copied(out, kind), copied(source, kind))
        track = next(s for s in probed(out, "-show_streams")["streams"] if s["codec_type"] == "subtitle")
        self.assertEqual(track["disposition"]["default"], 1)

    def check_read(self, picture):
        if shutil.which("tesseract"):
            text = seen(picture)
            for word in "Жасанды интеллект жасаған Создано искусственным интеллектом".split():
                self.assertIn(word, text)

    def test_is_the_picture_that_the_film_begins_with(self):
        for name, size in POSTERS.items():
            with self.subTest(name):
                coding, size = size if isinstance(size[0], list) else (None, size)
                source = film(name, coding)
                out = self.given(source)
                self.check_others(source, out)
                poster = Image.open(io.BytesIO(cover(out)))
                self.assertEqual((poster.format, poster.size), ("JPEG", size))
                self.assertEqual([(s["codec_name"], s["width"], s["height"]) for s in attached(out)], [("mjpeg", *size)])
                self.check_read(poster)
                self.check_alike(source, poster, name)

    def check_alike(self, source, poster, name):
        """It is what FFmpeg shows first, upright; of HDR, near the SDR that it was made from."""
        source, most = (film("plain.mp4"), 20) if name == "hlg.mp4" else (source, 4)
        path = folder() / "first.png"
        matrix = "bt709" if name == "large.mov" else "auto"  # the film does not say it, and players take it for that
        ffmpeg("-i", source, "-frames:v", 1, "-vf", f"scale={poster.width}:{poster.height}:in_color_matrix={matrix}", "-update", 1, path)
        self.check_same(Image.open(path), poster, most)

    def check_same(self, one, poster, most):
        """Below the notice, the samples are apart by no more than that on the average."""
        box = (0, poster.height // 2, poster.width, poster.height)
        apart = ImageChops.difference(one.convert("RGB").crop(box), poster.convert("RGB").crop(box))
        self.assertLessEqual(max(ImageStat.Stat(apart).mean), most)

    def test_is_the_films_own_cover(self):
        for name in ("plain.mp4", "plain.mkv"):
            for kind, form in (("jpg", "JPEG"), ("png", "PNG")):
                with self.subTest(f"{name} {kind}"):
                    source = covered(name, kind)
                    self.assertEqual(cover(source), own(kind).read_bytes())
                    out = self.given(source)
                    self.check_others(source, out)
                    self.assertEqual(len(attached(out)), 1)
                    poster, before = Image.open(io.BytesIO(cover(out))), Image.open(own(kind))
                    self.assertEqual((poster.format, poster.size), (form, (800, 500)))
                    self.check_read(poster)
                    self.check_same(before, poster, 0 if kind == "png" else 3)

    def test_stands_upright_on_a_cover_that_exif_turns(self):
        exif = Image.Exif()
        exif[274] = 6
        turned, source = folder() / "turned.jpg", folder() / "covered-turned.mp4"
        Image.open(own("jpg")).save(turned, exif=exif)
        ffmpeg("-i", film("plain.mp4"), "-i", turned, "-map", 0, "-map", 1, "-c", "copy", "-disposition:v:1", "attached_pic", source)
        poster = Image.open(io.BytesIO(cover(self.given(source))))
        self.assertEqual((poster.size, dict(poster.getexif())), ((500, 800), {}))
        self.check_read(poster)
        self.check_same(ImageOps.exif_transpose(Image.open(turned)), poster, 4)

    def test_is_found_by_other_readers(self):
        for source in (film("plain.mp4"), covered("plain.mp4", "png"), film("turned.mov")):
            with self.subTest(source.name):
                out = self.given(source)
                poster = cover(out)
                self.assertEqual([bytes(one) for one in mutagen.mp4.MP4(out).tags["covr"]], [poster])
                if shutil.which("exiftool"):
                    self.assertEqual(subprocess.run(["exiftool", "-b", "-CoverArt", out], capture_output=True, check=True).stdout, poster)

    def test_goes_beside_the_field_of_gb_45438(self):
        """The field stands in a `meta` box of its own, of another handler: FFmpeg finds both."""
        out = self.given(film("plain.mp4"), "--profile", "cn", "--provider-code", "001191110000MA01234567", "--notice-duration", "1")
        tags = probed(out, "-show_format")["format"]["tags"]
        self.assertIn("AIGC", tags)
        self.assertEqual(tags.get("title"), "Ән")
        self.assertEqual(len(attached(out)), 1)

    def test_is_bounded_by_a_cover_that_is_not(self):
        """256 million pixels in a megabyte: nothing decodes them, and the cover stays."""
        huge = folder() / "huge.png"
        ffmpeg("-f", "lavfi", "-i", "color=black:size=16000x16000:rate=1", "-frames:v", 1, "-pix_fmt", "rgb24", huge)
        for name in ("plain.mp4", "plain.mkv"):
            with self.subTest(name):
                source = folder() / f"huge-{name}"
                if source.suffix == ".mkv":
                    ffmpeg("-i", film(name), "-attach", huge, "-metadata:s:t", "mimetype=image/png", "-c", "copy", source)
                else:
                    ffmpeg("-i", film(name), "-i", huge, "-map", 0, "-map", 1, "-c", "copy", "-disposition:v:1", "attached_pic", source)
                out = folder() / f"peak-{name}"
                usual = peak(film(name), out, "track")
                self.assertLess(peak(source, out, "track"), 1.25 * usual)
                self.assertEqual(cover(out), huge.read_bytes())


if __name__ == "__main__":
    unittest.main()
