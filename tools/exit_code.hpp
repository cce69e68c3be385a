// The exit codes of the contract.
#pragma once

#include <set>

#include "tanba/policy.hpp"
#include "tanba/result.hpp"

namespace tanba::tool {

enum class Exit : int { done = 0, failed = 1, invalid = 2, none = 3, unmet = 4, limit = 5 };

inline Exit exit_of(const Error& error) {
  return error.code == Errc::limit_exceeded ? Exit::limit : Exit::failed;
}

inline Exit exit_of(Verdict verdict) { return static_cast<Exit>(verdict); }

/// What several files came to: the first of 1, 5, 2, 4, 3 that occurred.
class Outcomes {
 public:
  void add(Exit exit) { seen_.insert(exit); }
  Exit worst() const {
    for (const Exit exit : {Exit::failed, Exit::limit, Exit::invalid, Exit::unmet, Exit::none})
      if (seen_.contains(exit)) return exit;
    return Exit::done;
  }

 private:
  std::set<Exit> seen_;
};

}  // namespace tanba::tool
