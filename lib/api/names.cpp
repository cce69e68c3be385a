// The words that reports use for states, marks, revocation and time.
#include "base/encoding.hpp"
#include "tanba/formats.hpp"
#include "tanba/report.hpp"

namespace tanba {

const char* name(State state) noexcept {
  switch (state) {
    case State::none:
      return "none";
    case State::invalid:
      return "invalid";
    case State::valid:
      return "valid";
    case State::trusted:
      return "trusted";
  }
  return "none";
}

const char* name(Ai ai) noexcept {
  switch (ai) {
    case Ai::unknown:
      return "unknown";
    case Ai::generated:
      return "generated";
    case Ai::modified:
      return "modified";
    case Ai::not_ai:
      return "not_ai";
  }
  return "unknown";
}

const char* name(Revocation revocation) noexcept {
  switch (revocation) {
    case Revocation::unknown:
      return "unknown";
    case Revocation::not_revoked:
      return "not_revoked";
    case Revocation::revoked:
      return "revoked";
  }
  return "unknown";
}

const char* name(TimeSource source) noexcept {
  switch (source) {
    case TimeSource::none:
      return "none";
    case TimeSource::claim:
      return "claim";
    case TimeSource::timestamp:
      return "timestamp";
  }
  return "none";
}

const char* name(Certainty certainty) noexcept {
  switch (certainty) {
    case Certainty::certain:
      return "certain";
    case Certainty::possible:
      return "possible";
    case Certainty::suspected:
      return "suspected";
  }
  return "certain";
}

const char* version() noexcept { return TANBA_VERSION; }
const char* c2pa_level_written() noexcept { return "2.4"; }
const char* c2pa_levels_read() noexcept { return "1.0 to 2.5"; }

std::optional<std::int64_t> time_from_text(std::string_view text) { return from_rfc3339(text); }

}  // namespace tanba
