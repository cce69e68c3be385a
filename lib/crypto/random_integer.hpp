// Serial numbers and nonces.
#pragma once

#include <array>

#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"

namespace tanba {

/// 16 random bytes as a positive number of full length; null where there are none to be had.
inline ossl::IntegerPtr random_integer() {
  std::array<std::uint8_t, 16> bytes{};
  if (!random_bytes(bytes)) return nullptr;
  bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x3F) | 0x40);
  const ossl::BnPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return ossl::IntegerPtr(number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
}

}  // namespace tanba
