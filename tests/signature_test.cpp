// Signatures made elsewhere: pyca/cryptography, the OpenSSL command line, the reference
// implementation, the test vectors of Wycheproof and the golden numbers of a real file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/encoding.hpp"
#include "crypto/cose.hpp"
#include "crypto/digest.hpp"
#include "pki.hpp"
#include "real_files.hpp"

namespace tanba {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

const Bytes kMessage = as_bytes("what is signed");

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string fixture(const std::string& name) { return text_of(TANBA_TESTDATA "/" + name); }

std::vector<std::vector<std::string>> table(const std::string& name) {
  std::istringstream lines(fixture(name));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
  }
  return rows;
}

SignatureAlg alg_of(const std::string& text) {
  for (int i = 1; i <= 7; ++i)
    if (text == name(static_cast<SignatureAlg>(i))) return static_cast<SignatureAlg>(i);
  throw std::runtime_error("no algorithm " + text);
}

Certificate leaf_of(const std::string& name) {
  return Certificate::from_pem(as_bytes(fixture("keys/" + name + ".pem")))->front();
}

TEST(Signature, OfPycaCryptographyHoldsForEachAlgorithm) {
  const auto rows = table("keys/signatures.tsv");
  EXPECT_EQ(rows.size(), 9u);
  for (const auto& row : rows) {
    const Buffer signature = *from_hex(row.at(2));
    EXPECT_TRUE(verify_signature(alg_of(row[0]), leaf_of(row[1]), kMessage, signature)) << row[0];
    EXPECT_FALSE(verify_signature(alg_of(row[0]), leaf_of(row[1]), as_bytes("else"), signature));
  }
}

struct KeyRow {
  const char* name;
  const char* passphrase;
  SignatureAlg alg;
};
const KeyRow kKeys[] = {
    {"sec1", "", SignatureAlg::es256},       {"encrypted", "open", SignatureAlg::es384},
    {"p521", "", SignatureAlg::es512},       {"pkcs1", "", SignatureAlg::ps256},
    {"legacy", "open", SignatureAlg::ps256}, {"pss", "", SignatureAlg::ps256},
    {"ed25519", "", SignatureAlg::ed25519},
};

Result<std::unique_ptr<Signer>> signer_of(const KeyRow& row) {
  return signer_from_pem(as_bytes(fixture("keys/" + std::string(row.name) + ".key")),
                         as_bytes(fixture("keys/" + std::string(row.name) + ".pem")),
                         row.passphrase);
}

TEST(Signature, IsMadeWithKeysInEveryPemForm) {
  for (const KeyRow& row : kKeys) {
    const auto signer = signer_of(row);
    ASSERT_TRUE(signer) << row.name << ": " << signer.error().what;
    EXPECT_EQ((*signer)->algorithm(), row.alg) << row.name;
    const auto signature = (*signer)->sign(kMessage);
    ASSERT_TRUE(signature) << row.name;
    EXPECT_TRUE(verify_signature(row.alg, leaf_of(row.name), kMessage, *signature)) << row.name;
  }
}

TEST(Signature, ByARestrictedPssKeyKeepsToItsHash) {
  const auto key = fixture("keys/pss.key"), chain = fixture("keys/pss.pem");
  const auto signer = signer_from_pem(as_bytes(key), as_bytes(chain), SignatureAlg::ps384);
  ASSERT_TRUE(signer);
  EXPECT_FALSE((*signer)->sign(kMessage));
}

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() { fs::create_directories(path_); }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, Bytes bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << as_text(bytes);
    return path_ / name;
  }

 private:
  fs::path path_ = fs::temp_directory_path() / ("tanba-signature-" + std::to_string(::getpid()));
};

// Ecdsa-Sig-Value, which the command line reads.
Buffer to_der(Bytes raw) {
  const ossl::EcdsaSig pair(ECDSA_SIG_new());
  const auto half = static_cast<int>(raw.size() / 2);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.data(), half, nullptr),
                 BN_bin2bn(raw.data() + half, half, nullptr));
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

