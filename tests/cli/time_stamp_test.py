"""Time-stamps: an authority on this machine, made with openssl, by HTTP and by hand."""
import command
from authority import Authority
from command import OWNER, CommandTest


class TimeStamps(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.shared / "tsa")

    def assert_stamped(self, path):
        code, (row,) = self.verify("--trust", self.shared / "identity" / "root.pem", "--tsa-trust", self.authority.folder / "ca.pem", path)
        self.assertEqual((code, row["state"], row["time"]["source"], row["time"]["trusted"]), (0, "trusted", "timestamp", True), row)
        codes = [status["code"] for status in row["status"]["success"]]
        self.assertIn("timeStamp.trusted", codes)
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"], row["time"]["trusted"]), (0, "valid", False))

    def samples(self):
        text = self.folder / "text.txt"
        text.write_text("A text of some words.\n")
        page = self.folder / "page.html"
        page.write_text("<!DOCTYPE html><html><head><title>t</title></head><body><p>x</p></body></html>\n")
        return [self.picture(), text, page]


class Online(TimeStamps):
    def test_the_signature_is_stamped_in_every_way_of_carrying(self):
        with self.authority as authority:
            for sample in self.samples():
                out = self.folder / ("out" + sample.suffix)
                done = self.call("label", *OWNER, *self.key, "--tsa", authority.url, sample, "-o", out)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_stamped(out)
            out = self.folder / "beside.c2pa"
            sound = self.picture("other.png")
            self.assertEqual(self.call("label", *OWNER, *self.key, "--sidecar", "--tsa", authority.url, sound, "-o", str(sound) + ".c2pa").returncode, 0)
            self.assert_stamped(sound)

    def test_an_authority_that_is_down_wrong_or_mute_publishes_nothing(self):
        with self.authority as authority:
            url = authority.url
            other = authority.reply(self.request())
            for answer in ((500, b""), (200, b""), (200, b"nonsense"), (200, other), (200, other[:100]), (200, b"\x30\x03\x02\x01\x02"), (200, b"x" * 300_000)):
                authority.answer = answer
                self.assert_nothing_published("--tsa", url)
            authority.answer = None
        self.assert_nothing_published("--tsa", url)
        self.assert_nothing_published("--tsa", "ftp://127.0.0.1/")

    def request(self):
        message = self.shared / "message"
        message.write_bytes(b"something else")
        return self.authority.openssl("ts", "-query", "-data", message, "-sha256", "-cert").stdout

    def assert_nothing_published(self, *options):
        picture = self.picture()
        done = self.call("label", *OWNER, *self.key, *options, picture, "-o", self.folder / "out.png")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(self.names(), ["picture.png"])


class ByHand(TimeStamps):
    def test_request_and_answer_are_files(self):
        for sample in self.samples():
            out, request, answer = self.folder / ("out" + sample.suffix), self.folder / (sample.suffix + ".tsq"), self.folder / (sample.suffix + ".tsr")
            done = self.call("label", *OWNER, *self.key, "--tsa-request", request, sample, "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            answer.write_bytes(self.authority.reply(request.read_bytes()))
            size = out.stat().st_size
            done = self.call("label", "--tsa-response", answer, "--in-place", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(out.stat().st_size, size)
            self.assert_stamped(out)
            self.assert_complains(self.call("label", "--tsa-response", answer, "--in-place", out))  # there is one

    def test_what_cannot_be_stamped_stays_as_it_is(self):
        tight, request, answer = self.labelled("tight.png"), self.folder / "a.tsq", self.folder / "a.tsr"
        roomy = self.folder / "roomy.png"
        self.assertEqual(self.call("label", *OWNER, *self.key, "--tsa-request", request, self.folder / "source.png", "-o", roomy).returncode, 0)
        answer.write_bytes(self.authority.reply(request.read_bytes()))
        plain = self.picture("plain.png")
        for path in (tight, plain):
            before = path.read_bytes()
            self.assert_complains(self.call("label", "--tsa-response", answer, "--in-place", path))
            self.assertEqual(path.read_bytes(), before)
        answer.write_bytes(b"nonsense")
        self.assert_complains(self.call("label", "--tsa-response", answer, "--in-place", roomy))
        self.assert_complains(self.call("label", "--tsa-response", self.folder / "none", "--in-place", roomy))


if __name__ == "__main__":
    command.main()
