// Copy and hash side by side: what is hashed is what is written, for both read the one spliced
// view.
#include "sign/write_pass.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kWorthAThread = 1 << 20;
constexpr std::uint64_t kCopyBytes = 8 << 20;

bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && *flag; }

}  // namespace

Result<void> write_all(const SplicedView& view, Sink& sink, const std::atomic<bool>* cancel) {
  for (std::uint64_t at = 0; at < view.size();) {
    if (is_set(cancel)) return Error{Errc::cancelled, "sign: stopped"};
    const std::uint64_t part = std::min(view.size() - at, kCopyBytes);
    TANBA_CHECK(sink.copy(view, at, part));
    at += part;
  }
  return {};
}

Result<Digests> write_and_hash(const SplicedView& view, const HashPlan& plan, Sink& sink,
                               const HashingOptions& options) {
  if (view.size() < kWorthAThread) {
    TANBA_CHECK(write_all(view, sink, options.progress.cancel));
    return run(plan, view, options);
  }
  std::atomic<bool> copy_failed = false;
  std::atomic<bool> stop = false;
  std::optional<Result<void>> copied;
  std::jthread copier([&] {
    for (std::uint64_t at = 0; at < view.size() && !copied;) {
      const std::uint64_t part = std::min(view.size() - at, kCopyBytes);
      if (is_set(options.progress.cancel)) stop = true;
      if (stop)
        copied = Error{Errc::cancelled, "sign: stopped"};
      else if (auto done = sink.copy(view, at, part); !done)
        copied = done.error();
      at += part;
    }
    if (copied) copy_failed = stop = true;
  });
  HashingOptions hashing = options;
  hashing.progress.cancel = &stop;
  auto digests = run(plan, view, hashing);
  if (!digests) stop = true;
  copier.join();
  const bool hashing_was_stopped = !digests && digests.error().code == Errc::cancelled;
  if (copy_failed && (digests || hashing_was_stopped)) return copied->error();
  return digests;
}

}  // namespace tanba
