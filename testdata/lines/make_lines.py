"""Lines by Python's json and logging; `node make_lines.js` makes the others."""
import json
import logging
from pathlib import Path

HERE = Path(__file__).parent
ROWS = [{"id": 1, "text": "Бірінші жазба", "score": 0.5},
        {"id": 2, "text": "{\"c2pa:checkpoint\":\"data:application/c2pa;base64,AAAA\"}", "score": None},
        {"id": 3, "meta": {"c2pa:checkpoint": "of another file"}, "list": ["c2pa:checkpoint"]},
        {"id": 4, "text": "-----BEGIN C2PA CHECKPOINT----- -----END C2PA CHECKPOINT-----"}]


def main():
    (HERE / "records.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    (HERE / "service.log").unlink(missing_ok=True)
    handler = logging.FileHandler(HERE / "service.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("2026-11-22 10:00:0%(thousand)d %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("model")
    log.addHandler(handler)
    log.setLevel("INFO")
    for number, text in enumerate(("іске қосылды", "answered in 120 ms", "see -----BEGIN C2PA CHECKPOINT----- in the manual")):
        log.info(text, extra={"thousand": number})


if __name__ == "__main__":
    main()
