// ASN.1 times (RFC 5280, 4.1.2.5; RFC 3161, 2.4.2) as seconds since 1970-01-01 UTC.
#include "crypto/asn1_time.hpp"

#include <array>
#include <ctime>
#include <string>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"

namespace tanba {

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  std::array<char, 32> text{};
  if (strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) return {};
  return from_rfc3339(text.data());
}

std::optional<std::int64_t> seconds_of_generalized(Bytes content) {
  const std::string_view digits = as_text(content);
  if (digits.size() < 15 || digits.size() > 40 || digits.back() != 'Z') return {};
  std::string text(digits.substr(0, 4));
  for (const auto& [separator, at] : {std::pair{"-", 4}, {"-", 6}, {"T", 8}, {":", 10}, {":", 12}})
    text.append(separator).append(digits.substr(static_cast<std::size_t>(at), 2));
  return from_rfc3339(text.append(digits.substr(14)));
}

}  // namespace tanba
