// Identifiers of signature algorithms in COSE (RFC 9053, RFC 8230, RFC 9864).
#include "crypto/cose_algorithm.hpp"

#include <algorithm>
#include <array>

#include "crypto/cose.hpp"

namespace tanba {
namespace {

// The row that is written comes before others of the same algorithm.
constexpr std::array kRows = {
    CoseAlgorithm{-7, "ES256", SignatureAlg::es256, false},
    CoseAlgorithm{-35, "ES384", SignatureAlg::es384, false},
    CoseAlgorithm{-36, "ES512", SignatureAlg::es512, false},
    CoseAlgorithm{-37, "PS256", SignatureAlg::ps256, false},
    CoseAlgorithm{-38, "PS384", SignatureAlg::ps384, false},
    CoseAlgorithm{-39, "PS512", SignatureAlg::ps512, false},
    CoseAlgorithm{-8, "EdDSA", SignatureAlg::ed25519, false},
    CoseAlgorithm{-9, "ESP256", SignatureAlg::es256, true},
    CoseAlgorithm{-51, "ESP384", SignatureAlg::es384, true},
    CoseAlgorithm{-52, "ESP512", SignatureAlg::es512, true},
    CoseAlgorithm{-19, "Ed25519", {}, true},
    CoseAlgorithm{-47, "ES256K", {}, true},
    CoseAlgorithm{-48, "ML-DSA-44", {}, true},
    CoseAlgorithm{-49, "ML-DSA-65", {}, true},
    CoseAlgorithm{-50, "ML-DSA-87", {}, true},
    CoseAlgorithm{-53, "Ed448", {}, true},
    CoseAlgorithm{-257, "RS256", {}, false},
    CoseAlgorithm{-258, "RS384", {}, false},
    CoseAlgorithm{-259, "RS512", {}, false},
    CoseAlgorithm{-65535, "RS1", {}, false},
    CoseAlgorithm{5, "HS256", {}, false},
};

}  // namespace

const CoseAlgorithm* cose_algorithm(std::int64_t identifier) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const CoseAlgorithm& one) {
    return one.identifier == identifier;
  });
  return row == kRows.end() ? nullptr : row;
}

std::optional<SignatureAlg> signature_alg_from_cose(std::int64_t identifier) {
  const CoseAlgorithm* row = cose_algorithm(identifier);
  return row == nullptr ? std::nullopt : row->alg;
}

std::int64_t cose_identifier(SignatureAlg alg) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                 [&](const CoseAlgorithm& one) { return one.alg == alg; });
  return row == kRows.end() ? 0 : row->identifier;
}

}  // namespace tanba
