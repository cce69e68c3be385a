// A part of an asset as an asset of its own.
#include "binding/part.hpp"

#include "base/check.hpp"
#include "container/sidecar_only.hpp"

namespace tanba {
namespace {

bool inside(const Range& inner, const Range& outer) {
  return inner.offset >= outer.offset && inner.end() <= outer.end();
}

Carrier moved(Carrier carrier, std::uint64_t back) {
  for (auto* const list : {&carrier.store, &carrier.erase, &carrier.open})
    for (Range& range : *list) range.offset -= back;
  carrier.exclusion.offset -= back;
  carrier.framing.offset -= back;
  return carrier;
}

// The bytes themselves are hashed from the whole; what is counted is counted from the part's start.
Result<Digests> digest_of(const HashPlan& plan, const Source& view, const Limits& limits) {
  return run(plan, view, {1, limits, {}});
}

}  // namespace

Result<void> PartOfAsset::View::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset > window.size || into.size() > window.size - offset)
    return Error{Errc::truncated, "multi-asset hash: a part ends too early"};
  return whole.read(window.offset + offset, into);
}

PartOfAsset::PartOfAsset(const BindingInput& whole, const Range& range, const Format& format)
    : view_(whole.asset, range),
      input_{
          .asset = view_,
          .format = format,
          .carrier = nullptr,
          .digest = [this](const HashPlan& plan) { return digest_of(plan, view_, input_.limits); },
          .default_alg = whole.default_alg,
          .has_default_alg = whole.has_default_alg,
          .limits = whole.limits,
          .updated = whole.updated} {
  if (whole.carrier == nullptr || !inside(whole.carrier->framing, range)) return;
  carrier_ = moved(*whole.carrier, range.offset);
  input_.carrier = &carrier_;
}

Result<std::unique_ptr<PartOfAsset>> PartOfAsset::make(const BindingInput& whole,
                                                       const Range& range) {
  const View view(whole.asset, range);
  TANBA_TRY(const Format* const known, detect(view, {}));
  const Format* const format = known != nullptr ? known : &kAnything;
  return std::unique_ptr<PartOfAsset>(new PartOfAsset(whole, range, *format));
}

}  // namespace tanba
