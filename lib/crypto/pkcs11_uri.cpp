// PKCS#11 URIs: "pkcs11:" path attributes by ";", then "?" and query attributes by "&" (RFC 7512,
// 2.3).
#include "crypto/pkcs11_uri.hpp"

#include <algorithm>
#include <charconv>
#include <span>

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

using Texts = std::optional<std::string> Pkcs11Uri::*;
struct Row {
  std::string_view name;
  Texts member;
};
constexpr Row kPath[] = {{"token", &Pkcs11Uri::token},
                         {"serial", &Pkcs11Uri::serial},
                         {"manufacturer", &Pkcs11Uri::manufacturer},
                         {"model", &Pkcs11Uri::model},
                         {"object", &Pkcs11Uri::object}};
constexpr Row kQuery[] = {{"module-path", &Pkcs11Uri::module_path},
                          {"pin-source", &Pkcs11Uri::pin_source},
                          {"pin-value", &Pkcs11Uri::pin_value}};

bool set_text(Pkcs11Uri& uri, std::span<const Row> rows, std::string_view name,
              const std::string& value) {
  const auto row = std::ranges::find(rows, name, &Row::name);
  if (row == rows.end()) return false;
  uri.*row->member = value;
  return true;
}

bool set_slot(Pkcs11Uri& uri, const std::string& value) {
  unsigned long number = 0;
  const char* const last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  if (error != std::errc() || end != last) return false;
  uri.slot = number;
  return true;
}

bool set_path(Pkcs11Uri& uri, std::string_view name, const std::string& value) {
  if (set_text(uri, kPath, name, value)) return true;
  if (name == "slot-id") return set_slot(uri, value);
  if (name == "id") uri.id = Buffer(value.begin(), value.end());
  return name == "id" || (name == "type" ? value == "private" : name.starts_with("library-"));
}

bool set_query(Pkcs11Uri& uri, std::string_view name, const std::string& value) {
  return set_text(uri, kQuery, name, value);
}

using Set = bool (*)(Pkcs11Uri& uri, std::string_view name, const std::string& value);

Result<void> read_attributes(Pkcs11Uri& uri, std::string_view text, char separator, Set set) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view one = text.substr(0, end);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return kBroken;
    auto value = unescaped(one.substr(equals + 1));
    if (!value) return kBroken;
    if (!set(uri, one.substr(0, equals), *value)) return kUnknown;
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
