// The base64 value of a metadata key. C2PA 2.5, A.3.14 to A.3.16; RFC 4648, 4.
#include "container/base64_value.hpp"

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"

namespace tanba::base64_value {
namespace {

Result<Buffer> read_value(const Source& asset, const Range& value, const Limits& limits) {
  Limits longer = limits;
  longer.max_store_bytes = carried_bytes(limits.max_store_bytes);
  return gather(asset, {value}, longer);
}

}  // namespace

std::uint64_t carried_bytes(std::uint64_t store_bytes) {
  return store_bytes / 3 * 4 + (store_bytes % 3 == 0 ? 0 : 4);
}

Carrier carrier_of(const Range& value, const Range& erase) {
  return {{value}, {erase}, value, value, {}};
}

Result<void> note(Layout& layout, const Source& asset, const Range& value, const Range& erase,
                  const Limits& limits) {
  if (layout.carriers.size() >= limits.max_manifests)
    return Error{Errc::limit_exceeded, "metadata: too many manifest stores", value.offset};
  if (value.size <= carried_bytes(limits.max_store_bytes)) {  // else extract() says so
    TANBA_TRY(const Buffer text, read_value(asset, value, limits));
    if (!from_base64(as_text(text))) {
      layout.flaw = "metadata: the manifest store is not base64";
      return {};
    }
  }
  layout.carriers.push_back(carrier_of(value, erase));
  return {};
}

Result<void> check_embed(const Layout& layout, const Payloads& payloads, const Limits& limits) {
  if (layout.flaw != nullptr) return Error{Errc::malformed, layout.flaw};
  if (layout.carriers.size() > 1)
    return Error{Errc::malformed, "metadata: several manifest stores are in the file"};
  if (!payloads.xmp.empty())
    return Error{Errc::unsupported, "metadata: this format carries no XMP"};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "metadata: the manifest store is too large"};
  return {};
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  if (carrier.store.size() != 1)
    return Error{Errc::invalid_argument, "metadata: no such manifest store"};
  TANBA_TRY(const Buffer text, read_value(asset, carrier.store.front(), limits));
  auto store = from_base64(as_text(text));
  if (!store) return Error{Errc::malformed, "metadata: the manifest store is not base64"};
  if (store->size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "metadata: the manifest store is too large"};
  return *std::move(store);
}

Result<Buffer> extract_spaced(const Source& asset, const Carrier& carrier, const Limits& limits,
                              const Refusals& refusals) {
  Limits encoded = limits;  // with room for line breaks
  encoded.max_store_bytes = limits.max_store_bytes / 2 * 3 + 4;
  TANBA_TRY(Buffer text, gather(asset, carrier.store, encoded));
  std::erase_if(text, [](std::uint8_t byte) {
    return ascii::kSpaces.find(static_cast<char>(byte)) != ascii::kSpaces.npos;
  });
  auto store = from_base64(as_text(text));
  if (!store || store->empty())
    return Error{Errc::malformed, refusals.not_base64, carrier.exclusion.offset};
  if (store->size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, refusals.too_large};
  return *std::move(store);
}

Result<std::vector<Patch>> fill(const Source&, const Carrier& carrier, Bytes store) {
  return spread(carrier.store, as_bytes(to_base64(store)));
}

}  // namespace tanba::base64_value
