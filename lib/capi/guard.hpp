// What every entry of the C ABI goes through: the guard that turns Errors and exceptions into
// codes, handles that know what they are, and structures that may be of another version.
#pragma once

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>

#include "tanba.h"
#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba::capi {

inline Error invalid(const char* what) { return Error{Errc::invalid_argument, what}; }

/// Writes what happened into the caller's structure, if there is one. \return the C code
std::int32_t finish(tanba_error* error, const Error* failure) noexcept;

/// Whether `error` is absent or large enough to be written.
bool usable(const tanba_error* error) noexcept;

/// Runs `body`, which returns a Result<void>. No exception passes.
template <class Body>
std::int32_t guard(tanba_error* error, Body&& body) noexcept {
  if (!usable(error)) return TANBA_ERROR_INVALID_ARGUMENT;
  Error failure{Errc::internal, "capi: an unexpected exception"};
  try {
    const Result<void> done = body();
    if (done) return finish(error, nullptr);
    failure = done.error();
  } catch (const std::bad_alloc&) {
    failure = Error{Errc::out_of_memory, "capi: out of memory"};
  } catch (const std::length_error&) {
    failure = Error{Errc::out_of_memory, "capi: more than a container can hold"};
  } catch (...) {  // NOLINT(bugprone-empty-catch): `failure` says it already
  }
  return finish(error, &failure);
}

/// What a handle points at. Its first word says of which kind it is, so that a foreign pointer, or
/// (as far as that can be seen) one that was freed, is an error code.
template <std::uint64_t Kind>
struct Handle {
  std::uint64_t kind = Kind;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { *static_cast<volatile std::uint64_t*>(&kind) = 0; }

  static bool is(const Handle* handle) noexcept { return handle && handle->kind == Kind; }
};

/// Frees `*handle` and sets it to NULL.
template <class T>
void free_handle(T** handle) noexcept {
  if (!handle || !T::is(*handle)) return;
  delete *handle;
  *handle = nullptr;
}

/// Copies an options structure. One shorter than `first`, its size in the first version, is none of
/// ours; a longer one is of a later version, and fine as long as it asks for nothing that this one
/// does not know.
template <class T>
Result<T> read_struct(const T* given, std::size_t first = sizeof(T)) {
  constexpr std::size_t kLargest = 4096;
  T copy{};
  if (!given) return copy;
  const std::size_t size = given->struct_size;
  if (size < first || size > kLargest) return invalid("capi: struct_size is not set");
  const std::size_t known = std::min(size, sizeof(T));
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  if (!std::all_of(bytes + known, bytes + size, [](unsigned char x) { return x == 0; }))
    return Error{Errc::unsupported, "capi: an option that this version does not know"};
  std::memcpy(&copy, given, known);
  return copy;
}

/// Writes `value` over a structure of the caller, whose size stays as it was set.
template <class T>
Result<void> write_struct(T* into, T value) {
  if (!into || into->struct_size < sizeof(T)) return invalid("capi: struct_size is not set");
  value.struct_size = into->struct_size;
  std::memcpy(into, &value, sizeof(T));
  return {};
}

/// Copies text into a field of fixed size, which then ends in a NUL. What does not fit is left out
/// whole: half a label would name another manifest.
template <std::size_t N>
void put_text(char (&field)[N], std::string_view text) {
  if (text.size() < N) std::copy(text.begin(), text.end(), field);
}

/// Bytes of the caller. NULL is fine where there are none.
inline Result<Bytes> bytes_of(const std::uint8_t* bytes, std::size_t size) {
  if (size > PTRDIFF_MAX) return invalid("capi: a size that no memory has");
  if (!bytes && size != 0) return invalid("capi: bytes are NULL but have a size");
  return Bytes(bytes, size);
}

/// Text of the caller; NULL is empty.
inline const char* text_of(const char* text) noexcept { return text ? text : ""; }

}  // namespace tanba::capi
