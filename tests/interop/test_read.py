"""What the reference implementation signs, Tanba verifies; and neither is fooled where the other is not."""
import json
import random
import unittest

from judges import GENERATED, files, folder, identity, label, reference, reference_refuses, reference_sign, verify

ROUNDS = 25  # mutants of each file
# The reference implementation cannot sign these.
NOT_SIGNED_BY_REFERENCE = ()


def signed(path):
    out = folder() / f"ref-{path.name}"
    return out if out.exists() else reference_sign(path, out, identity())


def signable():
    return [path for path in files() if path.suffix not in NOT_SIGNED_BY_REFERENCE]


class SignedByTheReference(unittest.TestCase):
    def test_is_trusted(self):
        for path in signable():
            with self.subTest(path.name):
                code, found = verify(signed(path), "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])

    def test_without_anchors_is_only_valid(self):
        path = signable()[0]
        code, found = verify(signed(path))
        self.assertEqual((code, found["state"]), (0, "valid"), found["status"])

    def test_becomes_the_parent_of_our_label(self):
        for path in signable():
            with self.subTest(path.name):
                out = label(signed(path), folder() / f"over-{path.name}", identity(), "--origin", "modified")
                state, report = reference(out)
                self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "modified"), found["status"])

    def test_takes_our_label_as_its_parent(self):
        for path in signable():
            with self.subTest(path.name):
                ours = label(path, folder() / f"ours-{path.name}", identity())
                out = reference_sign(ours, folder() / f"under-{path.name}", identity(), parent=True)
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])


def mutant(data, rnd):
    """A changed copy, and a word for the change."""
    data, at = bytearray(data), rnd.randrange(len(data))
    kind = rnd.choice(("bit", "cut", "insert", "zero", "append", "length", "swap"))
    if kind == "bit":
        data[at] ^= 1 << rnd.randrange(8)
    elif kind == "cut":
        del data[at:at + rnd.choice((1, 4, 64, len(data)))]
    elif kind == "insert":
        data[at:at] = rnd.randbytes(rnd.choice((1, 4, 32)))
    elif kind == "zero":
        data[at:at + 16] = bytes(len(data[at:at + 16]))
    elif kind == "append":
        data += rnd.randbytes(rnd.choice((1, 100)))
    elif kind == "length":
        data[at:at + 4] = rnd.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF)).to_bytes(4, "big")
    else:
        other = rnd.randrange(len(data))
        data[at], data[other] = data[other], data[at]
    return bytes(data), f"{kind} at {at}"


class Changed(unittest.TestCase):
    def check(self, path, rnd):
        data = path.read_bytes()
        for number in range(ROUNDS):
            changed, how = mutant(data, rnd)
            if changed == data:
                continue
            bad = folder() / f"mutant{path.suffix}"
            bad.write_bytes(changed)
            code, found = verify(bad)
            self.assertIn(code, (0, 1, 2, 3, 5), f"{path.name}, {number}: {how}")
            if found["state"] in ("valid", "trusted"):
                self.assertFalse(reference_refuses(bad), f"{path.name}, {number}: {how}: we accept, the reference does not")

    def test_is_never_valid_where_the_reference_refuses(self):
        rnd = random.Random(2026)
        for path in signable():
            with self.subTest(path.name):
                self.check(signed(path), rnd)
                self.check(label(path, folder() / f"mut-{path.name}", identity()), rnd)


class Actions(unittest.TestCase):
    def test_digital_source_type_of_the_reference_is_read(self):
        path = signable()[0]
        _, found = verify(signed(path))
        self.assertIn(GENERATED, json.dumps(found["manifest"]) + json.dumps(found["marks"]))
