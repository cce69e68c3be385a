"""Mutants of a manifest store that know its structure: boxes, claims, assertions and signatures are changed one at a time, and the hashes and the
signature made good again behind the change, so that it is judged for what it says and not for its broken hash."""
import hashlib

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLAIMS = (b"c2pa.claim.v2", b"c2pa.claim")
WORDS = ("", "c2pa.opened", "c2pa.created", "c2pa.redacted", "c2pa.hash.data", "sha256", "sha1", "SHA256", "parentOf", "http://x", "self#jumbf=/c2pa", "../x", "\u202e")


class Box:
    """A JUMBF box: its type, and either boxes in it or bytes. `raw_length` set: its header lies."""

    def __init__(self, kind, data=b"", boxes=None):
        self.kind, self.data, self.boxes, self.raw_length = kind, data, boxes, None

    def content(self):
        return self.data if self.boxes is None else b"".join(box.bytes() for box in self.boxes)

    def bytes(self):
        content = self.content()
        length = len(content) + 8 if self.raw_length is None else self.raw_length
        return length.to_bytes(4, "big") + self.kind + content

    def label(self):
        """Of a superbox: what its description box says."""
        if not self.boxes or self.boxes[0].kind != b"jumd" or not self.boxes[0].data[16] & 2:
            return None
        return self.boxes[0].data[17:].split(b"\0", 1)[0]

    def walk(self):
        yield self
        for box in self.boxes or ():
            yield from box.walk()


def parse(data):
    boxes, at = [], 0
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        content = data[at + 8:at + length]
        boxes.append(Box(kind, boxes=parse(content)) if kind == b"jumb" else Box(kind, content))
        at += length
    return boxes


def child(box, *labels):
    return next(inner for inner in box.boxes if inner.label() in labels)


class Store:
    """A store whose last manifest can be signed anew."""

    def __init__(self, data, key_pem):
        self.boxes = parse(data)
        self.key = serialization.load_pem_private_key(key_pem, None)
        self.manifest = self.boxes[0].boxes[-1]
        self.claim_box = child(self.manifest, *CLAIMS)
        self.claim = cbor2.loads(self.claim_box.boxes[1].data)
        self.assertions = child(self.manifest, b"c2pa.assertions")
        self.signature_box = child(self.manifest, b"c2pa.signature")
        self.signature = cbor2.loads(self.signature_box.boxes[1].data)
        self.raw_claim = None

    def lists(self):
        return [self.claim[name] for name in ("assertions", "created_assertions", "gathered_assertions") if isinstance(self.claim.get(name), list)]

    def rehash(self):
        by_label = {box.label().decode(): box for box in self.assertions.boxes[1:] if box.label()}
        for entries in self.lists():
            for entry in entries:
                box = by_label.get(str(entry.get("url", "")).rsplit("/", 1)[-1]) if isinstance(entry, dict) else None
                if box is not None:
                    entry["hash"] = hashlib.sha256(box.content()).digest()

    def sign(self):
        protected, unprotected, payload, _ = self.signature.value
        claim = self.claim_box.boxes[1].data
        size = (self.key.curve.key_size + 7) // 8
        der = self.key.sign(cbor2.dumps(["Signature1", protected, b"", claim]), ec.ECDSA(hashes.SHA256()))
        raw = b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(der))
        self.signature = cbor2.CBORTag(self.signature.tag, [protected, unprotected, payload, raw])

    def put_claim(self):
        self.claim_box.boxes[1].data = cbor2.dumps(self.claim) if self.raw_claim is None else self.raw_claim

    def put_signature(self):
        self.signature_box.boxes[1].data = cbor2.dumps(self.signature)

    def bytes(self):
        return b"".join(box.bytes() for box in self.boxes)


def places(value, path=()):
    """Every place in a CBOR value: what holds it and the key there."""
    found = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found.append((value, key))
        found += places(inner, (*path, key))
    return found


def other_value(value, rnd):
    choices = [None, True, -1, 0, 1 << 63, 1.5, b"", b"\0" * 32, [], {}, [value], rnd.choice(WORDS)]
    if isinstance(value, str):
        choices += [value + "x", value[:-1], value.upper()] * 3
    elif isinstance(value, bytes):
        choices += [value[:-1], value + b"\0", bytes(len(value))] * 3
    elif isinstance(value, int):
        choices += [value + 1, -value, value << 32] * 3
    elif isinstance(value, list) and value:
        choices += [value + value[:1], value[1:], value[::-1]] * 3
    return rnd.choice(choices)


def change_value(value, rnd):
    """Changes one place of a map or list, and says how."""
    found = places(value)
    if not found:
        return "nothing"
    holder, key = rnd.choice(found)
    kind = rnd.choice(("drop", "other", "other", "add", "swap"))
    if kind == "drop":
        del holder[key]
    elif kind == "add" and not isinstance(holder, dict):
        return "nothing"
    elif kind == "add":
        key = rnd.choice(("x", "alg", "pad", "url", "hash", "exclusions", "name", "description", 7))
        holder[key] = other_value(0, rnd)
    elif kind == "swap":
        other_holder, other_key = rnd.choice(found)
        if other_holder is holder:
            holder[key], holder[other_key] = holder[other_key], holder[key]
    else:
        holder[key] = other_value(holder[key], rnd)
    return f"{kind} {key}" + (f" = {holder[key]!r:.30}" if kind in ("add", "other") else "")


# ---- The changes. Each takes a Store, says what it did, and leaves what is behind it to be made good.

