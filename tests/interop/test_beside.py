"""What stands beside the manifest: other readers find it where they look, other writers' is found, the content stays, the manifest over it is valid."""
import functools
import json
import re
import shutil
import subprocess
import unittest
from html.parser import HTMLParser
from pathlib import Path

import mutagen
import pikepdf
import pypdf
import yaml
from mutagen.id3 import COMM, ID3, PRIV, TENC, TSSE, TXXX

from judges import BY_FFMPEG, GENERATED, MIME, SOUND, VIDEO, beside, folder, identity, label, listed, reference, second

AIGC = '{"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"9b2d(7)"}'
OTHER = '{"Label":"3","ContentProducer":"x","ProduceID":"y"}'
XMP = ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
       '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
       f'<Iptc4xmpExt:DigitalSourceType>{GENERATED}</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>')
TITLE = ["-metadata", "title=Ән", "-metadata", "comment=пікір"]
MADE = {
    "plain.mp4": [*BY_FFMPEG["plain.mp4"], *TITLE], "first.mp4": [*BY_FFMPEG["faststart.mp4"], *TITLE], "film.mov": [*BY_FFMPEG["film.mov"], *TITLE],
    "keys.mp4": [*BY_FFMPEG["plain.mp4"], *TITLE, "-metadata", "own=1", "-movflags", "use_metadata_tags"], "sound.m4a": [*BY_FFMPEG["sound.m4a"], *TITLE],
    "parts.mp4": [*BY_FFMPEG["plain.mp4"], "-movflags", "frag_keyframe+empty_moov"], "film.avi": [*BY_FFMPEG["film.avi"], *TITLE],
    "v23.mp3": [*BY_FFMPEG["sound.mp3"], *TITLE, "-id3v2_version", "3"], "v24.mp3": [*BY_FFMPEG["sound.mp3"], *TITLE, "-id3v2_version", "4"],
    "sound.flac": [*SOUND, *TITLE], "sound.wav": [*SOUND, *TITLE], "sound.ogg": [*SOUND, "-c:a", "libvorbis", *TITLE], "sound.opus": [*SOUND, "-c:a", "libopus", *TITLE],
    "film.ogv": [*VIDEO, "-c:v", "libtheora", "-c:a", "libvorbis", *TITLE], "sound.oga": [*SOUND, "-c:a", "flac", *TITLE],
}
NO_XMP = (".ogg", ".opus", ".ogv", ".oga")


@functools.cache
def made(name):
    path = folder() / f"beside-{name}"
    subprocess.run(["ffmpeg", "-v", "error", "-y", *MADE[name], path], check=True)
    return path


@functools.cache
def packet():
    path = folder() / "packet.xmp"
    path.write_text(XMP)
    return path


def marked(name, aigc=AIGC, source=None):
    """The file with all that its format takes."""
    out = folder() / f"marked-{len(list(folder().iterdir()))}-{name}"
    return beside(source or made(name), out, f"aigc={aigc}", *([] if out.suffix in NO_XMP else [f"xmp={packet()}"]))


def decoded(path):
    done = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-map", "0:v?", "-map", "0:a?", "-f", "framehash", "-"], capture_output=True, check=True)
    return [line for line in done.stdout.decode().splitlines() if not line.startswith("#")]


def probed(path):
    """Tags by FFmpeg, of the file and its streams."""
    done = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_entries", "format_tags:stream_tags", path], capture_output=True, check=True)
    report = json.loads(done.stdout)
    tags = dict(report["format"].get("tags", {}))
    for stream in report.get("streams", []):
        tags.update(stream.get("tags", {}))
    return tags


def exif(path):
    done = subprocess.run(["exiftool", "-j", "-G1", "-struct", "-api", "LargeFileSupport=1", path], capture_output=True)
    return json.loads(done.stdout)[0]


def mediainfo(path):
    return subprocess.run(["mediainfo", "--Full", path], capture_output=True, check=True).stdout.decode()


def needs(tool):
    return unittest.skipUnless(shutil.which(tool), f"no {tool} here")


