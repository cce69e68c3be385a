// What verify and label share: find the store of an asset, validate it, and answer what its marks
// say.
#pragma once

#include <optional>
#include <string>

#include "binding/binding.hpp"
#include "container/format.hpp"
#include "manifest/store.hpp"
#include "tanba/verify.hpp"

namespace tanba {

/// An asset whose format is known and whose store, if there is one, was parsed.
struct Examined {
  const Format* format = nullptr;
  std::string mime_type;
  bool name_disagrees = false;
  Layout layout;
  std::optional<Store> store;        // nothing: there is none, or it is broken
  const Carrier* carrier = nullptr;  // into layout; null: detached
  std::optional<Status> failure;     // the store is there but cannot be read: state `invalid`
  std::optional<Status> note;        // of a store that does not count, and why
  bool detached = false;
};

struct ExamineOptions {
  const std::string& hint;
  const Limits& limits;
  const Source* detached = nullptr;  // used where the asset embeds nothing; may be null
  bool any_format = false;           // bytes of no known format are good enough: only a detached
                                     // store is wanted
};

/// Detects, scans, extracts and parses.
Result<Examined> examine(const Source& asset, const ExamineOptions& options);

struct JudgeOptions {
  const TrustList& trust;
  std::int64_t now = 0;
  const std::vector<Buffer>* ocsp = nullptr;
  Limits limits = {};
  DigestFunction digest = {};
  const BmffSet* set = nullptr;  // the asset is these files; null: one file
  bool state_only = false;       // neither what the manifests say nor what that means is wanted
  bool marks = false;            // look for marks beside the manifest too
  const std::vector<WatermarkDetector>* watermarks = nullptr;  // with `marks`; may be null
  int spec = 0;                                                // VerifyOptions::spec
};

/// The report over what was examined.
Result<Report> judge(const Source& asset, const Examined& examined, const JudgeOptions& options);

/// Why an output that we signed ourselves is not valid: the first failure tells whose fault it is.
Error why_not_valid(const Report& report);

/// Sets ai, conflict, marks and responsible of a report whose manifests were validated.
/// `unsigned_marks`: those found beside the manifest.
void answer(Report& report, std::vector<Mark> unsigned_marks);

/// Errc::invalid_argument where there is no such version.
Result<void> check_spec(int spec);

/// 0 becomes as many as the machine has, at most 8.
unsigned thread_count(unsigned asked);

/// Seconds since 1970-01-01 UTC: `given`, or the system clock where that is 0.
std::int64_t time_or_now(std::int64_t given);

}  // namespace tanba
