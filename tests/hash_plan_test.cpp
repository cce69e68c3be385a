// The hashing engine and the pass that copies beside it.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "binding/hash_plan.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

Buffer noise(std::size_t size) {
  Buffer bytes(size);
  std::uint32_t state = 1;
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

// 20 jobs over 8 MiB, so that threads have work to share.
HashPlan many_jobs(std::uint64_t size) {
  HashPlan plan;
  for (std::uint64_t i = 0; i < 20; ++i) {
    HashJob job;
    job.pieces = {{{i * size / 20, size / 20}, i % 2 == 0}};
    plan.jobs.push_back(job);
  }
  return plan;
}

TEST(HashPlan, HashesEverythingButTheExclusions) {
  const Buffer bytes = {'a', 'X', 'b', 'Y', 'Y', 'c'};
  const auto source = memory_source(bytes);
  const HashPlan plan{{everything_but({{1, 1}, {3, 2}}, 6, HashAlg::sha256)}};
  const auto digests = run(plan, *source, {});
  ASSERT_TRUE(digests);
  EXPECT_EQ(to_hex(digests->front()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashPlan, PutsTheOffsetBeforeAPieceThatWantsIt) {
  const Buffer bytes = {0, 0, 'x'};
  const auto source = memory_source(bytes);
  HashJob job;
  job.pieces = {{{2, 1}, true}};
  const auto digests = run({{job}}, *source, {});
  const Buffer expected = {0, 0, 0, 0, 0, 0, 0, 2, 'x'};
  EXPECT_EQ(digests->front(), digest(HashAlg::sha256, expected));
}

TEST(HashPlan, GivesTheSameDigestsWithAnyNumberOfThreads) {
  const Buffer bytes = noise(8 << 20);
  const auto source = memory_source(bytes);
  const HashPlan plan = many_jobs(bytes.size());
  const auto one = run(plan, *source, {.threads = 1});
  for (const unsigned threads : {2U, 3U, 8U, 64U})
    EXPECT_EQ(*run(plan, *source, {.threads = threads}), *one);
}

TEST(HashPlan, APiecePastTheEndIsTruncated) {
  const Buffer bytes(10);
  const auto source = memory_source(bytes);
  HashJob job;
  for (const Range range : {Range{11, 0}, Range{5, 6}, Range{~0ull - 1, 1}, Range{1, ~0ull}}) {
    job.pieces = {{range}};
    EXPECT_EQ(run({{job}}, *source, {}).error().code, Errc::truncated);
  }
}

TEST(HashPlan, TakesTextUpToALimit) {
  const auto source = memory_source(as_bytes("a text"));
  HashJob job = job_of({{0, 6}}, HashAlg::sha256);
  job.canonical = [](Bytes text) { return Result<Buffer>(Buffer(text.begin(), text.end())); };
  HashingOptions options;
  options.limits.max_text_bytes = 6;
  const auto found = run({{job}}, *source, options);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front(), digest(HashAlg::sha256, as_bytes("a text")));
  options.limits.max_text_bytes = 5;
  EXPECT_EQ(run({{job}}, *source, options).error().code, Errc::limit_exceeded);
  for (const Range range : {Range{7, 0}, Range{3, 4}}) {
    job.pieces = {{range}};
    EXPECT_EQ(run({{job}}, *source, {}).error().code, Errc::truncated);
  }
}

TEST(HashPlan, StopsWhenToldTo) {
  const Buffer bytes = noise(8 << 20);
  const auto source = memory_source(bytes);
  const std::atomic<bool> cancel = true;
  HashingOptions options{.threads = 4};
  options.progress.cancel = &cancel;
  EXPECT_EQ(run(many_jobs(bytes.size()), *source, options).error().code, Errc::cancelled);
}

TEST(HashPlan, TellsHowFarItIs) {
  const Buffer bytes = noise(4 << 20);
  const auto source = memory_source(bytes);
  std::uint64_t most = 0;
  HashingOptions options{.threads = 4};
  options.progress.report = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, bytes.size() / 20 * 20);
    most = std::max(most, done);
  };
  ASSERT_TRUE(run(many_jobs(bytes.size()), *source, options));
  EXPECT_EQ(most, bytes.size() / 20 * 20);
}

TEST(WritePass, WritesWhatItHashes) {
  const Buffer bytes = noise(5 << 20);
  const auto source = memory_source(bytes);
  const SplicedView view(*source, {{100, 50, Buffer(1000), nullptr}});
  const HashPlan plan = many_jobs(view.size());
  Buffer written;
  const auto sink = buffer_sink(written);
  const auto digests = write_and_hash(view, plan, *sink, {.threads = 2});
  ASSERT_TRUE(digests);
  EXPECT_EQ(written.size(), view.size());
  EXPECT_EQ(*digests, *run(plan, *memory_source(written), {}));
}

TEST(WritePass, GivesTheErrorOfTheSink) {
  const Buffer bytes = noise(5 << 20);
  const auto source = memory_source(bytes);
  const SplicedView view(*source, {});
  std::uint64_t room = 3 << 20;
  const auto sink = callback_sink([&](Bytes part) {
    if (part.size() > room) return false;
    room -= part.size();
    return true;
  });
  EXPECT_EQ(write_and_hash(view, many_jobs(view.size()), *sink, {.threads = 2}).error().code,
            Errc::io);
}

TEST(WritePass, StopsWhenToldTo) {
  const Buffer bytes = noise(5 << 20);
  const auto source = memory_source(bytes);
  const SplicedView view(*source, {});
  const std::atomic<bool> cancel = true;
  HashingOptions options{.threads = 2};
  options.progress.cancel = &cancel;
  Buffer written;
  EXPECT_EQ(
      write_and_hash(view, many_jobs(view.size()), *buffer_sink(written), options).error().code,
      Errc::cancelled);
}

}  // namespace
}  // namespace tanba
