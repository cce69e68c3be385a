#!/usr/bin/env python3
"""Pipes, full disks, closed descriptors and signals."""
import os
import signal
import subprocess
import time
import unittest

import command
from command import OWNER, CommandTest


class Pipes(CommandTest):
    def label(self, *arguments, **options):
        return self.call("label", *OWNER, *self.key, *arguments, **options)

    def test_standard_input_becomes_a_file(self):
        done = self.label("-", "-o", self.folder / "out.png", stdin=None, input=command.png())
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(self.verify(self.folder / "out.png")[0], 0)

    def test_standard_output_takes_the_file_and_reports_go_to_standard_error(self):
        done = self.label("--json", self.picture(), "-o", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        (row,) = self.rows(done.stderr)
        self.assertEqual((row["output"], row["state"], row["bytes_out"]), ("-", "valid", len(done.stdout)))
        (self.folder / "out.png").write_bytes(done.stdout)
        self.assertEqual(self.verify(self.folder / "out.png")[0], 0)

    def test_a_pipe_line_of_two_ends_valid(self):
        first = self.label("-", "-o", "-", stdin=None, input=command.png())
        second = self.label("-", "-o", "-", stdin=None, input=first.stdout)
        done = self.call("verify", "--json", "-", stdin=None, input=second.stdout)
        self.assertEqual((done.returncode, self.rows(done.stdout)[0]["state"]), (0, "valid"), done.stderr)

    def test_nothing_goes_out_for_an_input_that_cannot_be_labelled(self):
        done = self.label("-", "-o", "-", stdin=None, input=command.png()[:-40])
        self.assert_complains(done)
        self.assertEqual(done.stdout, b"")

    def test_standard_input_needs_a_place_to_go(self):
        self.assert_complains(self.label("-", "-O", self.folder / "out"))
        self.assert_complains(self.label("-", "--in-place"))
        self.assert_complains(self.label("-", "-", "-O", self.folder / "out"))

    def test_a_fifo_is_read(self):
        fifo = self.folder / "fifo.png"
        os.mkfifo(fifo)
        writer = subprocess.Popen(["cp", self.picture(), fifo])
        self.assertEqual(self.label(fifo, "-o", self.folder / "out.png").returncode, 0)
        writer.wait(timeout=60)
        self.assertEqual(self.verify(self.folder / "out.png")[0], 0)


class FullAndClosed(CommandTest):
    def label_line(self, rest):
        return f"'{command.BINARY}' label {' '.join(chr(39) + str(x) + chr(39) for x in (*OWNER, *self.key))} {rest}"

    def shell(self, line, **options):
        return subprocess.run(["sh", "-c", line], capture_output=True, env=self.environment, cwd=self.folder, timeout=120, **options)

    def test_a_full_disk_is_exit_1(self):
        self.picture()
        good = self.labelled()
        for line in (self.label_line("picture.png -o - > /dev/full"), self.label_line("--json picture.png -o out1.png > /dev/full"),
                     f"'{command.BINARY}' verify '{good}' > /dev/full", f"'{command.BINARY}' verify --json '{good}' > /dev/full",
                     f"'{command.BINARY}' show '{good}' > /dev/full", f"'{command.BINARY}' --help > /dev/full", f"'{command.BINARY}' formats > /dev/full"):
            self.assert_complains(self.shell(line))
        full = self.shell(self.label_line("picture.png -o - > /dev/full"))
        self.assertTrue(full.stderr.startswith(b"tanba: standard output: "), full.stderr)

    def test_a_reader_that_goes_away_is_no_crash(self):
        self.picture()
        for line in (self.label_line("picture.png -o - | true"), f"yes '{self.labelled()}' | head -n 300 | xargs '{command.BINARY}' verify --json | head -n 1 > /dev/null"):
            done = self.shell(f"bash -o pipefail -c \"{line}\"" if '"' not in line else line)
            self.assertLess(done.returncode, 128, done.stderr)

    def test_closed_descriptors_do_no_harm(self):
        self.picture()
        for number, (closed, code) in enumerate((("0<&-", 0), ("2>&-", 0), ("0<&- 2>&-", 0), ("1>&-", 1), ("0<&- 1>&- 2>&-", 1))):
            out = self.folder / f"out{number}.png"
            done = self.shell(self.label_line(f"picture.png -o {out.name} {closed}"))
            self.assertEqual(done.returncode, code, (closed, done.stderr))
            self.assertEqual(self.verify(out)[0], 0)
        done = self.shell(self.label_line("- -o new.png 0<&-"))
        self.assert_complains(done)
        self.assertFalse((self.folder / "new.png").exists())


class Signals(CommandTest):
    def interrupted(self, number, *arguments):
        """Runs label on a large file, sends the signal once work is under way; gives the exit code."""
        process = subprocess.Popen([command.BINARY, "label", *map(str, (*OWNER, *self.key, *arguments))], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not list(self.folder.rglob(".tanba-*")):
            time.sleep(0.001)
        process.send_signal(number)
        return process.wait(timeout=120)

    def test_an_interrupted_file_is_rolled_back(self):
        source, out = self.folder / "long.wav", self.folder / "out.wav"
        command.write_wav(source, 96)
        stopped = 0
        for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            for _ in range(3):
                code = self.interrupted(number, source, "-o", out)
                self.assertIn(code, (0, expected))
                if code == 0:
                    self.assertEqual(self.verify(out)[0], 0)
                    out.unlink()
                else:
                    stopped += 1
                self.assertEqual(self.names(), ["long.wav"])
        self.assertGreater(stopped, 0)

    def test_an_interrupted_batch_keeps_whole_files_and_resumes(self):
        for number in range(60):
            self.picture(f"in/{number:03}.png", number)
        code = self.interrupted(signal.SIGINT, self.folder / "in", "-O", self.folder / "out")
        self.assertIn(code, (0, 130))
        whole = [path for path in (self.folder / "out").rglob("*.png")]
        if whole:
            self.assertEqual(self.verify(*whole)[0], 0)
        done = self.call("label", *OWNER, *self.key, "--resume", self.folder / "in", "-O", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(self.folder / "out")), 60)

    def test_waiting_for_input_ends_at_once(self):
        process = subprocess.Popen([command.BINARY, "label", *map(str, (*OWNER, *self.key)), "-", "-o", str(self.folder / "o.png")], env=self.environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        process.stdin.close()
        self.assertEqual(self.names(), [])


if __name__ == "__main__":
    command.main()
