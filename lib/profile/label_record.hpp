// The label record as the content of the `org.tanba.label` assertion.
#pragma once

#include "cbor/cbor.hpp"
#include "tanba/label_record.hpp"

namespace tanba {

/// The same map that `to_json` gives, as CBOR.
cbor::Value to_cbor(const Label& label);

/// Whether `publish` names `field`.
bool publishes(const Label& label, std::string_view field);

/// What the record says of the digital source type, or what follows from its origin; empty where
/// nothing follows.
std::string digital_source_type(const Label& label);

/// An AI system made or changed it, for all that the record says.
bool says_ai(const Label& label);

/// SHA-256 of the prompt in hex: as given, or of its text. Empty: neither is known.
std::string prompt_sha256(const Label& label);

/// "painter 2.1"; empty where no system is named.
std::string system_and_version(const Label& label);

}  // namespace tanba
