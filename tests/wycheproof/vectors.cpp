// Runs the vectors of Wycheproof for the algorithms of C2PA 2.4, 13.2.1, and those of their
// neighbours, which must all be refused. Usage: vectors FOLDER. Prints a line a file; exit 1 where
// one vector is judged otherwise.
#include <cstdio>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "crypto/cose.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;
using enum SignatureAlg;

struct File {
  const char* name;
  SignatureAlg alg;
  bool all_refused = false;  // another curve, hash, mask or length of salt than the algorithm has
  int but = 0;               // the one among them that is as the algorithm has it
};
constexpr File kFiles[] = {
    {"ecdsa_secp256r1_sha256_p1363", es256},
    {"ecdsa_secp256r1_sha512_p1363", es512},
    {"ecdsa_secp384r1_sha384_p1363", es384},
    {"ecdsa_secp384r1_sha512_p1363", es512},
    {"ecdsa_secp521r1_sha512_p1363", es512},
    {"ecdsa_secp256k1_sha256_p1363", es256, true},
    {"ecdsa_secp224r1_sha256_p1363", es256, true},
    {"ecdsa_secp256r1_shake128_p1363", es256, true},
    {"ecdsa_brainpoolP256r1_sha256_p1363", es256, true},
    {"ecdsa_brainpoolP384r1_sha384_p1363", es384, true},
    {"ecdsa_brainpoolP512r1_sha512_p1363", es512, true},
    {"rsa_pss_2048_sha256_mgf1_32", ps256},
    {"rsa_pss_2048_sha256_mgf1_32_params", ps256},
    {"rsa_pss_3072_sha256_mgf1_32", ps256},
    {"rsa_pss_3072_sha256_mgf1_32_params", ps256},
    {"rsa_pss_4096_sha256_mgf1_32", ps256},
    {"rsa_pss_2048_sha384_mgf1_48", ps384},
    {"rsa_pss_4096_sha384_mgf1_48", ps384},
    {"rsa_pss_4096_sha512_mgf1_64", ps512},
    {"rsa_pss_4096_sha512_mgf1_64_params", ps512},
    {"rsa_pss_4096_sha512_mgf1_32", ps512, true},
    {"rsa_pss_2048_sha256_mgf1_0", ps256, true, 69},  // with a salt of 32 bytes
    {"rsa_pss_2048_sha256_mgf1sha1_20", ps256, true},
    {"rsa_pss_2048_sha512_256_mgf1_32", ps512, true},
    {"rsa_pss_2048_sha1_mgf1_20", ps256, true},
    {"rsa_pss_2048_shake128", ps256, true},
    {"ed25519", ed25519},
};

// Nothing: OpenSSL itself does not know such a key.
std::optional<Certificate> certificate_over(const std::string& spki) {
  static const pki::Identity kRoot = pki::make_root();
  const Buffer der = *from_hex(spki);
  const unsigned char* at = der.data();
  const ossl::PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key) return {};
  return pki::make({.extensions = pki::leaf_extensions(),
                    .issuer = &kRoot,
                    .before_signing = [&](X509* x509) { X509_set_pubkey(x509, key.get()); }})
      .certificate();
}

struct Count {
  int right = 0, wrong = 0;
};

void run(const File& file, const Json& group, Count& count) {
  const auto leaf = certificate_over(group.at("publicKeyDer").get<std::string>());
  for (const Json& test : group.at("tests")) {
    const std::string result = test.at("result");
    if (result == "acceptable") continue;  // either answer is right
    const int id = test.at("tcId");
    const bool expected = file.all_refused ? id == file.but : result == "valid";
    const bool holds =
        leaf && verify_signature(file.alg, *leaf, *from_hex(test.at("msg").get<std::string>()),
                                 *from_hex(test.at("sig").get<std::string>()));
    ++(holds == expected ? count.right : count.wrong);
    if (holds != expected)
      std::printf("%s %d: %s, and it %s\n", file.name, id, result.c_str(),
                  holds ? "holds" : "does not hold");
  }
}

bool run(const File& file, const std::string& folder) {
  std::ifstream in(folder + "/" + file.name + "_test.json");
  if (!in) return std::printf("%s: not there\n", file.name), false;
  const Json vectors = Json::parse(in);
  Count count;
  for (const Json& group : vectors.at("testGroups")) run(file, group, count);
  std::printf("%s %s: %d right, %d wrong\n", name(file.alg), file.name, count.right, count.wrong);
  return count.right > 0 && count.wrong == 0;
}

}  // namespace
}  // namespace tanba

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  bool good = true;
  for (const tanba::File& file : tanba::kFiles) good = tanba::run(file, argv[1]) && good;
  return good ? 0 : 1;
}
