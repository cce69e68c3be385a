#!/usr/bin/env python3
"""Laws on the command line: listed, chosen, held against files, and files of the user's own."""
import json
import unittest

import command
from command import OWNER, CommandTest


class Profiles(CommandTest):
    def own(self, **changes):
        law = json.loads(self.call("profiles", "--json", "kz").stdout)[0]
        law = json.loads(json.dumps(law).replace('"kz.', '"own.'))
        path = self.folder / "own.json"
        path.write_text(json.dumps({**law, "id": "own", **changes}))
        return path

    def test_all_are_listed(self):
        done = self.call("profiles")
        self.assertEqual(done.returncode, 0)
        ids = [line.split()[0] for line in done.stdout.decode().splitlines()[1:]]
        self.assertEqual((ids[0], ids[-1]), ("kz", "generic"))
        self.assertEqual(sorted(ids), ["cn", "eu", "generic", "in", "kr", "kz", "us-ca", "us-ut", "us-wa", "uz", "vn"])
        laws = json.loads(self.call("profiles", "--json").stdout)
        self.assertEqual([law["id"] for law in laws], ids)
        self.assertNotIn(b"complian", done.stdout + json.dumps(laws).encode())

    def test_some_are_told_in_full(self):
        text = self.call("profiles", "kz,eu,cn").stdout.decode()
        for part in ("kz.warning", "eu.time_stamp", "cn.producer", "Жасанды интеллект", "no conflict was found", "at least 5 %"):
            self.assertIn(part, text)

    def test_verify_says_of_each_rule_what_the_file_shows(self):
        path = self.labelled("labelled.png", "--profile", "us-ca")
        done = self.call("verify", "--json", "--profile", "us-ca,kz", path)
        self.assertEqual(done.returncode, 0)
        california, kazakhstan = self.rows(done.stdout)[0]["profiles"]
        found = {rule["id"]: rule["finding"] for rule in california["rules"] + kazakhstan["rules"]}
        for rule, finding in (("us-ca.provider", "evidenced"), ("us-ca.system", "evidenced"), ("us-ca.identifier", "evidenced"), ("us-ca.detector", "cannot_be_seen"),
                              ("kz.mark", "evidenced"), ("kz.warning", "missing"), ("kz.users_told", "cannot_be_seen")):
            self.assertEqual(found[rule], finding, rule)
        text = self.call("verify", "--profile", "us-ca", path).stdout
        self.assertIn(b"us-ca.detector: cannot be seen: ", text)
        self.assertNotIn(b"complian", text + done.stdout)

    def test_a_file_without_manifest_shows_nothing(self):
        done = self.call("verify", "--json", "--profile", "generic", self.picture())
        self.assertEqual(done.returncode, 3)
        findings = {rule["finding"] for rule in self.rows(done.stdout)[0]["profiles"][0]["rules"]}
        self.assertNotIn("evidenced", findings)

    def test_label_names_what_is_missing_and_how_to_give_it(self):
        done = self.call("label", *self.key, "--notice", "none", "--profile", "us-ca,eu", self.picture(), "-o", self.folder / "o.png")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stderr.decode()
        self.assertIn("profile us-ca wants more in the label; give --provider, --system NAME@VERSION", text)
        self.assertIn("profile eu wants more in the label; give --tsa URL", text)

    def test_label_asks_for_nothing_that_comes_by_itself(self):
        done = self.call("label", *command.OWNER, *self.key, "--profile", "cn,eu", "--provider-code", "91350100M000100Y43", "--synthetic", "yes",
                         "--tsa-request", self.folder / "r.tsq", self.picture(), "-o", self.folder / "o.png")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(b"wants more", done.stderr)

    def test_a_law_of_the_users_own_counts_like_the_others(self):
        own = self.own()
        path = self.labelled("labelled.png", "--profile", own)
        row = self.rows(self.call("verify", "--json", "--profile", own, path).stdout)[0]
        self.assertEqual(row["label"]["profile"], ["own"])
        self.assertEqual(row["profiles"][0]["id"], "own")
        first = row["profiles"][0]["rules"][0]
        self.assertEqual((first["id"], first["finding"]), ("own.mark", "evidenced"))
        self.assertTrue(first["why"].startswith("a mark that is signed and valid: "), first)

    def test_conflicts_are_said(self):
        own = self.own(notices=[{"media": ["image"], "positions": ["edge"]}])
        done = self.call("verify", "--profile", f"kz,{own}", self.labelled())
        self.assertIn(b"the profiles conflict over positions of a notice in image: kz: top_left or", done.stderr)
        self.assertIn(b"CONFLICT over positions of a notice in image", self.call("profiles", f"kz,{own}").stdout)

    def test_what_is_no_profile_is_refused_and_named(self):
        broken = self.folder / "broken.json"
        broken.write_text('{"schema":"profile/1","id":"\\u001b[2J"}')
        for name, part in (("xx", b"unknown profile"), (broken, b"broken.json: title must be given"), (self.folder / "none.json", b"none.json"),
                           (self.own(surprise=1), b"surprise is not a known field")):
            for arguments in (("verify", "--profile", name, self.picture()), ("profiles", name), ("label", *OWNER, *self.key, "--profile", name, self.picture(), "-o", "x.png")):
                done = self.call(*arguments)
                self.assert_complains(done)
                self.assertIn(part, done.stderr)


if __name__ == "__main__":
    command.main()
