// OCSP responses made here by OpenSSL: whose they are, about whom, and for which time.
#include "crypto/ocsp.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/cose.hpp"
#include "pki.hpp"
#include "real_files.hpp"

namespace tanba {
namespace {

using pki::kDay;
using pki::kNow;
using enum OcspVerdict;

struct World {
  pki::Identity root = pki::make_root();
  pki::Identity leaf = pki::make_leaf(root);
  pki::Identity responder = pki::make(
      {.name = "Responder", .extensions = pki::leaf_extensions("OCSPSigning"), .issuer = &root});
  std::vector<Certificate> chain = {leaf.certificate(), root.certificate()};
};

/// What a response says, and who signs it.
struct Order {
  const pki::Identity* about = nullptr;
  const pki::Identity* issuer = nullptr;
  const pki::Identity* signer = nullptr;
  int status = V_OCSP_CERTSTATUS_GOOD;
  int reason = OCSP_REVOKED_STATUS_KEYCOMPROMISE;
  std::int64_t revoked_at = kNow - kDay;
  std::int64_t from = kNow - 3600;
  std::int64_t to = kNow + 3600;  // 0: no nextUpdate
  const EVP_MD* id_hash = EVP_sha1();
  const EVP_MD* signing_hash = EVP_sha256();
  bool with_certificate = true, by_key = false;  // by_key: its responder is named by its key
  std::function<void(OCSP_BASICRESP*)> before_signing = {};
};

using Asn1Time = ossl::Owner<ASN1_TIME, ASN1_TIME_free>;
Asn1Time time_of(std::int64_t seconds) {
  return Asn1Time(ASN1_GENERALIZEDTIME_set(nullptr, seconds));
}

Buffer make_response(const Order& order) {
  const ossl::OcspBasic basic(OCSP_BASICRESP_new());
  OCSP_CERTID* id =
      OCSP_cert_to_id(order.id_hash, order.about->x509.get(), order.issuer->x509.get());
  const bool revoked = order.status == V_OCSP_CERTSTATUS_REVOKED;
  const Asn1Time revoked_at = time_of(order.revoked_at), from = time_of(order.from),
                 to = time_of(order.to);
  OCSP_basic_add1_status(basic.get(), id, order.status, order.reason,
                         revoked ? revoked_at.get() : nullptr, from.get(),
                         order.to == 0 ? nullptr : to.get());
  OCSP_CERTID_free(id);
  if (order.before_signing) order.before_signing(basic.get());
  const unsigned long flags = (order.with_certificate ? 0u : unsigned{OCSP_NOCERTS}) |
                              (order.by_key ? unsigned{OCSP_RESPID_KEY} : 0u);
  if (OCSP_basic_sign(basic.get(), order.signer->x509.get(), order.signer->key.get(),
                      order.signing_hash, nullptr, flags) != 1)
    throw std::runtime_error("no response was made");
  const ossl::OcspResponse response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  unsigned char* bytes = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &bytes);
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

// producedAt is the clock's: the responders of these tests must be valid now as well.
Order order_for(const World& world) {
  return {.about = &world.leaf, .issuer = &world.root, .signer = &world.root};
}

OcspVerdict check(const World& world, const Order& order, std::int64_t at = kNow) {
  return check_ocsp(make_response(order), world.chain, at, kNow, true);
}

TEST(Ocsp, SaysGoodByTheIssuerItself) {
  const World world;
  Order order = order_for(world);
  EXPECT_EQ(check(world, order), good);
  order.with_certificate = false;
  EXPECT_EQ(check(world, order), good);
}

TEST(Ocsp, SaysGoodByADelegateOfTheIssuer) {
  const World world;
  Order order = order_for(world);
  order.signer = &world.responder;
  EXPECT_EQ(check(world, order), good);
}

TEST(Ocsp, KnowsCertIdsByAnyHash) {
  const World world;
  for (const EVP_MD* hash : {EVP_sha1(), EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
    Order order = order_for(world);
    order.id_hash = hash;
    EXPECT_EQ(check(world, order), good);
  }
}

TEST(Ocsp, SaysRevokedAndUnknown) {
  const World world;
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  EXPECT_EQ(check(world, order), revoked);
  order.status = V_OCSP_CERTSTATUS_UNKNOWN;
  EXPECT_EQ(check(world, order), unknown);
}

TEST(Ocsp, TakesRemovalFromTheListAsTheVersionSays) {
  const World world;
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  order.reason = OCSP_REVOKED_STATUS_REMOVEFROMCRL;
  const Buffer response = make_response(order);
  EXPECT_EQ(check_ocsp(response, world.chain, kNow, kNow, true), good);
  EXPECT_EQ(check_ocsp(response, world.chain, kNow, kNow, false), revoked_unless_good);
}

TEST(Ocsp, IsUnusableForAnotherCertificate) {
  const World world;
  const auto other = pki::make_leaf(world.root);
  Order order = order_for(world);
  order.about = &other;
  EXPECT_EQ(check(world, order), unusable);
}

TEST(Ocsp, IsUnusableByAnUnauthorisedResponder) {
  const World world;
  const auto other_root = pki::make_root();  // of the same name, with another key
  const auto foreign =
      pki::make({.extensions = pki::leaf_extensions("OCSPSigning"), .issuer = &other_root});
  const auto expired = pki::make({.extensions = pki::leaf_extensions("OCSPSigning"),
                                  .issuer = &world.root,
                                  .from = kNow - 9 * kDay,
                                  .to = kNow - 8 * kDay});
  for (const pki::Identity* signer :
       {&other_root, &foreign, static_cast<const pki::Identity*>(&world.leaf), &expired}) {
    Order order = order_for(world);
    order.signer = signer;
    EXPECT_EQ(check(world, order), unusable);
  }
}

// RFC 6960, 4.2.2.2: whoever calls himself as the issuer is not the issuer.
TEST(Ocsp, IsUnusableByANamesakeOfTheIssuer) {
  const World world;
  Order order = order_for(world);
  order.by_key = true;
  EXPECT_EQ(check(world, order), good);
  const auto namesake = pki::make(
      {.name = "Root", .extensions = pki::leaf_extensions("OCSPSigning"), .issuer = nullptr});
  order.signer = &namesake;
  EXPECT_EQ(check(world, order), unusable);
}

// RFC 6960, 4.4: what must be understood, and is not.
TEST(Ocsp, IsUnusableWithACriticalExtension) {
  const World world;
  using Extension = ossl::Owner<X509_EXTENSION, X509_EXTENSION_free>;
  for (const char* value : {"DER:0500", "critical,DER:0500"}) {
    const Extension extension(X509V3_EXT_nconf(nullptr, nullptr, "1.2.3.4", value));
    const OcspVerdict expected = value[0] == 'c' ? unusable : good;
    Order order = order_for(world);
    order.before_signing = [&](OCSP_BASICRESP* basic) {
      OCSP_BASICRESP_add_ext(basic, extension.get(), -1);
    };
    EXPECT_EQ(check(world, order), expected) << value;
    order.before_signing = [&](OCSP_BASICRESP* basic) {
      OCSP_SINGLERESP_add_ext(OCSP_resp_get0(basic, 0), extension.get(), -1);
    };
    EXPECT_EQ(check(world, order), expected) << value;
  }
}

// Certificate and answers about `more` others.
Order crowded(const World& world, int more) {
  Order order = order_for(world);
  order.before_signing = [&world, more](OCSP_BASICRESP* basic) {
    const ossl::Owner<OCSP_CERTID, OCSP_CERTID_free> id(
        OCSP_cert_to_id(EVP_sha1(), world.responder.x509.get(), world.root.x509.get()));
    const Asn1Time from = time_of(kNow - 3600);
    for (int i = 0; i < more; ++i)
      OCSP_basic_add1_status(basic, id.get(), V_OCSP_CERTSTATUS_GOOD, 0, nullptr, from.get(),
                             nullptr);
  };
  return order;
}

TEST(Ocsp, IsUnusableWithMoreAnswersThanTheLimit) {
  const World world;
  EXPECT_EQ(check(world, crowded(world, 255)), good);
  EXPECT_EQ(check(world, crowded(world, 256)), unusable);
}

// Without the issuer nothing proves an answer: what it claims, if it is about the certificate.
TEST(Ocsp, ClaimsSomethingOfACertificateWhoseIssuerIsNotThere) {
  const World world;
  const Certificate& leaf = world.chain[0];
  const auto claimed = [&](const Order& order) {
    return claimed_by_ocsp(make_response(order), leaf, kNow);
  };
  EXPECT_EQ(claimed(order_for(world)), good);
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  EXPECT_EQ(claimed(order), revoked);
  order = order_for(world);
  order.about = &world.responder;  // another serial
  EXPECT_EQ(claimed(order), unusable);
  const auto other = pki::make_root("Other");
  const auto same_serial =
      pki::make({.issuer = &other, .before_signing = [&](X509* x509) {
                   X509_set_serialNumber(x509, X509_get_serialNumber(world.leaf.x509.get()));
                 }});
  order = order_for(world);
  order.about = &same_serial;
  order.issuer = &other;
  EXPECT_EQ(claimed(order), unusable);
  order = order_for(world);
  order.id_hash = EVP_md5();
  EXPECT_EQ(claimed(order), unusable);
  EXPECT_EQ(check(world, order), unusable);
  order = order_for(world);
  order.to = kNow - 1;
  EXPECT_EQ(claimed(order), unusable);
  EXPECT_EQ(claimed(crowded(world, 255)), good);
  EXPECT_EQ(claimed(crowded(world, 256)), unusable);
  EXPECT_EQ(claimed_by_ocsp({}, leaf, kNow), unusable);
  EXPECT_EQ(claimed_by_ocsp(as_bytes("\x30\x03\x0A\x01\x03"), leaf, kNow), unusable);
  EXPECT_TRUE(has_issuer(world.chain));
  EXPECT_FALSE(has_issuer({leaf}));
  EXPECT_FALSE(has_issuer({}));
}

TEST(Ocsp, IsUnusableBeyondTheLimitOfItsSize) {
  const World world;
  const Buffer large(Limits{}.max_token_bytes + 1, 0);
  EXPECT_EQ(check_ocsp(large, world.chain, kNow, kNow, true), unusable);
  EXPECT_EQ(claimed_by_ocsp(large, world.chain[0], kNow), unusable);
}

TEST(Ocsp, IsUnusableBySha1) {
  const World world;
  Order order = order_for(world);
  order.signing_hash = EVP_sha1();
  EXPECT_EQ(check(world, order), unusable);
}

TEST(Ocsp, IsUnusableWithoutTheIssuer) {
  const World world;
  const Buffer response = make_response(order_for(world));
  EXPECT_EQ(check_ocsp(response, {world.chain[0]}, kNow, kNow, true), unusable);
  EXPECT_EQ(check_ocsp(response, {}, kNow, kNow, true), unusable);
  const auto other = pki::make_root("Other");
  EXPECT_EQ(check_ocsp(response, {world.chain[0], other.certificate()}, kNow, kNow, true),
            unusable);
}

TEST(Ocsp, CountsOnlyInItsWindow) {
  const World world;
  const Order order = order_for(world);
  const Buffer response = make_response(order);
  const auto at = [&](std::int64_t asked, std::int64_t now) {
    return check_ocsp(response, world.chain, asked, now, true);
  };
  EXPECT_EQ(at(order.from - 9 * kDay, kNow), good);        // signed before thisUpdate
  EXPECT_EQ(at(order.to - 1, order.to + 9 * kDay), good);  // stapled, read much later
  EXPECT_EQ(at(order.to, kNow), unusable);                 // stale
  EXPECT_EQ(at(kNow, order.from - 1), unusable);           // from the future
}

TEST(Ocsp, WithoutNextUpdateCountsForADay) {
  const World world;
  Order order = order_for(world);
  order.to = 0;
  const std::int64_t produced = time(nullptr);
  EXPECT_EQ(check(world, order, produced + kDay / 2), good);
  EXPECT_EQ(check(world, order, produced + 2 * kDay), unusable);
}

TEST(Ocsp, ARevocationDoesNotGrowStaleButAHoldDoes) {
  const World world;
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  EXPECT_EQ(check(world, order, order.to + 99 * kDay), revoked);
  EXPECT_EQ(check(world, order, order.revoked_at - 1),
            revoked_unless_good);  // before thisUpdate: in the window
  EXPECT_EQ(check_ocsp(make_response(order), world.chain, kNow, order.from - 1, true),
            unusable);  // from the future
  order.reason = OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
  EXPECT_EQ(check(world, order, order.to + 99 * kDay), unusable);
}

TEST(Ocsp, AHoldIsOutweighedByAGoodAnswer) {
  const World world;
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  order.reason = OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
  EXPECT_EQ(check(world, order), revoked_unless_good);
  EXPECT_LT(revoked_unless_good, good);
  EXPECT_LT(good, revoked);
}

TEST(Ocsp, IsUnusableBrokenOrCutShort) {
  const World world;
  const Buffer response = make_response(order_for(world));
  for (std::size_t size = 0; size < response.size(); ++size) {
    const auto exact = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(response.begin(), size, exact.get());
    EXPECT_EQ(check_ocsp({exact.get(), size}, world.chain, kNow, kNow, true), unusable);
  }
  Buffer trailing = response;
  trailing.push_back(0);
  EXPECT_EQ(check_ocsp(trailing, world.chain, kNow, kNow, true), unusable);
  const Buffer try_later = {0x30, 0x03, 0x0A, 0x01, 0x03};
  EXPECT_EQ(check_ocsp(try_later, world.chain, kNow, kNow, true), unusable);
}

TEST(Ocsp, NeverSaysBetterAfterAFlip) {
  const World world;
  Order order = order_for(world);
  order.status = V_OCSP_CERTSTATUS_REVOKED;
  const Buffer response = make_response(order);
  for (std::size_t i = 0; i < response.size(); ++i) {
    Buffer flipped = response;
    flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
    const OcspVerdict verdict = check_ocsp(flipped, world.chain, kNow, kNow, true);
    EXPECT_TRUE(verdict == revoked || verdict == unusable) << i;
  }
}

std::string fixture(const std::string& name) {
  std::ifstream file(TANBA_TESTDATA "/timestamp/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Ocsp, OfTheOpensslCommandLineIsUnderstood) {
  const auto leaf = *Certificate::from_pem(as_bytes(fixture("leaf.pem")));
  const auto root = *Certificate::from_pem(as_bytes(fixture("root.pem")));
  const std::vector<Certificate> chain = {leaf[0], root[0]};
  const std::int64_t at = 1'800'000'000;  // 2027
  for (const auto& [file, verdict] :
       {std::pair{"ocsp_good.der", good}, {"ocsp_revoked.der", revoked}})
    EXPECT_EQ(check_ocsp(as_bytes(fixture(file)), chain, at, at, true), verdict) << file;
}

TEST(Ocsp, OfARealFileIsUnderstood) {
  TANBA_NEEDS_DATA();
  std::size_t usable = 0, found = 0;
  for (const real::Signed& one : real::all_signed()) {
    const CoseSign1 cose = parse_cose(one.signature, Limits{});
    std::vector<Certificate> chain;
    for (const Buffer& der : cose.chain) chain.push_back(*Certificate::from_der(der));
    for (const Bytes response : cose.ocsp_responses) {
      ++found;
      const OcspVerdict verdict = check_ocsp(response, chain, 0, kNow, true);
      usable += verdict == good;
    }
  }
  EXPECT_EQ(found, 2u);
  EXPECT_EQ(usable, 2u);
}

}  // namespace
}  // namespace tanba
