// Runs work over a list by several threads, and hands out the results in the order of the list.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <vector>

#include "tanba/result.hpp"

namespace tanba::tool {

/// What `work` gives, or the Error that it ran out of memory.
template <class T, class Work>
Result<T> safely(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Error{Errc::out_of_memory, "the file needs more memory than there is"};
  }
}

/// `work(i)` runs in any of `jobs` threads and must not throw; `done(i, result)` runs in the
/// calling thread, for 0, 1, 2 ... `stop()` becoming true: nothing new is begun, and the results
/// end with what was.
template <class T>
void run_ordered(std::size_t count, unsigned jobs, const std::function<T(std::size_t)>& work,
                 const std::function<void(std::size_t, T)>& done,
                 const std::function<bool()>& stop) {
  if (jobs <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count && !stop(); ++i) done(i, work(i));
    return;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<T>> results(count);
  std::size_t next = 0, running = 0;
  const auto run = [&] {
    std::unique_lock lock(mutex);
    while (next < count && !stop()) {
      const std::size_t mine = next++;
      ++running;
      lock.unlock();
      T result = work(mine);
      lock.lock();
      --running;
      results[mine].emplace(std::move(result));
      changed.notify_all();
    }
    changed.notify_all();
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min<std::size_t>(jobs, count); ++i) threads.emplace_back(run);
  for (std::size_t i = 0; i < count; ++i) {
    std::unique_lock lock(mutex);
    changed.wait(lock,
                 [&] { return results[i].has_value() || (i >= next && running == 0 && stop()); });
    if (!results[i]) break;
    T result = std::move(*results[i]);
    results[i].reset();
    lock.unlock();
    done(i, std::move(result));
  }
}

}  // namespace tanba::tool
