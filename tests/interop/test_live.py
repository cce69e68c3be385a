"""Live streams whose segments session keys sign (C2PA 2.5, 15.5) or manifests of their own (15.4): made here by hand, with cryptography and cbor2, from FFmpeg's segments; no code of Tanba's signs."""
import datetime
import hashlib
import json
import shutil
import struct
import subprocess
import time
import unittest
import uuid

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from judges import GENERATED, folder, identity, reference, tanba

SCHEME = b"urn:c2pa:verifiable-segment-info"
C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
DASH = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-t", "6", "-c:v", "libx264", "-g", "10", "-f", "dash", "-seg_duration", "1", "out.mpd"]


def canonical(value):
    return cbor2.dumps(value, canonical=True)


def box(kind, *parts):
    data = b"".join(parts)
    return struct.pack(">I", 8 + len(data)) + kind + data


def superbox(kind, label, *parts):
    """JUMBF, ISO 19566-5: `kind` are the first four bytes of its UUID."""
    described = box(b"jumd", kind, bytes.fromhex("00110010800000aa00389b71"), b"\3", label.encode(), b"\0")
    return box(b"jumb", described, *parts)


def split(data):
    """The boxes at the root."""
    boxes, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        boxes.append((at, data[at + 4:at + 8], data[at:at + size]))
        at += size
    return boxes


def hash_of(data, left_out):
    """16.3.2.2: each root box with its offset in front."""
    return hashlib.sha256(b"".join(struct.pack(">Q", at) + whole for at, kind, whole in split(data) if kind not in left_out)).digest()


