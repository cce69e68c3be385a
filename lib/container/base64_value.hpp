// Stores that lie in an asset as the base64 value of a key in its metadata: SafeTensors, ONNX,
// Parquet. C2PA 2.5, A.3.14 to A.3.16: the exclusion is the value, no byte more.
#pragma once

#include "container/format.hpp"

namespace tanba::base64_value {

constexpr std::string_view kKey = "c2pa:manifest";

/// Size of the value that holds a store of `store_bytes` bytes.
std::uint64_t carried_bytes(std::uint64_t store_bytes);

/// Adds the carrier of a value, or the layout's flaw where the value is no base64. `erase`: the
/// value with what frames it.
Result<void> note(Layout& layout, const Source& asset, const Range& value, const Range& erase,
                  const Limits& limits);

/// What an embed into such a format checks first.
Result<void> check_embed(const Layout& layout, const Payloads& payloads, const Limits& limits);

/// The carrier of a value in the output.
Carrier carrier_of(const Range& value, const Range& erase);

/// extract() and fill() of the formats.
Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits);

/// What a format says of a value that is none.
struct Refusals {
  const char* not_base64;
  const char* too_large;
};
/// extract() where white space may stand in the base64, as it may in XML.
Result<Buffer> extract_spaced(const Source& asset, const Carrier& carrier, const Limits& limits,
                              const Refusals& refusals);

Result<std::vector<Patch>> fill(const Source& output, const Carrier& carrier, Bytes store);

}  // namespace tanba::base64_value
