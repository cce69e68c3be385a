// From the bytes of an asset to its parsed store and its report. C2PA 2.4, 15.5.
#include "api/examine.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "api/marks_beside.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/sidecar_only.hpp"
#include "validate/validate.hpp"

namespace tanba {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr unsigned kMaxThreads = 8;
constexpr std::array kSpecs = {0, 22, 24, 25};  // VerifyOptions::spec

bool another_format_has_that_name(const Format& found, const std::string& hint) {
  if (hint.empty() || hint_is(hint, found.extensions, found.mime_type)) return false;
  return std::ranges::any_of(formats(), [&](const Format* format) {
    return format != &found && hint_is(hint, format->extensions, format->mime_type);
  });
}

Result<void> detect_into(Examined& examined, const Source& asset, const std::string& hint,
                         bool any_format) {
  std::array<std::uint8_t, kHeadBytes> block{};
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(asset.size(), kHeadBytes)));
  TANBA_CHECK(asset.read(0, head));
  if (head.empty()) return Error{Errc::unsupported, "detect: the file is empty"};
  examined.format = detect(head, hint);
  if (examined.format == nullptr && any_format) examined.format = &kAnything;
  if (examined.format == nullptr)
    return Error{Errc::unsupported, "detect: no known format has these bytes"};
  const Format& format = *examined.format;
  examined.mime_type =
      format.mime_type_of != nullptr ? format.mime_type_of(head, hint) : format.mime_type;
  examined.name_disagrees = another_format_has_that_name(format, hint);
  return {};
}

// An original store and its update count as one, the update's manifests last (C2PA 2.4, A.5.3).
bool is_original_with_update(const std::vector<Carrier>& carriers) {
  return carriers.size() == 2 && carriers[0].purpose == "original" &&
         carriers[1].purpose == "update";
}

// A broken store is a finding; only a limit is an Error.
Result<void> parse_into(Examined& examined, Buffer bytes, const Limits& limits) {
  auto store = parse_store(std::move(bytes), limits);
  if (store)
    examined.store = *std::move(store);
  else if (store.error().code == Errc::limit_exceeded)
    return store.error();
  else
    examined.failure = Status{"general.error", "", store.error().what};
  return {};
}

Result<Buffer> merged(const Source& asset, const Examined& examined, const Limits& limits) {
  std::vector<Store> stores;
  for (const Carrier& carrier : examined.layout.carriers) {
    TANBA_TRY(Buffer bytes, examined.format->extract(asset, carrier, limits));
    TANBA_TRY(Store store, parse_store(std::move(bytes), limits));
    stores.push_back(std::move(store));
  }
  std::vector<Bytes> manifests;
  for (const Store& store : stores)
    for (const Manifest& manifest : store.manifests) manifests.push_back(manifest.stored);
  return assemble_store(manifests);
}

Result<Buffer> embedded_store(const Source& asset, const Examined& examined, const Limits& limits) {
  if (examined.layout.carriers.size() > 1) return merged(asset, examined, limits);
  return examined.format->extract(asset, examined.layout.carriers.front(), limits);
}

// `detached`: there is a store beside the asset too, which does not count (C2PA 2.4, 15.5.3).
Result<void> read_embedded(Examined& examined, const Source& asset, const Limits& limits,
                           bool detached) {
  const auto& carriers = examined.layout.carriers;
  if (carriers.size() > 1 && !is_original_with_update(carriers)) {
    // C2PA 2.4, 15.5.2: as if there were none; never pick one.
    examined.note = Status{"org.tanba.multipleStores", "",
                           "The file holds more than one manifest store, so none of them counts."};
    return {};
  }
  examined.carrier = &carriers.front();
  if (detached)
    examined.note = Status{"org.tanba.sidecarIgnored", "",
                           "The file holds a manifest, so the one beside it was not looked at."};
  auto bytes = embedded_store(asset, examined, limits);
  if (bytes) return parse_into(examined, *std::move(bytes), limits);
  if (bytes.error().code != Errc::malformed && bytes.error().code != Errc::truncated)
    return bytes.error();
  examined.failure = Status{"general.error", "", bytes.error().what};
  return {};
}

