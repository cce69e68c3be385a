"""Text that only grows, archives of the web and captions: code that is not ours follows the chain of checkpoints, hashes the records, reads the captions."""
import base64
import hashlib
import io
import json
import time
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

import cbor2
import ttconv.imsc.reader
from warcio.archiveiterator import ArchiveIterator

from judges import folder, identity, label, tanba, verify

ROOT = Path(__file__).resolve().parents[2]
INLINE = "data:application/c2pa;base64,"
BEGIN, END = "-----BEGIN C2PA CHECKPOINT----- ", " -----END C2PA CHECKPOINT-----"


def boxes(data, at, end):
    """The boxes of JUMBF from `at` to `end`: type, content, and label of a superbox."""
    while at < end:
        size, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        assert 8 <= size <= end - at
        label = data[at + 33:data.index(b"\0", at + 33)].decode() if kind == b"jumb" else ""
        yield kind, at + 8, at + size, label
        at += size


def inside(data, at, end, label):
    (found,) = [each for each in boxes(data, at, end) if each[3] == label]
    return found[1:3]


def read(store):
    """The assertions of the active manifest by label, and its own label: by no code of Tanba (ISO 19566-5; CBOR by cbor2)."""
    at, end = inside(store, 0, len(store), "c2pa")
    _, at, end, name = [each for each in boxes(store, at, end) if each[3]][-1]
    at, end = inside(store, at, end, "c2pa.assertions")
    found = {}
    for _, at, end, label in boxes(store, at, end):
        content = [(kind, store[a:b]) for kind, a, b, _ in boxes(store, at, end) if kind == b"cbor"] if label else []
        if content:
            found[label] = cbor2.loads(content[0][1])
    return found, name


def checkpoints(data):
    """Start, length and store of each checkpoint, by Python's json and str (C2PA 2.5, A.3.17.2)."""
    at = 0
    for line in data.splitlines(keepends=True):
        text = line.decode().rstrip("\r\n")
        reference = None
        if text.startswith(BEGIN) and text.endswith(END):
            reference = text[len(BEGIN):-len(END)]
        elif text.startswith("{"):
            reference = json.loads(text).get("c2pa:checkpoint")
        if reference:
            assert reference.startswith(INLINE)
            yield at, len(line), base64.b64decode(reference[len(INLINE):], validate=True)
        at += len(line)


def placed(name, data):
    path = folder() / "lines"
    path.mkdir(exist_ok=True)
    (path / name).write_bytes(data)
    return path / name