def in_assertion(store, rnd):
    box = rnd.choice([box for box in store.assertions.boxes[1:] if box.boxes[1].kind == b"cbor"])
    value = cbor2.loads(box.boxes[1].data)
    how = change_value(value, rnd)
    box.boxes[1].data = cbor2.dumps(value)
    return f"assertion {box.label().decode()}: {how}"


def in_claim(store, rnd):
    return f"claim: {change_value(store.claim, rnd)}"


def bytes_of_assertion(store, rnd):
    box = rnd.choice(store.assertions.boxes[1:]).boxes[1]
    data = bytearray(box.data)
    data[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    box.data = bytes(data)
    return "bits of an assertion"


def twice_in_claim(store, rnd):
    """A key of the claim twice, which the map of a decoder cannot hold."""
    data = cbor2.dumps(store.claim)
    key = rnd.choice(list(store.claim))
    if len(store.claim) >= 22:
        return "nothing"
    store.raw_claim = bytes([data[0] + 1]) + data[1:] + cbor2.dumps(key) + cbor2.dumps(store.claim[key])
    return f"claim: {key} twice"


def boxes_moved(store, rnd):
    parents = [box for box in store.boxes[0].walk() if box.boxes and len(box.boxes) > 2]
    parent = rnd.choice(parents)
    at = rnd.randrange(1, len(parent.boxes))
    kind = rnd.choice(("drop", "double", "move", "type", "wrap"))
    if kind == "drop":
        del parent.boxes[at]
    elif kind == "double":
        parent.boxes.append(parent.boxes[at])
    elif kind == "move":
        parent.boxes.insert(rnd.randrange(1, len(parent.boxes)), parent.boxes.pop(at))
    elif kind == "wrap":
        parent.boxes[at] = Box(b"jumb", boxes=[parent.boxes[0], parent.boxes[at]])
    else:
        parent.boxes[at].kind = rnd.choice((b"free", b"json", b"cbor", b"bidb", b"jumb"))
    return f"boxes: {kind}"


def description(store, rnd):
    box = rnd.choice([box for box in store.boxes[0].walk() if box.kind == b"jumd"])
    data = bytearray(box.data)
    kind = rnd.choice(("uuid", "toggles", "label", "private"))
    if kind == "uuid":
        data[rnd.randrange(16)] ^= 1 << rnd.randrange(8)
    elif kind == "toggles":
        data[16] ^= 1 << rnd.randrange(8)
    elif kind == "label" and len(data) > 18:
        data[rnd.randrange(17, len(data))] = rnd.randrange(256)
    else:
        data += rnd.randbytes(4)
    box.data = bytes(data)
    return f"description: {kind}"


def box_length(store, rnd):
    box = rnd.choice(list(store.boxes[0].walk()))
    box.raw_length = rnd.choice((0, 1, 7, 8, len(box.content()) + 9, 0x7FFFFFFF, 0xFFFFFFFF, len(box.content()) + 8 + rnd.randrange(-8, 8)))
    return "box: length"


def cose(store, rnd):
    protected, unprotected, payload, signature = store.signature.value
    kind = rnd.choice(("protected", "unprotected", "payload", "tag", "chain", "alg", "moved"))
    headers = cbor2.loads(protected)
    if kind == "protected":
        kind += " " + change_value(headers, rnd)
    elif kind == "unprotected":
        unprotected = dict(unprotected)
        unprotected[rnd.choice((33, 1, "pad", "rVals", "sigTst", "sigTst2", 2))] = other_value(b"", rnd)
    elif kind == "payload":
        payload = rnd.choice((b"", store.claim_box.boxes[1].data, b"x"))
    elif kind == "chain" and isinstance(headers.get(33), list):
        headers[33] = rnd.choice((headers[33][::-1], headers[33] * 2, headers[33][:1], [], [b""], headers[33][1:]))
    elif kind == "alg":
        headers[1] = rnd.choice((-7, -8, -35, -36, -37, -38, -39, -257, -47, 5, "ES256", None))
    elif kind == "moved":
        key = rnd.choice(list(headers))
        unprotected = {**unprotected, key: headers.pop(key)}
        kind = f"moved {key}"
    tag = rnd.choice((18, 98, 61, 17)) if kind == "tag" else store.signature.tag
    store.signature = cbor2.CBORTag(tag, [cbor2.dumps(headers), unprotected, payload, signature])
    return f"signature: {kind}"


def bytes_of_store(store, rnd):
    boxes = [box for box in store.boxes[0].walk() if box.boxes is None and box.data]
    box = rnd.choice(boxes)
    data = bytearray(box.data)
    data[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    box.data = bytes(data)
    return "bits of the store"


DEEP = (in_assertion, in_assertion, in_assertion, in_claim, in_claim, twice_in_claim, bytes_of_assertion, cose)
SHALLOW = (boxes_moved, description, box_length, bytes_of_store)


def mutant(data, key_pem, rnd):
    """A changed store, and words for the change. Most are made good again behind it: hashes, then the signature."""
    store = Store(data, key_pem)
    how = [rnd.choice(DEEP + SHALLOW)]
    if rnd.random() < 0.15:
        how.append(rnd.choice(DEEP + SHALLOW))
    deep = [change for change in how if change in DEEP]
    words = [change(store, rnd) for change in deep]
    if deep and rnd.random() < 0.9:
        store.rehash()
        words.append("hashes made good")
    if deep:
        store.put_claim()
        if rnd.random() < 0.9:
            store.sign()
            words.append("signed")
        store.put_signature()
    words += [change(store, rnd) for change in how if change in SHALLOW]
    return store.bytes(), ", ".join(words)