class Sound(unittest.TestCase):
    def test_is_read_by_ffmpeg(self):
        for name in MADE:
            if name == "sound.wav":  # it knows no chunk of that name
                continue
            with self.subTest(name):
                tags = probed(marked(name))
                self.assertEqual([value for key, value in tags.items() if key.upper() == "AIGC"], [AIGC])

    def test_all_else_stays(self):
        for name in MADE:
            with self.subTest(name):
                before, out = made(name), marked(name)
                kept = {key: value for key, value in probed(out).items() if key.upper() not in ("AIGC", "ID3V2_PRIV.XMP")}
                self.assertEqual(kept, probed(before))
                self.assertEqual(decoded(out), decoded(before))

    def test_is_replaced(self):
        for name in MADE:
            with self.subTest(name):
                out = marked(name, source=marked(name, OTHER))
                self.assertEqual(out.read_bytes().count(b'"ProduceID"'), 1)
                self.assertEqual([value for _, key, value in listed(out) if key.endswith("AIGC") or value.startswith('{"Label"')], [AIGC])
                self.assertEqual(decoded(out), decoded(made(name)))

    def test_a_manifest_over_it_is_valid(self):
        for name in MADE:
            with self.subTest(name):
                out = label(marked(name), folder() / f"signed-{name}", identity())
                if out.suffix in MIME:
                    state, report = reference(out)
                    self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                    self.assertIsNone(second(out, identity()))
                self.assertEqual(decoded(out), decoded(made(name)))
                self.assertIn(AIGC, [value for _, _, value in listed(out)])

    @needs("exiftool")
    def test_packets_are_read_by_exiftool(self):
        for name in MADE:
            if Path(name).suffix in NO_XMP:
                continue
            with self.subTest(name):
                self.assertEqual(exif(marked(name)).get("XMP-iptcExt:DigitalSourceType"), GENERATED)

    @needs("exiftool")
    def test_the_field_is_read_by_exiftool(self):
        for name in ("v23.mp3", "v24.mp3", "sound.flac", "sound.ogg", "keys.mp4", "plain.mp4", "film.mov"):
            with self.subTest(name):
                self.assertIn(AIGC, [str(value).removeprefix("(AIGC) ") for value in exif(marked(name)).values()] + [json.dumps(value, separators=(",", ":")) for value in exif(marked(name)).values()])

    @needs("mediainfo")
    def test_the_field_is_read_by_mediainfo(self):
        for name in ("v23.mp3", "v24.mp3", "sound.flac", "sound.ogg", "keys.mp4", "plain.mp4", "film.avi"):
            with self.subTest(name):
                self.assertRegex(mediainfo(marked(name)), r"AIGC +: " + re.escape(AIGC))

    def test_the_field_is_read_by_mutagen(self):
        for name in ("v23.mp3", "v24.mp3"):
            with self.subTest(name):
                self.assertEqual([frame.text for frame in ID3(marked(name)).getall("TXXX:AIGC")], [[AIGC]])
        for name in ("sound.flac", "sound.ogg", "sound.opus", "film.ogv", "sound.oga"):
            with self.subTest(name):
                self.assertEqual(mutagen.File(marked(name))["aigc"], [AIGC])

    def test_a_chunk_of_its_own_in_wav(self):
        data = marked("sound.wav").read_bytes()
        at = data.index(b"AIGC")
        size = int.from_bytes(data[at + 4:at + 8], "little")
        self.assertEqual(data[at + 8:at + 8 + size].decode(), AIGC)