std::string openssl_command(const KeyRow& row, const std::string& files) {
  const std::string alg = name(row.alg);
  if (alg == "Ed25519") return "openssl pkeyutl -verify -rawin -certin " + files;
  std::string command = "openssl pkeyutl -verify -rawin -digest sha" + alg.substr(2);
  if (alg[0] == 'P') command += " -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:digest";
  return command + " -certin " + files;
}

TEST(Signature, IsVerifiedByTheOpensslCommandLine) {
  if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no openssl command";
  const Folder folder;
  for (const KeyRow& row : kKeys) {
    const auto signer = signer_of(row);
    ASSERT_TRUE(signer);
    Buffer signature = *(*signer)->sign(kMessage);
    if (name(row.alg)[0] == 'E' && name(row.alg)[1] == 'S') signature = to_der(signature);
    const std::string files = "-inkey " TANBA_TESTDATA "/keys/" + std::string(row.name) +
                              ".pem -in " + folder.write("message", kMessage) + " -sigfile " +
                              folder.write("signature", signature) + " >/dev/null 2>&1";
    EXPECT_EQ(std::system(openssl_command(row, files).c_str()), 0) << row.name;
  }
}

TEST(Signature, OfTheReferenceImplementationHolds) {
  for (const auto& [file, key, alg] : {std::tuple{"es256", "sec1", SignatureAlg::es256},
                                       {"ps384", "pkcs1", SignatureAlg::ps384},
                                       {"ed25519", "ed25519", SignatureAlg::ed25519}}) {
    const std::string box = fixture("cose/" + std::string(file) + ".signature");
    const std::string claim = fixture("cose/" + std::string(file) + ".claim");
    const CoseSign1 cose = parse_cose(as_bytes(box), Limits{});
    EXPECT_EQ(cose.flaw, CoseFlaw::none) << cose.what;
    EXPECT_EQ(cose.alg, alg);
    EXPECT_TRUE(cose.canonical && cose.padding_is_zero);
    EXPECT_THAT(cose.unknown_unsigned, IsEmpty());
    EXPECT_EQ(cose.chain.front(), leaf_of(key).der());
    EXPECT_TRUE(verify_cose(cose, leaf_of(key), as_bytes(claim)));
  }
}

// Whether anything that a verifier looks at differs from the box as it was signed.
bool is_noticed(const CoseSign1& cose, Bytes claim) {
  if (cose.flaw != CoseFlaw::none || !cose.canonical || !cose.padding_is_zero ||
      !cose.unknown_unsigned.empty() || !cose.time_stamps_v2.empty() ||
      !cose.time_stamps_v1.empty() || !cose.ocsp_responses.empty())
    return true;
  const auto leaf = Certificate::from_der(cose.chain.front());
  return !leaf || !verify_cose(cose, *leaf, claim);
}

TEST(Signature, EveryFlippedBitOfItsBoxIsNoticed) {
  const std::string text = fixture("cose/es256.signature"), claim = fixture("cose/es256.claim");
  const Buffer box(text.begin(), text.end());
  ASSERT_FALSE(is_noticed(parse_cose(box, Limits{}), as_bytes(claim)));
  for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
    Buffer flipped = box;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_TRUE(is_noticed(parse_cose(flipped, Limits{}), as_bytes(claim))) << bit / 8;
  }
}

// A certificate over a key of the vectors.
Certificate certificate_over(const std::string& spki) {
  static const pki::Identity kRoot = pki::make_root();
  const Buffer der = *from_hex(spki);
  const unsigned char* at = der.data();
  const ossl::PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  return pki::make({.extensions = pki::leaf_extensions(),
                    .issuer = &kRoot,
                    .before_signing = [&](X509* x509) { X509_set_pubkey(x509, key.get()); }})
      .certificate();
}

