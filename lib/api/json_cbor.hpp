// JSON as CBOR (RFC 8949, 6.2).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cbor/cbor.hpp"

namespace tanba {

/// A text that begins with b64' stands for the bytes whose base64 follows, as reports write them
/// (crJSON, 3.6.3.1); where that is no base64, `problem` names it by `path`. `json` must be as
/// shallow as CBOR may be.
cbor::Value cbor_of(const nlohmann::json& json, const std::string& path, std::string& problem);

}  // namespace tanba