class SessionKey:
    def __init__(self, name, key, first, created=None, period=3600):
        self.name, self.key, self.first, self.period = name, key, first, period
        self.created = created or datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(minutes=5)
        self.alg = -8 if isinstance(key, ed25519.Ed25519PrivateKey) else {32: -7, 48: -35, 256: -37}[key.key_size // 8]

    def sign1(self, payload, attached, protected=None, unprotected=None):
        header = canonical({1: self.alg, **(protected or {})})
        return cbor2.CBORTag(18, [header, unprotected or {}, payload if attached else None, self.sign(canonical(["Signature1", header, b"", payload]))])

    def sign(self, message):
        if self.alg == -8:
            return self.key.sign(message)
        if self.alg == -37:
            return self.key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        size = self.key.key_size // 8
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256() if size == 32 else hashes.SHA384())))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def cose_key(self):
        if self.alg == -8:
            return {1: 1, 2: self.name, -1: 6, -2: self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)}
        if self.alg == -37:  # RFC 8230, 4
            numbers = self.key.public_key().public_numbers()
            return {1: 3, 2: self.name, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}
        point, size = self.key.public_key().public_numbers(), self.key.key_size // 8
        return {1: 2, 2: self.name, -1: size // 16 - 1, -2: point.x.to_bytes(size, "big"), -3: point.y.to_bytes(size, "big")}

    def entry(self, certificate):
        return {"key": self.cose_key(), "minSequenceNumber": self.first, "createdAt": cbor2.CBORTag(0, self.created.strftime("%Y-%m-%dT%H:%M:%SZ")),
                "validityPeriod": self.period, "signerBinding": self.sign1(canonical(certificate), False)}


def store(label, media_hash, more):
    """A manifest store with those assertions beside the hash, signed by the identity of this run."""
    leaf = certificate()
    signer = SessionKey(b"", serialization.load_pem_private_key(identity()["key"], None), 0)
    uuid_box = {"xpath": "/uuid", "data": [{"offset": 8, "value": C2PA_BOX}]}
    assertions = {
        "c2pa.hash.bmff.v3": {"exclusions": [uuid_box, {"xpath": "/ftyp"}, {"xpath": "/mfra"}], "alg": "sha256", "hash": media_hash, "name": "init"},
        "c2pa.actions.v2": {"actions": [{"action": "c2pa.created", "digitalSourceType": GENERATED}]}, **more}
    boxes = {name: superbox(b"cbor", name, box(b"cbor", canonical(content))) for name, content in assertions.items()}
    claim = canonical({"instanceID": f"xmp:iid:{uuid.uuid4()}", "claim_generator_info": {"name": "live"}, "alg": "sha256",
                       "signature": f"self#jumbf=/c2pa/{label}/c2pa.signature",
                       "created_assertions": [{"url": f"self#jumbf=c2pa.assertions/{name}", "hash": hashlib.sha256(whole[8:]).digest()} for name, whole in boxes.items()]})
    signature = cbor2.dumps(signer.sign1(claim, False, {33: leaf}))
    return superbox(b"c2pa", "c2pa", superbox(b"c2ma", label, superbox(b"c2as", "c2pa.assertions", *boxes.values()),
                    superbox(b"c2cl", "c2pa.claim.v2", box(b"cbor", claim)), superbox(b"c2cs", "c2pa.signature", box(b"cbor", signature))))


def certificate():
    return x509.load_pem_x509_certificate(identity()["chain"]).public_bytes(serialization.Encoding.DER)


def bound(front, rest, label, more):
    """A file with a manifest between what C2PA leaves out and what that binds."""
    media_hash = bytes(32)
    for _ in range(2):  # the store has its size whatever the hash is
        made = front + box(b"uuid", C2PA_BOX, bytes(4), b"manifest\0", bytes(8), store(label, media_hash, more)) + rest
        media_hash = hash_of(made, (b"ftyp", b"uuid"))
    return made


def signed_init(plain, label, keys):
    (_, _, ftyp), *others = split(plain)
    leaf = certificate()
    return bound(ftyp, b"".join(whole for _, _, whole in others), label, {"c2pa.session-keys": {"keys": [key.entry(leaf) for key in keys]}})


def own_segment(plain, label, number, previous, **place):
    """15.4: the segment has a manifest of its own, which names that of the segment before it."""
    return bound(b"", plain, label, {"c2pa.livevideo.segment": {"sequenceNumber": number, "streamId": "a stream", "continuityMethod": "c2pa.manifestId",
                                                                "previousManifestId": previous, **place}})


def signed_segment(plain, label, key, number, offset=12, **info):
    media_hash = bytes(32)
    for _ in range(2):
        hashed = {"exclusions": [{"xpath": "/emsg", "data": [{"offset": offset, "value": SCHEME}]}], "alg": "sha256", "hash": media_hash}
        payload = canonical({"sequenceNumber": number, "bmffHash": hashed, "manifestId": label, **info})
        message = cbor2.dumps(key.sign1(payload, True, {"iat": int(time.time())}, {4: key.name}))
        emsg = box(b"emsg", bytes(4), SCHEME + b"\0", b"fseg\0", struct.pack(">IIII", 1000, 0, 1000, number), message)
        media_hash = hash_of(emsg + plain, (b"emsg",))
    return emsg + plain


def verified(files, *options):
    place = folder() / "live"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, data in files.items():
        (place / name).write_bytes(data)
    done = tanba("verify", "--set", "--json", "--trust", identity()["folder"] / "root.pem", *options, *sorted(place.iterdir()))
    return done.returncode, json.loads(done.stdout)


def plain_segments(name):
    """FFmpeg's initialization segment and its media segments."""
    made = folder() / name
    made.mkdir()
    subprocess.run(["ffmpeg", "-v", "error", *DASH], cwd=made, check=True)
    return (made / "init-stream0.m4s").read_bytes(), [path.read_bytes() for path in sorted(made.glob("chunk-*"))]


class ALiveStream(unittest.TestCase):
    """Session keys of four kinds, one after the other, and six segments."""

    @classmethod
    def setUpClass(cls):
        init, cls.plain = plain_segments("live-made")
        cls.label = f"urn:c2pa:{uuid.uuid4()}"
        cls.keys = [SessionKey(b"one", ec.generate_private_key(ec.SECP256R1()), 1), SessionKey(b"two", ed25519.Ed25519PrivateKey.generate(), 4),
                    SessionKey(b"rsa", rsa.generate_private_key(65537, 2048), 5), SessionKey(b"three", ec.generate_private_key(ec.SECP384R1()), 6)]
        cls.init = signed_init(init, cls.label, cls.keys)

    def key_of(self, number):
        return [key for key in self.keys if key.first <= number][-1]

    def segments(self, **changes):
        """The files by name; `changes`: how segment `s3` is made."""
        return {f"s{number}.m4s": signed_segment(plain, self.label, **{"key": self.key_of(number), "number": number, **changes.get(f"s{number}", {})})
                for number, plain in enumerate(self.plain, 1)}

    def verify(self, segments, *options, init=None):
        return verified({"init.mp4": init or self.init, **segments}, *options)

    def test_begins_with_what_the_reference_implementation_accepts(self):
        path = folder() / "live-init.mp4"
        path.write_bytes(self.init)
        state, report = reference(path)
        self.assertIn(state, ("Valid", "Trusted"), report)

    def test_is_trusted_as_a_whole(self):
        code, found = self.verify(self.segments(), "--require", "strict-coverage")
        self.assertEqual((code, found["state"], found["partly_verified"]), (0, "trusted", False), found["status"])
        code, found = self.verify(self.segments(s2={"offset": 0}))  # as the clause has it, by its letter
        self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])

    def test_is_invalid_with_any_segment_that_is_not_as_it_was(self):
        good = self.segments()
        strange = SessionKey(b"two", ed25519.Ed25519PrivateKey.generate(), 1)
        unsigned = {**good, "s3.m4s": self.plain[2]}
        changed = {**good, "s3.m4s": good["s3.m4s"][:-1] + bytes([good["s3.m4s"][-1] ^ 1])}
        swapped = {**good, "s3.m4s": good["s4.m4s"], "s4.m4s": good["s3.m4s"]}
        for name, segments in {
                "not signed": unsigned, "changed": changed, "swapped": swapped, "repeated": {**good, "s3.m4s": good["s2.m4s"]},
                "another's key": self.segments(s5={"key": strange}), "a key too early": self.segments(s2={"key": self.keys[1]}),
                "another manifest": self.segments(s2={"manifestId": "urn:c2pa:F9168C5E-CEB2-4FAA-B6BF-329BF39FA1E4"}),
                "a number twice": self.segments(s2={"number": 1})}.items():
            with self.subTest(name):
                code, found = self.verify(segments)
                self.assertEqual((code, found["state"]), (2, "invalid"), found["status"])
                self.assertIn("livevideo.segment.invalid", [row["code"] for row in found["status"]["failure"]])

    def test_is_in_part_where_a_segment_between_others_is_missing(self):
        good = self.segments()
        del good["s3.m4s"]
        code, found = self.verify(good)
        self.assertEqual((code, found["state"], found["partly_verified"]), (4, "trusted", True))

    def test_is_invalid_where_its_key_held_at_another_time(self):
        old = SessionKey(b"one", self.keys[0].key, 1, created=self.keys[0].created - datetime.timedelta(days=1))
        (_, _, ftyp), _, *others = split(self.init)
        init = signed_init(ftyp + b"".join(whole for _, _, whole in others), self.label, [old])
        code, found = self.verify({"s1.m4s": self.segments()["s1.m4s"]}, init=init)
        self.assertEqual((code, found["state"]), (2, "invalid"))
        self.assertEqual([(row["code"], row["url"].rsplit("/")[-1]) for row in found["status"]["failure"]], [("livevideo.segment.invalid", "s1.m4s")])

    def test_takes_each_segment_by_the_initialization_segment_that_it_names(self):
        (_, _, ftyp), _, *others = split(self.init)
        plain, label = ftyp + b"".join(whole for _, _, whole in others), f"urn:c2pa:{uuid.uuid4()}"
        later = SessionKey(b"one", ec.generate_private_key(ec.SECP256R1()), 4)
        segments = {**self.segments(), **{f"s{number}.m4s": signed_segment(self.plain[number - 1], label, later, number) for number in (4, 5, 6)}}
        inits = {"init2.mp4": signed_init(plain, label, [later])}
        code, found = self.verify({**segments, **inits})
        self.assertEqual((code, found["state"], found["partly_verified"]), (0, "trusted", False), found["status"])
        code, found = self.verify(segments)
        self.assertEqual((code, found["state"]), (2, "invalid"))
        del segments["s4.m4s"]
        self.assertEqual(self.verify({**segments, **inits})[0], 4)


