// PKCS#11 URIs: "pkcs11:" path attributes by ";", then "?" and query attributes by "&" (RFC 7512,
// 2.3).
#include "crypto/pkcs11_uri.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace tanba {
namespace {

constexpr Error kBroken = {Errc::credential, "signer: the PKCS#11 URI is broken"};
constexpr Error kUnknown = {Errc::credential,
                            "signer: the PKCS#11 URI names an attribute that is not known"};

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const auto byte = from_hex(text.substr(at + 1, 2));
    if (!byte || byte->size() != 1) return {};
    out += static_cast<char>(byte->front());
    at += 2;
  }
  return out;
}

bool set_path(Pkcs11Uri& uri, std::string_view name, std::string value) {
  if (name == "token")
    uri.token = std::move(value);
  else if (name == "serial")
    uri.serial = std::move(value);
  else if (name == "manufacturer")
    uri.manufacturer = std::move(value);
  else if (name == "model")
    uri.model = std::move(value);
  else if (name == "object")
    uri.object = std::move(value);
  else if (name == "id")
    uri.id = Buffer(value.begin(), value.end());
  else if (name == "slot-id") {
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) return false;
    uri.slot = number;
  } else {
    return name == "type" ? value == "private" : name.starts_with("library-");
  }
  return true;
}

bool set_query(Pkcs11Uri& uri, std::string_view name, std::string value) {
  if (name == "module-path")
    uri.module_path = std::move(value);
  else if (name == "pin-source")
    uri.pin_source = std::move(value);
  else if (name == "pin-value")
    uri.pin_value = std::move(value);
  else
    return false;
  return true;
}

using Set = bool (*)(Pkcs11Uri& uri, std::string_view name, std::string value);

Result<void> read_attributes(Pkcs11Uri& uri, std::string_view text, char separator, Set set) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view one = text.substr(0, end);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return kBroken;
    auto value = unescaped(one.substr(equals + 1));
    if (!value) return kBroken;
    if (!set(uri, one.substr(0, equals), *std::move(value))) return kUnknown;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

}  // namespace

Result<Pkcs11Uri> read_pkcs11_uri(std::string_view text) {
  constexpr std::string_view kScheme = "pkcs11:";
  if (!text.starts_with(kScheme)) return kBroken;
  text.remove_prefix(kScheme.size());
  const std::size_t query = std::min(text.find('?'), text.size());
  Pkcs11Uri uri;
  TANBA_CHECK(read_attributes(uri, text.substr(0, query), ';', set_path));
  if (query < text.size())
    TANBA_CHECK(read_attributes(uri, text.substr(query + 1), '&', set_query));
  return uri;
}

}  // namespace tanba
