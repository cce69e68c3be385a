// The hashing engine: jobs side by side, each reading its pieces in blocks that stay in the cache.
#include "binding/hash_plan.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "base/check.hpp"
#include "container/part.hpp"

namespace tanba {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;
constexpr std::uint64_t kWorthAThread =
    1 << 20;  // below this many bytes a thread costs more than it gives

std::uint64_t bytes_of(const HashJob& job) {
  std::uint64_t total = 0;
  for (const HashPiece& piece : job.pieces) total += piece.range.size;
  return total;
}

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  return bytes;
}

// What all threads of one run share.
class Run {
 public:
  Run(const HashPlan& plan, const Source& asset, const HashingOptions& options)
      : plan_(plan), asset_(asset), options_(options), digests_(plan.jobs.size()) {
    for (const HashJob& job : plan.jobs) total_ += bytes_of(job);
  }

  Result<Digests> operator()() {
    const std::size_t useful = std::min<std::uint64_t>(plan_.jobs.size(), total_ / kWorthAThread);
    const std::size_t threads = std::min<std::size_t>(options_.threads, useful);
    {
      std::vector<std::jthread> helpers;
      for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back([this] { work(); });
      work();
    }
    if (error_) return *error_;
    return std::move(digests_);
  }

 private:
  void work() {
    Buffer block;
    while (!stopped_) {
      const std::size_t index = next_++;
      if (index >= plan_.jobs.size()) return;
      auto digest = do_job(plan_.jobs[index], block);
      if (digest)
        digests_[index] = *std::move(digest);
      else
        fail(digest.error());
    }
  }

  Result<Buffer> do_job(const HashJob& job, Buffer& block) {
    if (job.canonical != nullptr) return do_text(job);
    Hasher hasher(job.alg);
    for (const HashPiece& piece : job.pieces) {
      if (piece.with_offset) hasher.update(big_endian(piece.range.offset));
      TANBA_CHECK(add(hasher, piece.range, block));
    }
    return hasher.finish();
  }

  Result<void> add(Hasher& hasher, Range range, Buffer& block) {
    if (are_zeros(range)) return add_zeros(hasher, range.size);
    if (range.offset > asset_.size() || range.size > asset_.size() - range.offset)
      return Error{Errc::truncated, "binding: the asset ends before what was hashed", range.offset};
    block.resize(std::max(
        block.size(), static_cast<std::size_t>(std::min<std::uint64_t>(range.size, kBlockBytes))));
    while (range.size > 0 && !stopped_) {
      const auto part = std::span(block).first(
          static_cast<std::size_t>(std::min<std::uint64_t>(range.size, kBlockBytes)));
      TANBA_CHECK(asset_.read(range.offset, part));
      hasher.update(part);
      range.offset += part.size();
      range.size -= part.size();
      TANBA_CHECK(advance(part.size()));
    }
    return {};
  }

  // Nothing that stands for zeros is long: four bytes of a font.
  Result<void> add_zeros(Hasher& hasher, std::uint64_t count) {
    for (; count > 0; --count) hasher.update(std::array<std::uint8_t, 1>{});
    return advance(0);
  }

  Result<Buffer> do_text(const HashJob& job) {
    if (bytes_of(job) > options_.limits.max_text_bytes)
      return Error{Errc::limit_exceeded, "binding: the text is too long"};
    Buffer text;
    for (const HashPiece& piece : job.pieces) {
      if (piece.range.offset > asset_.size() ||
          piece.range.size > asset_.size() - piece.range.offset)
        return Error{Errc::truncated, "binding: the asset ends before what was hashed"};
      const std::size_t at = text.size();
      text.resize(at + static_cast<std::size_t>(piece.range.size));
      TANBA_CHECK(asset_.read(piece.range.offset, std::span(text).subspan(at)));
    }
    TANBA_TRY(const Buffer canonical, job.canonical(text));
    return digest(job.alg, canonical);
  }

  Result<void> advance(std::uint64_t count) {
    if (options_.progress.cancel != nullptr && *options_.progress.cancel)
      return Error{Errc::cancelled, "binding: stopped"};
    const std::uint64_t done = done_ += count;
    if (options_.progress.report) {
      const std::lock_guard lock(mutex_);
      options_.progress.report(done, total_);
    }
    return {};
  }

  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = error;
    stopped_ = true;
  }

  const HashPlan& plan_;
  const Source& asset_;
  const HashingOptions& options_;
  Digests digests_;
  std::uint64_t total_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

Result<Digests> run(const HashPlan& plan, const Source& asset, const HashingOptions& options) {
  return Run(plan, asset, options)();
}

HashJob job_of(const std::vector<Range>& ranges, HashAlg alg) {
  HashJob job;
  job.alg = alg;
  for (const Range& range : ranges) job.pieces.push_back({range});
  return job;
}

HashJob everything_but(const std::vector<Range>& excluded, std::uint64_t size, HashAlg alg) {
  HashJob job;
  job.alg = alg;
  std::uint64_t at = 0;
  for (const Range& range : excluded) {
    if (range.offset > at) job.pieces.push_back({{at, range.offset - at}});
    at = range.end();
  }
  if (size > at) job.pieces.push_back({{at, size - at}});
  return job;
}

}  // namespace tanba
