// The label record as the content of the `org.tanba.label` assertion.
#pragma once

#include "cbor/cbor.hpp"
#include "tanba/label_record.hpp"

namespace tanba {

/// The same map that `to_json` gives, as CBOR.
cbor::Value to_cbor(const Label& label);

}  // namespace tanba
