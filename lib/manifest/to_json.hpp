// CBOR and JSON assertions as JSON text, for reports.
#pragma once

#include <string>

#include "cbor/cbor.hpp"

namespace tanba {

/// Byte strings become base64, tags their content, map keys text, invalid numbers null. Well-formed
/// RFC 8259 with unique keys, whatever comes in.
std::string cbor_to_json(cbor::Item item);

}  // namespace tanba
