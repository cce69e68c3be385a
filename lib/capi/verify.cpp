// verify of the C ABI.
#include "tanba/verify.hpp"

#include <atomic>
#include <cstddef>

#include "capi/handles.hpp"
#include "capi/record.hpp"
#include "capi/stream.hpp"

using namespace tanba;
using namespace tanba::capi;

namespace {

constexpr std::size_t kFirstSize = offsetof(tanba_verify_options, ocsp);

/// Everything that the three calls have in common. `name` stands for the asset where the options
/// give none: its path, or nothing.
Result<void> verify_source(const Source& asset, const char* name,
                           const tanba_verify_options& options, tanba_report** out) {
  if (options.trust && !tanba_trust::is(options.trust)) return invalid("capi: no trust list");
  const Result<Bytes> detached = bytes_of(options.manifest, options.manifest_size);
  if (!detached) return detached.error();
  Result<std::vector<Buffer>> ocsp = buffers_of(options.ocsp, options.ocsp_count);
  if (!ocsp) return ocsp.error();
  const auto store = memory_source(*detached);
  std::atomic<bool> cancel = false;
  VerifyOptions how;
  how.now = options.now;
  how.hint = text_of(options.hint ? options.hint : name);
  if (!detached->empty()) how.manifest = store.get();
  how.threads = options.threads;
  how.spec = options.spec;
  how.ocsp = *std::move(ocsp);
  how.progress = progress_of(options.progress, options.progress_context, cancel);
  Result<Report> found = verify(asset, options.trust ? options.trust->list : TrustList(), how);
  if (!found) return found.error();
  auto handle = std::make_unique<tanba_report>();
  handle->report = *std::move(found);
  handle->json = to_json(handle->report, text_of(options.name ? options.name : name));
  *out = handle.release();
  return {};
}

/// Checks what the three calls take, and calls `run` with the options.
template <class Run>
std::int32_t with_options(const tanba_verify_options* given, tanba_report** report,
                          tanba_error* error, Run run) {
  return guard(error, [&]() -> Result<void> {
    if (!report) return invalid("capi: no place for the report");
    *report = nullptr;
    const Result<tanba_verify_options> options = read_struct(given, kFirstSize);
    if (!options) return options.error();
    return run(*options);
  });
}

}  // namespace

int32_t tanba_verify_file(const char* path, const tanba_verify_options* options,
                          tanba_report** report, tanba_error* error) {
  return with_options(options, report, error, [&](const auto& chosen) -> Result<void> {
    if (!path) return invalid("capi: no path");
    const auto source = open_file(path);
    if (!source) return source.error();
    return verify_source(**source, path, chosen, report);
  });
}

int32_t tanba_verify_memory(const uint8_t* asset, size_t asset_size,
                            const tanba_verify_options* options, tanba_report** report,
                            tanba_error* error) {
  return with_options(options, report, error, [&](const auto& chosen) -> Result<void> {
    const Result<Bytes> bytes = bytes_of(asset, asset_size);
    if (!bytes) return bytes.error();
    return verify_source(*memory_source(*bytes), nullptr, chosen, report);
  });
}

int32_t tanba_verify_stream(const tanba_source* asset, const tanba_verify_options* options,
                            tanba_report** report, tanba_error* error) {
  return with_options(options, report, error, [&](const auto& chosen) -> Result<void> {
    const auto source = source_of(asset);
    if (!source) return source.error();
    return verify_source(**source, nullptr, chosen, report);
  });
}
