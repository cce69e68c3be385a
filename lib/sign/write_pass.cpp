// Copy and hash side by side: what is hashed is what is written, for both read the one spliced
// view.
#include "sign/write_pass.hpp"

#include <algorithm>
#include <thread>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kWorthAThread = 1 << 20;
constexpr std::uint64_t kCopyBytes = 8 << 20;

bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && *flag; }

template <typename IsStopped>
Result<void> copy_all(const SplicedView& view, Sink& sink, const IsStopped& is_stopped) {
  for (std::uint64_t at = 0; at < view.size(); at += kCopyBytes) {
    if (is_stopped()) return Error{Errc::cancelled, "sign: stopped"};
    TANBA_CHECK(sink.copy(view, at, std::min(view.size() - at, kCopyBytes)));
  }
  return {};
}

}  // namespace

Result<void> write_all(const SplicedView& view, Sink& sink, const std::atomic<bool>* cancel) {
  return copy_all(view, sink, [cancel] { return is_set(cancel); });
}

Result<Digests> write_and_hash(const SplicedView& view, const HashPlan& plan, Sink& sink,
                               const HashingOptions& options) {
  if (view.size() < kWorthAThread) {
    TANBA_CHECK(write_all(view, sink, options.progress.cancel));
    return run(plan, view, options);
  }
  std::atomic<bool> stop = false;
  Result<void> copied;
  std::jthread copier([&] {
    copied = copy_all(view, sink, [&] {
      if (is_set(options.progress.cancel)) stop = true;
      return stop.load();
    });
    if (!copied) stop = true;
  });
  HashingOptions hashing = options;
  hashing.progress.cancel = &stop;
  auto digests = run(plan, view, hashing);
  if (!digests) stop = true;
  copier.join();
  const bool hashing_was_stopped = !digests && digests.error().code == Errc::cancelled;
  if (!copied && (digests || hashing_was_stopped)) return copied.error();
  return digests;
}

}  // namespace tanba