class AStreamOfManifests(unittest.TestCase):
    """Each segment has a manifest of its own."""

    @classmethod
    def setUpClass(cls):
        cls.init, cls.plain = plain_segments("live-chain")
        cls.labels = [f"urn:c2pa:{uuid.uuid4()}" for _ in range(len(cls.plain) + 1)]

    def segments(self, **changes):
        return {f"s{number}.m4s": own_segment(plain, **{"label": self.labels[number], "number": number, "previous": self.labels[number - 1],
                                                       **changes.get(f"s{number}", {})}) for number, plain in enumerate(self.plain, 1)}

    def test_has_segments_that_the_reference_implementation_accepts(self):
        path = folder() / "live-own.mp4"
        (_, _, ftyp), *_ = split(self.init)
        path.write_bytes(bound(ftyp, self.init[len(ftyp):] + self.plain[0], self.labels[1], {}))
        state, report = reference(path)
        self.assertIn(state, ("Valid", "Trusted"), report)

    def test_is_trusted_as_a_whole(self):
        segments = self.segments()
        code, found = verified(segments, "--require", "strict-coverage")
        self.assertEqual((code, found["state"], found["partly_verified"]), (0, "trusted", False), found["status"])
        (_, _, ftyp), *_ = split(self.init)
        init = bound(ftyp, self.init[len(ftyp):], self.labels[0], {})
        self.assertEqual(verified({"init.mp4": init, **segments})[0], 0)
        code, found = verified({"init.mp4": self.init, **segments})
        self.assertEqual((code, [row["code"] for row in found["status"]["failure"]]), (2, ["livevideo.segment.invalid"]), found["status"])

    def test_is_invalid_with_any_segment_that_does_not_follow(self):
        good, other = self.segments(), f"urn:c2pa:{uuid.uuid4()}"
        for name, code, segments in (
                ("changed", "livevideo.manifest.invalid", {**good, "s3.m4s": good["s3.m4s"][:-1] + bytes([good["s3.m4s"][-1] ^ 1])}),
                ("not signed", "livevideo.segment.invalid", {**good, "s3.m4s": self.plain[2]}),
                ("repeated", "livevideo.assertion.invalid", {**good, "again.m4s": good["s3.m4s"]}),
                ("swapped", "livevideo.assertion.invalid", {**good, "s3.m4s": good["s4.m4s"], "s4.m4s": good["s3.m4s"]}),
                ("of another stream", "livevideo.assertion.invalid", self.segments(s3={"streamId": "another"})),
                ("a number twice", "livevideo.assertion.invalid", self.segments(s3={"number": 2})),
                ("another before it", "livevideo.segment.invalid", self.segments(s3={"previous": other})),
                ("replaced", "livevideo.segment.invalid", self.segments(s3={"label": other})),
                ("an unknown way", "livevideo.continuityMethod.invalid", self.segments(s3={"continuityMethod": "org.example.hash"}))):
            with self.subTest(name):
                status, found = verified(segments)
                self.assertEqual((status, found["state"]), (2, "invalid"), found["status"])
                self.assertIn(code, [row["code"] for row in found["status"]["failure"]])

    def test_is_in_part_where_a_segment_between_others_is_missing(self):
        segments = self.segments()
        del segments["s3.m4s"]
        code, found = verified(segments)
        self.assertEqual((code, found["state"], found["partly_verified"]), (4, "trusted", True), found["status"])


if __name__ == "__main__":
    unittest.main()
