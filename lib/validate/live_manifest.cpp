#include "validate/live_manifest.hpp"

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "binding/finding.hpp"
#include "container/rows.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr const char *kBoxes = "The boxes of the file cannot be followed.",
                     *kStore = "The manifest store of the file cannot be read.";

FileManifest flawed(const SetFile& file, const char* flaw) {
  FileManifest manifest;
  manifest.file = &file;
  manifest.flaw = flaw;
  return manifest;
}

bool is_flat(const Subject& bound) {
  const auto bindings = hard_bindings(bound);
  if (bindings.size() != 1) return false;
  const AssertionBox& hash = bound.boxes[bindings.front()->box];
  return hash.base == "c2pa.hash.bmff.v3" && !hash.document.root().find("merkle");
}

}  // namespace

FileManifest describe(Context& context, const Subject& bound, const SetFile* file) {
  FileManifest manifest;
  manifest.file = file;
  manifest.label = bound.manifest->label;
  manifest.digest = context.digest(bound.manifest->stored, HashAlg::sha256);
  manifest.flat = is_flat(bound);
  manifest.has_keys = has_session_keys(bound);
  manifest.keys = session_keys(bound);
  if (bound.active) manifest.place = segment_place(bound);
  const auto& chain = bound.signature.chain;
  if (!chain.empty()) manifest.not_after = chain.front().not_after();
  manifest.alg = bound.alg({});
  return manifest;
}

Result<std::optional<FileManifest>> judge_file(const ValidateInput& set, const SetFile& file) {
  using Found = std::optional<FileManifest>;
  const auto layout = kBmff.scan(file.asset, set.limits);
  if (!layout && !is_broken(layout.error())) return layout.error();
  if (!layout) return Found(flawed(file, kBoxes));
  if (layout->flaw != nullptr) return Found(flawed(file, layout->flaw));
  if (layout->carriers.empty()) return Found();
  if (layout->carriers.size() > 1)
    return Found(flawed(file, "The file has more than one manifest store."));
  const Carrier& carrier = layout->carriers.front();
  auto bytes = kBmff.extract(file.asset, carrier, set.limits);
  if (!bytes && !is_broken(bytes.error())) return bytes.error();
  if (!bytes) return Found(flawed(file, kStore));
  const auto store = parse_store(*std::move(bytes), set.limits);
  if (!store && store.error().code == Errc::limit_exceeded) return store.error();
  if (!store) return Found(flawed(file, kStore));
  const ValidateInput input{file.asset,     kBmff,    &carrier,   *store,      set.trust,
                            set.now,        set.ocsp, set.limits, file.digest, nullptr,
                            set.state_only, set.spec, true};
  Context context(input);
  TANBA_CHECK(run_phases(context));
  const Subject* const bound = context.history.empty() ? nullptr : bound_subject(context);
  Found found = bound == nullptr ? flawed(file, kStore) : describe(context, *bound, &file);
  found->report = std::move(context.report);
  return found;
}

}  // namespace tanba::validation
