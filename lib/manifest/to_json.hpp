// CBOR and JSON assertions as JSON text, for reports.
#pragma once

#include <string>

#include "cbor/cbor.hpp"

namespace tanba {

/// Byte strings become "b64'" with base64 behind it (crJSON, 3.6.3.1), so that they are not taken
/// for text; tags become their content, map keys text, invalid numbers null. Well-formed RFC 8259
/// with unique keys, whatever comes in.
std::string cbor_to_json(cbor::Item item);

}  // namespace tanba
