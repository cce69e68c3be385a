"""Trust lists that are put in place once."""
import command
from command import OWNER, CommandTest


class Installed(CommandTest):
    def setUp(self):
        super().setUp()
        type(self).environment = {**self.environment, "XDG_DATA_HOME": str(self.folder / "data")}
        self.root = self.shared / "identity" / "root.pem"

    def test_a_list_counts_from_then_on_where_it_is_asked_for(self):
        picture = self.labelled()
        self.assert_complains(self.call("verify", "--trust", "installed", picture))
        done = self.call("trust", "update", "--from", self.root, "--at", "2026-11-22T08:00:00Z", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        (row,) = self.rows(done.stdout)
        self.assertEqual((row["purpose"], row["installed_at"], row["certificates"]), ("claim", "2026-11-22T08:00:00Z", 1))
        self.assertEqual(len(row["sha256"]), 64)
        (entry,) = row["entries"]
        self.assertEqual((entry["purpose"], set(entry)), ("claim", {"purpose", "who", "not_before", "not_after"}))
        self.assertEqual(self.rows(self.call("trust", "list", "--json").stdout), [row])
        code, (row,) = self.verify("--trust", "installed", picture)
        self.assertEqual((code, row["state"]), (0, "trusted"))
        code, (row,) = self.verify(picture)
        self.assertEqual((code, row["state"]), (0, "valid"))

    def test_a_list_says_for_which_time_it_believes_an_anchor(self):
        picture, anchors = self.labelled(), self.folder / "anchors.pem"
        for line, state in (("trustNotAfter: 2001-01-01T00:00:00Z", "valid"), ("trustNotBefore: 2001-01-01T00:00:00Z", "trusted"), ("", "trusted")):
            anchors.write_text(line + "\n" + self.root.read_text())
            code, (row,) = self.verify("--trust", anchors, picture)
            self.assertEqual((code, row["state"]), (0, state), line)
            self.assertEqual(self.call("trust", "update", "--from", anchors).returncode, 0)
            code, (row,) = self.verify("--trust", "installed", picture)
            self.assertEqual((code, row["state"]), (0, state), line)
        anchors.write_text("trustNotAfter: soon\n" + self.root.read_text())
        self.assert_complains(self.call("verify", "--trust", anchors, picture))
        self.assert_complains(self.call("trust", "update", "--from", anchors))
        anchors.write_text("trustNotAfter: 2001-01-01T00:00:00Z\n" + self.root.read_text())
        self.assertEqual(self.call("trust", "update", "--from", anchors).returncode, 0)
        self.assertIn(b", believed until 2001-01-01T00:00:00Z", self.call("trust", "list").stdout)

    def test_who_signs_identities_is_installed_too(self):
        picture = self.folder / "identity.png"
        identity = ("--identity-key", self.shared / "identity" / "key.pem", "--identity-cert", self.shared / "identity" / "chain.pem")
        self.assertEqual(self.call("label", *OWNER, *self.key, *identity, self.picture(), "-o", picture).returncode, 0)
        def told():
            _, (row,) = self.verify("--trust", "installed", picture)
            return {one["code"] for kind in row["status"].values() for one in kind}
        self.assertEqual(self.call("trust", "update", "--from", self.root).returncode, 0)
        self.assertNotIn("cawg.identity.trusted", told())
        self.assertEqual(self.call("trust", "update", "--from", self.root, "--for", "identity").returncode, 0)
        self.assertIn("cawg.identity.trusted", told())

    def test_purposes_are_kept_apart(self):
        picture = self.labelled()
        self.assertEqual(self.call("trust", "update", "--from", self.root, "--for", "tsa").returncode, 0)
        code, (row,) = self.verify("--trust", "installed", picture)
        self.assertEqual((code, row["state"]), (0, "valid"))
        self.assertEqual(self.call("trust", "update", "--from", self.shared / "identity" / "chain.pem", "--for", "allowed").returncode, 0)
        code, (row,) = self.verify("--trust", "installed", picture)
        self.assertEqual((code, row["state"]), (0, "trusted"))

    def test_a_broken_list_changes_nothing_and_a_changed_one_is_refused(self):
        broken = self.folder / "broken.pem"
        self.assertEqual(self.call("trust", "update", "--from", self.root).returncode, 0)
        before = self.call("trust", "list").stdout
        for text in ("", "nothing", self.root.read_text()[:200]):
            broken.write_text(text)
            self.assert_complains(self.call("trust", "update", "--from", broken))
        self.assertEqual(self.call("trust", "list").stdout, before)
        (installed,) = (self.folder / "data").rglob("trust-claim.pem")
        installed.write_text(installed.read_text() + (self.shared / "identity" / "chain.pem").read_text())
        self.assert_complains(self.call("verify", "--trust", "installed", self.root))
        self.assert_complains(self.call("trust", "list"))
        self.assert_complains(self.call("trust", "forget"))


if __name__ == "__main__":
    command.main()