class OfOtherWriters(unittest.TestCase):
    def test_id3_in_every_version_and_encoding(self):
        for version in (3, 4):
            for encoding in (0, 1, 2, 3):
                if version == 3 and encoding > 1:
                    continue
                with self.subTest(version=version, encoding=encoding):
                    path = folder() / f"tags-{version}-{encoding}.mp3"
                    shutil.copy(made("v24.mp3"), path)
                    tags = ID3(path)
                    words = "Qalam é" if encoding == 0 else "Қалам ✒ 🖋"
                    for frame in (TXXX(encoding=encoding, desc="prompt", text=[words]), COMM(encoding=encoding, lang="kaz", desc="a", text=[words]),
                                  TSSE(encoding=encoding, text=[words]), TENC(encoding=encoding, text=[words]), PRIV(owner="XMP", data=XMP.encode())):
                        tags.add(frame)
                    tags.save(path, v2_version=version)
                    found = [tuple(one) for one in listed(path)]
                    for key in ("TXXX:prompt", "COMM:a", "TSSE", "TENC"):
                        self.assertIn(("id3", key, words), found)
                    self.assertIn(("xmp", "", XMP), found)

    def test_itunes_freeform_and_comments(self):
        path = folder() / "itunes.m4a"
        shutil.copy(made("sound.m4a"), path)
        tags = mutagen.File(path)
        tags["----:com.apple.iTunes:AIGC"] = OTHER.encode()
        tags["\xa9cmt"], tags["\xa9too"] = "пікір", "Suno"
        tags.save()
        found = [tuple(one) for one in listed(path)]
        self.assertIn(("mp4", "----:com.apple.iTunes:AIGC", OTHER), found)
        self.assertIn(("mp4", "\xa9cmt", "пікір"), found)
        out = marked("sound.m4a", source=path)
        self.assertEqual([(key, value) for _, key, value in listed(out) if "AIGC" in key], [("AIGC", AIGC)])
        self.assertEqual(mutagen.File(out)["\xa9too"], ["Suno"])
        self.assertNotIn("----:com.apple.iTunes:AIGC", mutagen.File(out))
        self.assertEqual(decoded(out), decoded(made("sound.m4a")))

    def test_vorbis_comments(self):
        for name in ("sound.flac", "sound.ogg", "sound.opus"):
            with self.subTest(name):
                path = folder() / f"vorbis-{name}"
                shutil.copy(made(name), path)
                tags = mutagen.File(path)
                tags["aigc"], tags["software"] = [OTHER, OTHER], "Қалам"
                tags.save()
                self.assertIn(["vorbis", "SOFTWARE", "Қалам"], listed(path))
                out = mutagen.File(marked(name, source=path))
                self.assertEqual((out["aigc"], out["software"]), ([AIGC], ["Қалам"]))

    @needs("exiftool")
    def test_packets_and_tags_of_exiftool(self):
        for name in ("film.mov", "plain.mp4"):
            with self.subTest(name):
                path = folder() / f"exiftool-{name}"
                shutil.copy(made(name), path)
                subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP-dc:Creator=Tanba", "-Keys:Software=Қалам", path], check=True)
                found = listed(path)
                self.assertTrue(any(carrier == "xmp" and "Tanba" in value for carrier, _, value in found))
                self.assertIn("Қалам", [value for carrier, _, value in found if carrier == "mp4"])
                out = marked(name, source=path)
                self.assertEqual(exif(out).get("XMP-iptcExt:DigitalSourceType"), GENERATED)
                self.assertNotIn("XMP-dc:Creator", exif(out))
                self.assertEqual(exif(out).get("Keys:Software"), "Қалам")