TEST(Signature, AgreesWithWycheproof) {
  const std::pair<const char*, SignatureAlg> files[] = {
      {"ES256", SignatureAlg::es256},       {"ES384", SignatureAlg::es384},
      {"ES512", SignatureAlg::es512},       {"PS256", SignatureAlg::ps256},
      {"PS256-salt0", SignatureAlg::ps256}, {"Ed25519", SignatureAlg::ed25519}};
  std::size_t count = 0;
  for (const auto& [file, alg] : files) {
    std::optional<Certificate> leaf;
    for (auto row : table("wycheproof/" + std::string(file) + ".tsv")) {
      if (row[0] == "key") {
        leaf = certificate_over(row.at(1));
        continue;
      }
      row.resize(4);  // an empty signature is an empty last cell
      const bool holds = verify_signature(alg, *leaf, *from_hex(row[2]), *from_hex(row[3]));
      EXPECT_EQ(holds, row[0] == "valid") << file << " " << row[1];
      ++count;
    }
  }
  EXPECT_GT(count, 380u);
}

TEST(Signature, Ed25519PointsOfSmallOrderAreNoKeys) {
  const char* points[] = {"0100000000000000000000000000000000000000000000000000000000000000",
                          "0000000000000000000000000000000000000000000000000000000000000000",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  for (const char* point : points) {
    const Certificate leaf = certificate_over("302a300506032b6570032100" + std::string(point));
    EXPECT_FALSE(check_profile({leaf}, Purpose::claim_signing).empty()) << point;
    // With A the neutral element, R = [S]B fits any message.
    EXPECT_FALSE(verify_signature(SignatureAlg::ed25519, leaf, kMessage, Buffer(64, 0)));
  }
}

TEST(Signature, GivesTheGoldenNumbersOfARealFile) {
  TANBA_NEEDS_DATA();
  const auto found = real::signed_in(real::data_folder() + "/reference/CA.jpg");
  ASSERT_EQ(found.size(), 1u);
  const auto sha256 = [](Bytes bytes) { return to_hex(digest(HashAlg::sha256, bytes)); };
  EXPECT_EQ(sha256(found[0].claim),
            "69d891845109f88b557fe011dbec70aa759507725d404727497f88a06e7a9d0a");
  const CoseSign1 cose = parse_cose(found[0].signature, Limits{});
  const Buffer structure = sig_structure(cose.protected_header, found[0].claim);
  EXPECT_EQ(structure.size(), 4297u);
  EXPECT_EQ(sha256(structure), "991c9c6f1defaefa5c016eeee9ed254df1400a3c12c60a22a867de01b95ad7ba");
  const Buffer counter = countersignature_structure(cose.protected_header, found[0].claim);
  EXPECT_EQ(counter.size(), 4303u);
  EXPECT_EQ(sha256(counter), "4387b738a1f0d2c22e5a20dc77d7091d961f3673807051474567ae3c77eef70c");
}

TEST(Signature, OfRealFilesIsReadWithoutReproach) {
  TANBA_NEEDS_DATA();
  std::size_t verified = 0;
  for (const real::Signed& one : real::all_signed()) {
    const CoseSign1 cose = parse_cose(one.signature, Limits{});
    if (one.file == "prerelease.jpg") {  // bytes behind the COSE_Sign1
      EXPECT_EQ(cose.flaw, CoseFlaw::malformed);
      continue;
    }
    EXPECT_EQ(cose.flaw, CoseFlaw::none) << one.file << ": " << cose.what;
    EXPECT_TRUE(cose.canonical) << one.file;
    EXPECT_TRUE(cose.padding_is_zero) << one.file;
    EXPECT_THAT(cose.unknown_unsigned, IsEmpty()) << one.file;
    std::vector<Certificate> chain;
    for (const Buffer& der : cose.chain) {
      const auto read = Certificate::from_der(der);
      ASSERT_TRUE(read) << one.file << ": " << read.error().what;
      chain.push_back(*read);
    }
    for (const ProfileViolation& violation : check_profile(chain, Purpose::claim_signing))
      ADD_FAILURE() << one.file << ": " << violation.rule << " " << violation.certificate;
    const bool broken = one.file.find("E-sig") != std::string::npos ||
                        one.file.find("E-clm") != std::string::npos || one.file == "no_alg.jpg";
    const bool holds = verify_cose(cose, chain.front(), one.claim);
    EXPECT_TRUE(holds || broken) << one.file;
    verified += holds;
  }
  EXPECT_GE(verified, 40u);
}

}  // namespace
}  // namespace tanba
