// PKCS#11 URIs (RFC 7512).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// What such a URI says. Absent: any.
struct Pkcs11Uri {
  std::optional<std::string> token, serial, manufacturer, model, object;
  std::optional<Buffer> id;
  std::optional<unsigned long> slot;
  std::optional<std::string> module_path, pin_source, pin_value;
};

/// Attributes that it does not know are refused (RFC 7512, 2.4: they might narrow the choice), but
/// for those of the library itself. Errc::credential.
Result<Pkcs11Uri> read_pkcs11_uri(std::string_view text);

}  // namespace tanba
