// Result and Error: how every call of the library says that it could not be done.
// A forged, stripped or unsigned file is no Error: it is a finding and comes back in a Report.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace tanba {

/// What kind of failure it was. `name(Errc)` gives the word used in JSON (`"truncated"`).
/// \since 0.1
enum class Errc : std::int32_t {
  invalid_argument = 1,  ///< the caller asked for something that cannot be
  io = 2,                ///< reading or writing failed; Error::os_error has errno
  exists = 3,            ///< the output is already there
  unsupported = 4,       ///< no format knows these bytes, or the format cannot do this
  truncated = 5,         ///< the input ends before its structure does
  malformed = 6,         ///< the input breaks the rules of its format
  limit_exceeded = 7,    ///< a limit of Limits was hit
  signer = 8,            ///< the signer failed, or gave something that does not verify
  credential = 9,        ///< a key, certificate or trust list cannot be used
  cancelled = 10,        ///< the caller asked to stop
  out_of_memory = 11,
  internal = 12,  ///< a broken invariant of the library; never reachable from input
};

/// The word for `code` in reports: lower case, with underscores. Static storage.
const char* name(Errc code) noexcept;

/// Why a call could not be done.
struct Error {
  Errc code = Errc::internal;
  const char* what = "";     ///< static text, "<format or room>: <what is wrong>"
  std::uint64_t offset = 0;  ///< bytes from the start of the asset, 0 where there is none
  int os_error = 0;          ///< errno, 0 where there is none
};

/// A value or an Error. Ask with `if (result)` before `*result` or `result.error()`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}       // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, error) {}  // NOLINT: implicit by design

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Done, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(error) {}  // NOLINT: implicit by design

  explicit operator bool() const noexcept { return !error_; }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace tanba