class Lines(unittest.TestCase):
    def follow(self, data):
        """C2PA 2.5, 14.12.6, step by step. How many checkpoints there are."""
        points, end = list(checkpoints(data)), 0
        before = None
        for start, length, store in points:
            assertions, active = read(store)
            segment = assertions["c2pa.hash.segment"]
            self.assertEqual((segment["version"], segment["segmentStart"], segment["segmentEnd"], segment["alg"]), (1, end, start, "sha256"))
            self.assertNotIn("sentinelLength", segment)
            self.assertEqual(segment["hash"], hashlib.sha256(data[end:start]).digest())
            self.assertEqual("predecessorSentinel" in segment, before is not None)
            if before:
                sentinel = segment["predecessorSentinel"]
                self.assertEqual((sentinel["start"], sentinel["length"]), before[:2])
                self.assertEqual(sentinel["hash"], hashlib.sha256(data[before[0]:end]).digest())
                parent = assertions["c2pa.ingredient.v3"]
                self.assertEqual(parent["relationship"], "parentOf")
                self.assertIn(before[2], parent["activeManifest"]["url"])
            before, end = (start, length, active), start + length
        self.assertEqual(end, len(data))
        return len(points)

    def grow(self, name, more):
        pki, trust = identity(), ("--trust", identity()["folder"] / "root.pem")
        path = placed(name, (ROOT / "testdata/lines" / name).read_bytes())
        for count in (1, 2, 3):
            before = path.read_bytes()
            out = label(path, path.with_name("out-" + name), pki)
            data = out.read_bytes()
            self.assertEqual(data[:len(before)], before)
            self.assertEqual(self.follow(data), count)
            code, found = verify(out, *trust)
            self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])
            path.write_bytes(data + more)
            code, found = verify(path)
            self.assertIn("assertion.segmentHash.partialCoverage", [each["code"] for each in found["status"]["failure"]])
            self.assertEqual((code, found["state"]), (2, "invalid"))
        for at in (3, len(before) // 2, len(data) - 1):
            out.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
            self.assertNotEqual(verify(out)[0], 0, at)

    def test_json_lines_grow_by_checkpoints(self):
        self.grow("records.jsonl", b'{"id": 5}\n')
        self.grow("events.jsonl", b'{"id": 5}\r\n')

    def test_logs_grow_by_checkpoints(self):
        self.grow("service.log", b"one more line\n")

    def test_every_line_stays_json(self):
        path = placed("whole.jsonl", b'{"a": 1}\n{"a": 2}\n')
        rows = [json.loads(line) for line in label(path, path.with_name("out-whole.jsonl"), identity()).read_text().splitlines()]
        self.assertEqual((rows[:2], list(rows[2])), ([{"a": 1}, {"a": 2}], ["c2pa:checkpoint"]))


class Archives(unittest.TestCase):
    def records(self, data):
        """Kind, name and bytes of each record, as warcio cuts them."""
        iterator = ArchiveIterator(io.BytesIO(data))
        found = []
        for record in iterator:
            record.content_stream().read()
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Record-ID").strip("<>"), iterator.get_record_offset()))
        ends = [each[2] for each in found[1:]] + [len(data)]
        return [(kind, name, data[at:end]) for (kind, name, at), end in zip(found, ends)]

    def test_warcio_reads_what_it_read_before_and_every_record_has_its_hash(self):
        for name in ("warcio10.warc", "warcio11.warc", "wget.warc"):
            with self.subTest(name):
                path = placed(name, (ROOT / "testdata/warc" / name).read_bytes())
                before = self.records(path.read_bytes())
                out = label(path, path.with_name("out-" + name), identity())
                *records, (kind, _, last) = self.records(out.read_bytes())
                self.assertEqual((records, kind), (before, "c2pa-provenance"))
                store = last.partition(b"\r\n\r\n")[2][:-4]
                binding = read(store)[0]["c2pa.hash.collection.data"]
                self.assertEqual([(each["uri"], each["hash"]) for each in binding["uris"]],
                                 [(name, hashlib.sha256(record).digest()) for _, name, record in records])
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
                again = label(out, path.with_name("again-" + name), identity(), "--origin", "modified")
                self.assertEqual([each[0] for each in self.records(again.read_bytes())].count("c2pa-provenance"), 1)
                self.assertEqual(verify(again)[1]["state"], "valid")

    def test_the_record_is_dated_and_named_after_the_manifest(self):
        path = placed("dated.warc", (ROOT / "testdata/warc/warcio11.warc").read_bytes())
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        out = label(path, path.with_name("out-dated.warc"), identity(), "--at", now)
        headers = None
        for record in ArchiveIterator(io.BytesIO(out.read_bytes())):
            headers = dict(record.rec_headers.headers)
        self.assertEqual(headers["WARC-Date"], now)
        urn = verify(out, "--at", now)[1]["manifest"]["label"]
        self.assertEqual(headers["WARC-Record-ID"], "<urn:uuid:" + urn.removeprefix("urn:c2pa:") + ">")

    def test_a_packed_one_is_labelled_by_a_sidecar_alone(self):
        path = placed("packed.warc.gz", (ROOT / "testdata/warc/packed.warc.gz").read_bytes())
        pki = identity()
        options = ("--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem", "--force")
        done = tanba("label", *options, path, "-o", path.with_name("out.warc.gz"))
        self.assertEqual((done.returncode, b"sidecar" in done.stderr), (1, True), done.stderr)
        self.assertEqual(tanba("label", "--sidecar", *options, path).returncode, 0)
        self.assertEqual(verify(path)[1]["state"], "valid")


class Captions(unittest.TestCase):
    def test_another_reader_sees_the_same_captions(self):
        for name in ("captions.ttml", "imsc.ttml"):
            with self.subTest(name):
                path = placed(name, (ROOT / "testdata/text" / name).read_bytes())
                out = label(path, path.with_name("out-" + name), identity())
                self.assertEqual(self.lines(out), self.lines(path))
                element = xml.parse(out).find("./{http://www.w3.org/ns/ttml}head/{http://www.w3.org/ns/ttml}metadata/{http://c2pa.org/manifest}manifest")
                data = out.read_bytes()
                binding = read(base64.b64decode(element.text, validate=True))[0]["c2pa.hash.data"]
                (exclusion,) = binding["exclusions"]
                start, end = exclusion["start"], exclusion["start"] + exclusion["length"]
                self.assertTrue(data[start:end].startswith(b"<c2pa:manifest>") and data[start:end].endswith(b"</c2pa:manifest>"))
                self.assertEqual(binding["hash"], hashlib.sha256(data[:start] + data[end:]).digest())
                self.assertEqual(verify(out)[1]["state"], "valid")

    def lines(self, path):
        model = ttconv.imsc.reader.to_model(xml.parse(path))
        return ["".join(text.get_text() for text in p.dfs_iterator() if hasattr(text, "get_text")) for p in model.get_body().dfs_iterator() if type(p).__name__ == "P"]