Result<void> read_detached(Examined& examined, const Source& detached, const Limits& limits) {
  examined.detached = true;
  if (detached.size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "store: the detached manifest store is too large"};
  Buffer bytes(static_cast<std::size_t>(detached.size()));
  TANBA_CHECK(detached.read(0, bytes));
  return parse_into(examined, std::move(bytes), limits);
}

// Where the container cannot be walked, a detached store can still bind its bytes as a whole: text
// in another encoding or too large to be held; and to verify, a file that was damaged since.
bool can_be_bound_whole(const Examined& examined, const Error& error,
                        const ExamineOptions& options) {
  switch (error.code) {
    case Errc::unsupported:
      return true;
    case Errc::limit_exceeded:
      return examined.format->media == Media::text;
    case Errc::malformed:
    case Errc::truncated:
      return options.detached != nullptr;
    default:
      return false;
  }
}

}  // namespace

Result<Examined> examine(const Source& asset, const ExamineOptions& options) {
  const bool any = options.any_format || options.detached != nullptr;
  Examined examined;
  TANBA_CHECK(detect_into(examined, asset, options.hint, any));
  auto layout = examined.format->scan(asset, options.limits);
  if (layout)
    examined.layout = *std::move(layout);
  else if (any && can_be_bound_whole(examined, layout.error(), options))
    examined.format = &kAnything;
  else
    return layout.error();
  const std::string_view code = examined.layout.flaw_code;
  // A link to a manifest elsewhere stands in nobody's way who brings or makes one.
  const bool elsewhere = any && code == "manifest.inaccessible";
  if (examined.layout.flaw != nullptr && !elsewhere) {
    examined.failure =
        Status{std::string(code.empty() ? "general.error" : code), "", examined.layout.flaw};
  } else if (!examined.layout.carriers.empty()) {
    TANBA_CHECK(read_embedded(examined, asset, options.limits, options.detached != nullptr));
  } else if (options.detached != nullptr) {
    TANBA_CHECK(read_detached(examined, *options.detached, options.limits));
  }
  return examined;
}

Result<Report> judge(const Source& asset, const Examined& examined, const JudgeOptions& options) {
  Report report;
  if (examined.store) {
    const ValidateInput input{asset,          *examined.format, examined.carrier,   *examined.store,
                              options.trust,  options.now,      options.ocsp,       options.limits,
                              options.digest, options.set,      options.state_only, options.spec};
    TANBA_TRY(report, validate(input));
  } else if (examined.failure) {
    report.state = State::invalid;
    report.status.failure.push_back(*examined.failure);
  }
  if (examined.note) report.status.informational.push_back(*examined.note);
  report.format = examined.mime_type;
  report.name_disagrees = examined.name_disagrees;
  report.detached = examined.detached;
  if (options.state_only) return report;
  std::vector<Mark> marks;
  if (options.marks) {
    TANBA_TRY(marks, marks_beside(asset, examined, options, report.status));
  }
  answer(report, std::move(marks));
  return report;
}

Error why_not_valid(const Report& report) {
  for (const Status& status : report.status.failure) {
    if (status.code == "claimSignature.outsideValidity")
      return {Errc::credential, "label: the signer's certificate is not valid at this time"};
    if (status.code == "signingCredential.invalid")
      return {Errc::credential, "label: the signer's certificate breaks the C2PA profile"};
    if (status.code == "claimSignature.mismatch")
      return {Errc::signer, "label: the signature does not verify with the signer's certificate"};
  }
  return {Errc::internal, "label: what was written does not verify"};
}

Result<void> check_spec(int spec) {
  if (std::ranges::find(kSpecs, spec) != kSpecs.end()) return {};
  return Error{Errc::invalid_argument, "verify: there is no such version of C2PA to judge by"};
}

unsigned thread_count(unsigned asked) {
  if (asked != 0) return asked;
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads);
}

std::int64_t time_or_now(std::int64_t given) {
  if (given != 0) return given;
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace tanba
