#!/usr/bin/env python3
"""Each law of lib/profile/ keeps docs/profile.schema.json. Usage: profile_schema_test.py PROJECT_ROOT

Knows the keywords of JSON Schema that the schema uses, and refuses any other, so that none is skipped in silence.
"""
import json
import re
import sys
from pathlib import Path

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "number": (int, float), "integer": int}
SILENT = {"$schema", "title", "description"}


def check_type(value, wanted):
    number_as_bool = isinstance(value, bool) and wanted != "boolean"
    return isinstance(value, TYPES[wanted]) and not number_as_bool


RULES = {
    "type": check_type, "const": lambda v, c: v == c and type(v) is type(c), "enum": lambda v, choices: v in choices,
    "pattern": lambda v, pattern: re.search(pattern, v), "minLength": lambda v, n: len(v) >= n, "maxLength": lambda v, n: len(v) <= n,
    "minItems": lambda v, n: len(v) >= n, "maxItems": lambda v, n: len(v) <= n, "minProperties": lambda v, n: len(v) >= n,
    "maxProperties": lambda v, n: len(v) <= n, "exclusiveMinimum": lambda v, n: v > n, "minimum": lambda v, n: v >= n, "maximum": lambda v, n: v <= n,
    "required": lambda v, names: all(name in v for name in names),
}


def problems(value, schema, path=""):
    for word, wanted in schema.items():
        if word == "properties":
            for name, inner in wanted.items():
                if name in value:
                    yield from problems(value[name], inner, f"{path}/{name}")
        elif word == "additionalProperties":
            yield from (f"{path}: {name} is not known" for name in value if name not in schema["properties"])
        elif word == "items":
            for i, item in enumerate(value):
                yield from problems(item, wanted, f"{path}/{i}")
        elif word not in SILENT and not RULES[word](value, wanted):
            yield f"{path}: breaks {word} {wanted}"
            return


def main(root):
    schema = json.loads((root / "docs/profile.schema.json").read_text(encoding="utf-8"))
    files = sorted((root / "lib/profile").glob("*.json"))
    found = [f"{path.name}{problem}" for path in files for problem in problems(json.loads(path.read_text(encoding="utf-8")), schema)]
    broken = {**json.loads(files[0].read_text(encoding="utf-8")), "surprise": 1}
    assert list(problems(broken, schema)), "the schema lets anything pass"
    print("\n".join(found) or f"{len(files)} profiles keep the schema")
    return 1 if found or len(files) < 11 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
