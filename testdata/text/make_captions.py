"""Captions by ttconv (Sandflow): SubRip in, IMSC out; and the smallest document, without a head."""
from pathlib import Path

import ttconv.imsc.writer as imsc
import ttconv.srt.reader as srt
import io

HERE = Path(__file__).parent
SUBRIP = "1\n00:00:00,000 --> 00:00:02,000\nСәлем!\n\n2\n00:00:02,000 --> 00:00:05,000\nКак дела?\n"

if __name__ == "__main__":
    tree = imsc.from_model(srt.to_model(io.StringIO(SUBRIP)))
    tree.write(HERE / "imsc.ttml", encoding="utf-8", xml_declaration=True)
    (HERE / "bare.ttml").write_text('<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xml:lang="kk"><tt:body/></tt:tt>\n', encoding="utf-8")
