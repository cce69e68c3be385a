// Results, the version, and buffers of the C ABI.
#include <cstddef>
#include <iterator>

#include "capi/handles.hpp"
#include "tanba/formats.hpp"

namespace tanba::capi {

static_assert(TANBA_ERROR_INVALID_ARGUMENT == -static_cast<int>(Errc::invalid_argument));
static_assert(TANBA_ERROR_LIMIT_EXCEEDED == -static_cast<int>(Errc::limit_exceeded));
static_assert(TANBA_ERROR_INTERNAL == -static_cast<int>(Errc::internal));

bool usable(const tanba_error* error) noexcept {
  return !error || error->struct_size >= sizeof(tanba_error);
}

std::int32_t finish(tanba_error* error, const Error* failure) noexcept {
  const std::int32_t code = failure ? -static_cast<std::int32_t>(failure->code) : TANBA_OK;
  if (!error) return code;
  error->code = code;
  error->os_error = failure ? failure->os_error : 0;
  error->offset = failure ? failure->offset : 0;
  error->what = failure ? failure->what : "";
  return code;
}

}  // namespace tanba::capi

using namespace tanba::capi;

const char* tanba_version(void) { return tanba::version(); }

const char* tanba_error_message(int32_t code) {
  static constexpr const char* kMessages[] = {
      "done",
      "an argument cannot be what it is",
      "reading or writing failed",
      "the output is already there",
      "no format knows these bytes, or the format cannot do this",
      "the input ends before its structure does",
      "the input breaks the rules of its format",
      "a limit was hit",
      "the signer failed, or gave something that does not verify",
      "a key, certificate or trust list cannot be used",
      "stopped by the caller",
      "out of memory",
      "an error inside the library",
  };
  static_assert(std::size(kMessages) == 1 - TANBA_ERROR_INTERNAL);
  if (code > 0 || code < TANBA_ERROR_INTERNAL) return "no result of this library";
  return kMessages[-code];
}

int32_t tanba_buffer_view(const tanba_buffer* buffer, const uint8_t** bytes, size_t* size) {
  return guard(nullptr, [&]() -> tanba::Result<void> {
    if (!tanba_buffer::is(buffer)) return invalid("capi: no buffer");
    if (!bytes || !size) return invalid("capi: no place for the bytes");
    *bytes = buffer->bytes.data();
    *size = buffer->bytes.size();
    return {};
  });
}

void tanba_buffer_free(tanba_buffer** buffer) { free_handle(buffer); }
