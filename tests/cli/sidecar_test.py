"""A manifest beside the file: for every format, and for bytes of no known format."""
import json
import os
import struct
from pathlib import Path

import command

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"

# The smallest starts that tell each format, and the type that it is reported as.
FILES = {
    "sound.aiff": (b"FORM\0\0\0\x2eAIFFCOMM" + bytes(40), "audio/aiff"),
    "sound.caf": (b"caff\0\1\0\0desc" + bytes(60), "audio/x-caf"),
    "film.mkv": (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x42\x87\x81\x04\x42\x85\x81\x02" + bytes(50), "video/x-matroska"),
    "film.webm": (b"\x1a\x45\xdf\xa3\x8f\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02" + bytes(50), "video/webm"),
    "film.ts": ((b"\x47\x40\x00\x10" + bytes(184)) * 4, "video/mp2t"),
    "picture.bmp": (b"BM" + struct.pack("<IIIIii", 58, 0, 54, 40, 1, 1) + bytes(32), "image/bmp"),
    "weights.gguf": (b"GGUF" + struct.pack("<IQQ", 3, 0, 0) + bytes(8), "application/x-gguf"),
    "table.csv": (b"a,b\n1,2\n", "text/csv"),
    "data.json": (b'{"a":1}', "application/json"),
    "unknown.xyz": (b"\x00\xff\x13\x37" * 50, "application/octet-stream"),
    "unicode.txt": ("текст\n".encode("utf-16"), "text/plain"),
}
# What carries a manifest itself, and a hash of another kind then.
CARRIERS = {
    "data.jsonl": (b'{"a":1}\n{"a":2}\n', "application/jsonl"),
    "service.log": (b"a line\nanother\n", "text/x-log"),
    "square.ttf": ((TESTDATA / "font/square.ttf").read_bytes(), "font/ttf"),
    "square.otf": ((TESTDATA / "font/square.otf").read_bytes(), "font/otf"),
    "crawl.warc": ((TESTDATA / "warc/warcio11.warc").read_bytes(), "application/warc"),
}


class Sidecar(command.CommandTest):
    def made(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def beside(self, path, *options):
        done = self.call("label", *command.OWNER, *self.key, "--sidecar", *options, path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path.with_name(path.name + ".c2pa")

    def test_every_format_can_have_one_and_stays_as_it_is(self):
        for name, (data, kind) in {**FILES, **CARRIERS}.items():
            with self.subTest(name):
                path = self.made(name, data)
                store = self.beside(path)
                self.assertEqual(path.read_bytes(), data)
                self.assertEqual(store.read_bytes()[4:8], b"jumb")
                code, (row,) = self.verify(path)
                self.assertEqual((code, row["state"], row["ai"], row["detached"], row["format"]), (0, "valid", "generated", True, kind))
                self.assertFalse(row["name_disagrees"])

    def test_a_film_that_holds_no_manifest_is_copied_with_a_tag_that_names_it(self):
        film = TESTDATA / "matroska/tagged.mkv"
        out = self.folder / "film 1.mkv"
        done = self.call("label", *command.OWNER, *self.key, "--json", film, "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        beside = self.folder / "film 1.mkv.c2pa"
        row = json.loads(done.stdout)
        self.assertEqual((row["output"], row["sidecar"], row["state"]), (str(out), str(beside), "valid"))
        self.assertIn(b"film%201.mkv.c2pa", out.read_bytes())
        self.assertEqual(self.verify(out)[0], 0)
        out.write_bytes(out.read_bytes()[:-1] + b"\0")
        self.assertEqual(self.verify(out)[0], 2)

    def test_a_film_stays_as_it_is_where_its_manifest_cannot_be_written(self):
        film = self.made("film.mkv", (TESTDATA / "matroska/live.mkv").read_bytes())
        (self.folder / "film.mkv.c2pa").write_bytes(b"another's")
        before = film.read_bytes()
        done = self.call("label", *command.OWNER, *self.key, "--in-place", film)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b".c2pa is already there", done.stderr)
        self.assertEqual((film.read_bytes(), (self.folder / "film.mkv.c2pa").read_bytes()), (before, b"another's"))
        done = self.call("label", *command.OWNER, *self.key, "--in-place", "--force", film)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.verify(film)[0], 0)

    def test_every_changed_byte_is_found(self):
        for name, (data, _) in {**FILES, **CARRIERS}.items():
            with self.subTest(name):
                path = self.made(name, data)
                self.beside(path)
                for changed in (data[:-1] + bytes([data[-1] ^ 1]), data + b"\0", data[:-1], bytes([data[0] ^ 0x80]) + data[1:]):
                    path.write_bytes(changed)
                    self.assertEqual(self.verify(path)[0], 2, changed[:20])

    def test_a_manifest_of_another_file_is_invalid(self):
        stores = {name: self.beside(self.made(name, data)) for name, (data, _) in {**FILES, **CARRIERS}.items()}
        stores["picture.png"] = self.beside(self.picture())
        for name in stores:
            for other in ("unknown.xyz", "picture.png"):
                if other != name:
                    code, (row,) = self.verify("--manifest", stores[other], self.folder / name)
                    self.assertEqual((code, row["state"]), (2, "invalid"), (name, other))

    def test_what_is_cut_short_or_damaged_is_invalid_beside_its_manifest(self):
        path = self.picture()
        self.beside(path)
        whole = path.read_bytes()
        for changed in (whole[:-20], whole[:40], b"noise" * 9):
            path.write_bytes(changed)
            self.assertEqual(self.verify(path)[0], 2)

    def test_a_page_that_links_to_a_manifest_elsewhere_can_have_one(self):
        page = b'<!doctype html><head><link rel="c2pa-manifest" href="https://example.com/a.c2pa"></head><p>Text'
        path = self.made("page.html", page)
        self.assertEqual(self.verify(path)[0], 2)  # it was not fetched, so it cannot be checked
        self.beside(path)
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"], row["detached"]), (0, "valid", True))

    def test_without_the_option_what_cannot_carry_one_is_an_error_that_names_it(self):
        for name, (data, _) in FILES.items():
            with self.subTest(name):
                path = self.made(name, data)
                done = self.call("label", *command.OWNER, *self.key, path, "-o", self.folder / "out")
                self.assert_complains(done)
                self.assertIn(b"--sidecar", done.stderr)
                self.assertFalse((self.folder / "out").exists())
                path.unlink()

    def test_bytes_that_nothing_knows_take_the_type_that_is_given(self):
        data = os.urandom(1000)
        path = self.made("model.weights", data)
        store = self.beside(path, "--type", "model/vnd.example")
        self.assertEqual(self.verify("--type", "model/vnd.example", path)[1][0]["format"], "model/vnd.example")
        self.assertEqual(self.verify(path)[1][0]["format"], "application/octet-stream")
        folder = self.folder / "model"
        folder.mkdir()
        path.rename(folder / "weights")
        done = self.call("verify", "--json", "--manifest", store, "model/weights", cwd=self.folder)
        self.assertEqual((done.returncode, self.rows(done.stdout)[0]["format"]), (0, "application/octet-stream"), done.stderr)
        self.assert_complains(self.call("verify", "model/weights", cwd=self.folder))

    def test_a_name_of_another_format_is_said(self):
        path = self.made("noise.jpg", bytes(range(256)))
        self.beside(path)
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["format"], row["name_disagrees"]), (0, "application/octet-stream", True))
        self.assertIn(b"the name does not fit the content", self.call("verify", path).stdout)

    def test_a_store_that_is_none_is_invalid(self):
        path = self.made("unknown.xyz", os.urandom(300))
        for broken in (b"", b"nothing", os.urandom(200)):
            path.with_name("unknown.xyz.c2pa").write_bytes(broken)
            self.assertEqual(self.verify(path)[0], 2, broken)


if __name__ == "__main__":
    command.main()