class Documents(unittest.TestCase):
    SAMPLES = [path for path in sorted((Path(__file__).parents[2] / "testdata" / "pdf").glob("*.pdf")) if not path.name.startswith("aes")]

    def test_pdf_is_read_by_others(self):
        for path in self.SAMPLES:
            with self.subTest(path.name):
                out = label(marked(path.name, source=path), folder() / f"beside-{path.name}", identity())
                self.assertEqual(reference(out)[0] in ("Valid", "Trusted"), True)
                self.assertEqual(out.read_bytes()[:path.stat().st_size], path.read_bytes())
                before, after = pypdf.PdfReader(path).metadata or {}, pypdf.PdfReader(out).metadata
                self.assertEqual({**before, "/AIGC": AIGC}, dict(after))
                with pikepdf.open(out) as pdf:
                    self.assertEqual(pdf.docinfo["/AIGC"], AIGC)
                    self.assertIn(GENERATED, pdf.Root.Metadata.read_bytes().decode())

    def test_pdf_of_others_is_read(self):
        path = folder() / "info.pdf"
        pdf = pikepdf.new()
        pdf.add_blank_page()
        with pdf.open_metadata(set_pikepdf_as_editor=False) as packet_of:
            packet_of["xmp:CreatorTool"] = "Қалам"
        pdf.docinfo["/Producer"], pdf.docinfo["/Title"] = "Қалам 🖋", "Café – “x”"
        pdf.save(path, compress_streams=True)
        found = listed(path)
        self.assertIn(["pdf-info", "Producer", "Қалам 🖋"], found)
        self.assertIn(["pdf-info", "Title", "Café – “x”"], found)
        self.assertTrue(any(carrier == "xmp" and "Қалам" in value for carrier, _, value in found))


class Text(unittest.TestCase):
    PROPERTIES = {"ai-disclosure": "ai-generated", "note": 'Қалам "7" <b> & \\ \': #\U0001f58b'}

    def pairs(self):
        return [f"property={name}={value}" for name, value in self.PROPERTIES.items()]

    def test_html_is_read_by_a_parser(self):
        class Reader(HTMLParser):
            def __init__(self):
                super().__init__()
                self.metas, self.scripts, self.inside = {}, [], False

            def handle_starttag(self, tag, attrs):
                values = dict(attrs)
                if tag == "meta" and "name" in values:
                    self.metas.setdefault(values["name"], []).append(values.get("content"))
                self.inside = values.get("type") == "application/ld+json"

            def handle_data(self, data):
                if self.inside:
                    self.scripts.append(json.loads(data))
                self.inside = False

        source = folder() / "page.html"
        source.write_text('<!doctype html><html><head><meta charset="utf-8"><meta name="note" content="old"><title>x</title></head><body ai-disclosure="none"><p>Сәлем</p></body></html>')
        out = source
        for _ in range(2):
            out = beside(out, folder() / f"page-{out.stem}.html", *self.pairs(), "property=digitalSourceType=https://schema.org/TrainedAlgorithmicMediaDigitalSource")
        out = label(out, folder() / "page-signed.html", identity())
        reader = Reader()
        reader.feed(out.read_text())
        for name, value in self.PROPERTIES.items():
            self.assertEqual(reader.metas[name], [value])
        self.assertEqual([script["digitalSourceType"] for script in reader.scripts], [GENERATED])
        self.assertIn(["html", "attribute:ai-disclosure", "none"], listed(out))
        self.assertIsNone(second(out, identity()))

    def test_front_matter_is_read_by_yaml(self):
        bodies = {"none.md": "# Тақырып\n\nМәтін\n", "some.md": "---\ntitle: Тақырып\nnote: |\n  old\n  lines\ntags:\n- a\n- b\nAIGC:\n  Label: '2'\n---\n# Тақырып\n"}
        for name, text in bodies.items():
            with self.subTest(name):
                source = folder() / name
                source.write_text(text)
                out = source
                for turn in range(2):
                    out = beside(out, folder() / f"{turn}-{name}", *self.pairs(), f"aigc={AIGC}")
                out = label(out, folder() / f"signed-{name}", identity())
                front, body = out.read_text().split("---\n", 2)[1:]
                values = yaml.safe_load(front)
                self.assertEqual({key: values[key] for key in self.PROPERTIES}, self.PROPERTIES)
                self.assertEqual(values["AIGC"], json.loads(AIGC))
                self.assertTrue(body.startswith(text.rsplit("---\n", 1)[-1]))
                if name == "some.md":
                    self.assertEqual(list(values)[:5], ["title", "note", "tags", "AIGC", "ai-disclosure"])
                    self.assertEqual(values["tags"], ["a", "b"])
                self.assertIsNone(second(out, identity()))


if __name__ == "__main__":
    unittest.main()
