"""Mutants of a file with an embedded store that know the file's parts: chunks, segments and boxes are moved, doubled, put in, taken out and changed, and
sizes and checksums made good again behind it, so that a reader of the format finds nothing wrong."""
import zlib


def png_parts(data):
    parts, at = [data[:8]], 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at:at + 4], "big")
        parts.append(data[at:end])
        at = end
    return parts


def png_file(parts):
    chunks = [parts[0]]
    for chunk in parts[1:]:
        body = chunk[4:-4]
        chunks.append((len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big"))
    return b"".join(chunks)


def jpeg_parts(data):
    parts, at = [data[:2]], 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2:at + 4], "big")
        parts.append(data[at:end])
        at = end
    return [*parts, data[at:]]


def riff_parts(data):
    parts, at = [data[:12]], 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4:at + 8], "little")
        end = at + 8 + size + size % 2
        parts.append(data[at:end])
        at = end
    return parts


def riff_file(parts):
    body = b"".join(parts[1:])
    return parts[0][:4] + (len(body) + 4).to_bytes(4, "little") + parts[0][8:12] + body


def bmff_parts(data):
    parts, at = [b""], 0
    while at < len(data):
        end = at + (int.from_bytes(data[at:at + 4], "big") or len(data) - at)
        parts.append(data[at:end])
        at = end
    return parts


FORMATS = {
    "image/png": (png_parts, png_file, b"\0\0\0\x05tEXta\0bcd\0\0\0\0"),
    "image/jpeg": (jpeg_parts, b"".join, b"\xff\xfe\0\x06abcd"),
    "audio/wav": (riff_parts, riff_file, b"LIST\x04\0\0\0INFO"),
    "video/mp4": (bmff_parts, b"".join, b"\0\0\0\x10freeabcdefgh"),
}


def mutant(data, mime, rnd):
    """A changed file, and words for the change."""
    split, join, foreign = FORMATS[mime]
    parts = split(data)
    at = rnd.randrange(1, len(parts))
    kind = rnd.choice(("drop", "double", "move", "insert", "bit", "bit", "bit", "grow", "shrink", "borrow"))
    if kind == "drop":
        del parts[at]
    elif kind == "double":
        parts.insert(rnd.randrange(1, len(parts) + 1), parts[at])
    elif kind == "move":
        parts.insert(rnd.randrange(1, len(parts)), parts.pop(at))
    elif kind == "insert":
        parts.insert(rnd.randrange(1, len(parts) + 1), foreign)
    elif kind == "borrow":  # a part of the file in the place of another
        parts[at] = rnd.choice(parts[1:])
    else:
        part = bytearray(parts[at])
        place = rnd.randrange(min(8, len(part) - 1), len(part))
        if kind == "bit":
            part[place] ^= 1 << rnd.randrange(8)
        elif kind == "grow":
            part[place:place] = bytes(rnd.choice((1, 2, 16)))
        else:
            del part[place:place + rnd.choice((1, 2, 16))]
        parts[at] = bytes(part)
    return join(parts), f"part of the file: {kind}"
