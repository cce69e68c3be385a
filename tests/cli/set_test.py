#!/usr/bin/env python3
"""label --set and verify --set: fragmented MP4 in files of its own."""
import shutil
import unittest
from pathlib import Path

from command import OWNER, CommandTest, main

SAMPLES = Path(__file__).resolve().parents[2] / "testdata/sets/dash"


class Sets(CommandTest):
    def label_set(self, *options):
        parts = sorted(SAMPLES.glob("*.m4s"))  # media segments first, as a shell gives them
        who = OWNER[:-2] if "--notice" in options else OWNER
        return parts, self.call("label", "--set", *who, *self.key, *options, *parts)

    def labelled_set(self):
        parts, done = self.label_set("-O", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [self.folder / "out" / part.name for part in parts]

    def test_are_labelled_and_verified_as_one(self):
        parts = self.labelled_set()
        code, rows = self.verify("--set", *parts)
        self.assertEqual((code, len(rows)), (0, 1))
        self.assertEqual((rows[0]["state"], rows[0]["ai"], rows[0]["partly_verified"]), ("valid", "generated", False))
        code, rows = self.verify("--set", *reversed(parts))
        self.assertEqual((code, rows[0]["state"]), (0, "valid"))

    def test_give_a_row_for_each_file_that_was_labelled(self):
        parts, done = self.label_set("-O", self.folder / "out", "--json")
        rows = self.rows(done.stdout)
        self.assertEqual([row["file"] for row in rows], [str(part) for part in parts])
        self.assertEqual({row["state"] for row in rows}, {"valid"})
        self.assertEqual(len({row["manifest_label"] for row in rows}), 1)

    def test_with_a_missing_segment_are_only_met_where_that_is_allowed(self):
        parts = self.labelled_set()
        done = self.call("verify", "--set", *parts[1:])
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(b"only a part of it was verified", done.stdout)
        self.assertEqual(self.call("verify", "--set", "--partial", *parts[1:]).returncode, 0)

    def test_with_a_foreign_or_changed_file_are_invalid(self):
        parts = self.labelled_set()
        shutil.copy(SAMPLES / parts[1].name, parts[1])
        self.assertEqual(self.verify("--set", *parts)[0], 2)
        shutil.copy(parts[0], parts[1])
        self.assertEqual(self.verify("--set", *parts)[0], 2)

    def test_appear_all_or_not_at_all(self):
        (self.folder / "out").mkdir()
        (self.folder / "out/init-stream1.m4s").write_text("mine")
        self.assert_complains(self.label_set("-O", self.folder / "out")[1])
        self.assertEqual(self.names(self.folder / "out"), ["init-stream1.m4s"])

    def test_go_into_a_folder(self):
        self.assert_complains(self.label_set("-o", self.folder / "out")[1])
        self.assert_complains(self.label_set()[1])

    def test_take_a_notice_as_a_track_that_their_playlist_names(self):
        playlist = self.folder / "all.mpd"
        playlist.write_text('<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT3S"><Period><AdaptationSet/></Period></MPD>')
        notice = ["--notice", "track", "--lang", "en"]
        parts, done = self.label_set("-O", self.folder / "out", *notice, "--json", playlist)
        self.assertEqual(done.returncode, 0, done.stderr)
        row = next(row for row in self.rows(done.stdout) if row["file"] == str(playlist))
        self.assertEqual((row["format"], row["state"]), ("application/dash+xml", "valid"))
        self.assertEqual(self.names(self.folder / "out"), sorted([*(part.name for part in parts), "all.mpd", "all-notice-dash.vtt"]))
        self.assertIn("all-notice-dash.vtt", (self.folder / "out/all.mpd").read_text())
        code, rows = self.verify("--set", *(self.folder / "out" / part.name for part in parts))
        self.assertEqual((code, rows[0]["label"]["notice"]["form"]), (0, "track"))
        whole = self.call("verify", "--set", "--json", self.folder / "out")
        self.assertEqual((whole.returncode, self.rows(whole.stdout)[0]["state"]), (0, "valid"), whole.stderr)
        for name in (b"all.mpd", b"all-notice-dash.vtt"):
            self.assertIn(name + b": not checked: no hash of a set covers playlists", whole.stderr)
        again = self.call("label", "--set", *OWNER[:-2], *self.key, *notice, *sorted((self.folder / "out").glob("*.m4s")), playlist, "-O", self.folder / "again")
        self.assert_complains(again)
        self.assertIn(b"given one already", again.stderr)
        self.assertEqual(self.names(self.folder / "again"), [])

    def test_take_no_other_notice_and_none_without_a_playlist(self):
        for notice, why in (["line", b"a track alone"], ["auto", b"a track alone"], ["track", b"not among the files"]):
            _, done = self.label_set("-O", self.folder / "out", "--notice", notice, "--lang", "en")
            self.assert_complains(done)
            self.assertIn(why, done.stderr)
            self.assertEqual(self.names(self.folder / "out"), [])

    def test_are_not_updated(self):
        definition = self.folder / "later.json"
        definition.write_text('{"assertions":[{"label":"com.example.later","data":{"seen":true}}]}')
        parts = self.labelled_set()
        done = self.call("label", "--set", "--update", *self.key, "--definition", definition, *parts, "-O", self.folder / "updated")
        self.assert_complains(done)
        self.assertIn(b"a set is not updated", done.stderr)
        self.assertFalse(any((self.folder / "updated").glob("*")))

    def test_without_an_initialization_segment_are_refused(self):
        parts = self.labelled_set()
        self.assert_complains(self.call("verify", "--set", *[part for part in parts if part.name.startswith("chunk")]))


if __name__ == "__main__":
    main()
