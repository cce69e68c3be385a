// Time-stamps: tokens of an authority made here by OpenSSL's CMS and TS calls, each fault by name,
// and the tokens of real files.
#include "crypto/timestamp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/encoding.hpp"
#include "crypto/cose.hpp"
#include "crypto/der.hpp"
#include "crypto/digest.hpp"
#include "pki.hpp"
#include "real_files.hpp"

namespace tanba {
namespace {

using pki::kDay;
using pki::kNow;
using enum TimeStampVerdict;

const Bytes kMessage = as_bytes("the signature that was stamped");

pki::Extensions tsa_extensions() { return pki::leaf_extensions("critical,timeStamping"); }

/// What a token is made of, with every part open to faults.
struct Order {
  const pki::Identity* authority = nullptr;
  std::vector<const pki::Identity*> certificates;  // besides the authority's own
  std::string time = "20260921143000Z";
  const char* imprint_hash = "SHA256";
  const char* signing_hash = "SHA256";
  int content_type = NID_id_smime_ct_TSTInfo;
  bool signing_certificate = true;
  bool own_certificate = true;
  int signers = 1;
  long version = 1;
  bool imprint = true, detached = false;
  const char* extension = nullptr;      // of TSTInfo, as in openssl.cnf
  Buffer old_signing_certificate = {};  // the attribute of RFC 2634
};

// TSTInfo ::= SEQUENCE { version, policy, messageImprint, ... }, without the third.
Buffer without_imprint(const Buffer& info) {
  ByteReader outer(info);
  ByteReader fields(der::read(outer)->content);
  Buffer left;
  for (int i = 0; fields.left() != 0; ++i) {
    const Bytes field = der::read(fields)->whole;
    if (i != 2) left.insert(left.end(), field.begin(), field.end());
  }
  left.insert(left.begin(), {0x30, static_cast<std::uint8_t>(left.size())});
  return left;
}

Buffer tst_info(const Order& order) {
  const ossl::TstInfo info(TS_TST_INFO_new());
  TS_TST_INFO_set_version(info.get(), order.version);
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4.1", 1);
  TS_TST_INFO_set_policy_id(info.get(), policy);
  ASN1_OBJECT_free(policy);
  const EVP_MD* hash = EVP_get_digestbyname(order.imprint_hash);
  Buffer hashed(static_cast<std::size_t>(EVP_MD_get_size(hash)));
  EVP_Digest(kMessage.data(), kMessage.size(), hashed.data(), nullptr, hash, nullptr);
  const ossl::Owner<X509_ALGOR, X509_ALGOR_free> algorithm(X509_ALGOR_new());
  X509_ALGOR_set_md(algorithm.get(), hash);
  TS_MSG_IMPRINT* imprint = TS_MSG_IMPRINT_new();
  TS_MSG_IMPRINT_set_algo(imprint, algorithm.get());
  TS_MSG_IMPRINT_set_msg(imprint, hashed.data(), static_cast<int>(hashed.size()));
  TS_TST_INFO_set_msg_imprint(info.get(), imprint);
  TS_MSG_IMPRINT_free(imprint);
  const ossl::Owner<ASN1_INTEGER, ASN1_INTEGER_free> serial(ASN1_INTEGER_new());
  ASN1_INTEGER_set(serial.get(), 7);
  TS_TST_INFO_set_serial(info.get(), serial.get());
  const ossl::Owner<ASN1_GENERALIZEDTIME, ASN1_GENERALIZEDTIME_free> time(
      ASN1_GENERALIZEDTIME_new());
  ASN1_STRING_set(time.get(), order.time.data(), static_cast<int>(order.time.size()));
  TS_TST_INFO_set_time(info.get(), time.get());
  if (order.extension != nullptr) {
    const ossl::Owner<X509_EXTENSION, X509_EXTENSION_free> one(
        X509V3_EXT_nconf(nullptr, nullptr, "1.2.3.4", order.extension));
    TS_TST_INFO_add_ext(info.get(), one.get(), -1);
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_TS_TST_INFO(info.get(), &bytes);
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

Buffer make_token(const Order& order) {
  const ossl::CmsPtr cms(
      CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY | CMS_NOCERTS));
  CMS_set1_eContentType(cms.get(), OBJ_nid2obj(order.content_type));
  const unsigned flags = CMS_BINARY | (order.own_certificate ? 0u : unsigned{CMS_NOCERTS}) |
                         (order.signing_certificate ? unsigned{CMS_CADES} : 0u);
  for (int i = 0; i < order.signers; ++i)
    CMS_add1_signer(cms.get(), order.authority->x509.get(), order.authority->key.get(),
                    EVP_get_digestbyname(order.signing_hash), i == 0 ? flags : flags | CMS_NOCERTS);
  if (const Buffer& old = order.old_signing_certificate; !old.empty())
    CMS_signed_add1_attr_by_NID(sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms.get()), 0),
                                NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE, old.data(),
                                static_cast<int>(old.size()));
  if (order.detached) CMS_set_detached(cms.get(), 1);
  for (const pki::Identity* one : order.certificates) CMS_add1_cert(cms.get(), one->x509.get());
  const Buffer info = tst_info(order);
  const Buffer content = order.imprint ? info : without_imprint(info);
  const ossl::BioPtr in = ossl::read_bio(content);
  if (CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY) != 1)
    throw std::runtime_error("no token was made");
  unsigned char* bytes = nullptr;
  const int size = i2d_CMS_ContentInfo(cms.get(), &bytes);
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

// TimeStampResp around a token; 82 xx xx lengths suffice.
Buffer make_response(const Buffer& token, std::uint8_t status) {
  const Buffer info = {0x30, 0x03, 0x02, 0x01, status};
  const std::size_t size = info.size() + token.size();
  Buffer response = {0x30, 0x82, static_cast<std::uint8_t>(size >> 8),
                     static_cast<std::uint8_t>(size)};
  response.insert(response.end(), info.begin(), info.end());
  response.insert(response.end(), token.begin(), token.end());
  return response;
}

struct World {
  pki::Identity root = pki::make_root("Time-stamp root");
  pki::Identity middle =
      pki::make({.name = "Time-stamp CA", .extensions = pki::ca_extensions(), .issuer = &root});
  pki::Identity authority =
      pki::make({.name = "Authority", .extensions = tsa_extensions(), .issuer = &middle});
  std::vector<Certificate> anchors = {root.certificate()};

  Order order() const { return {.authority = &authority, .certificates = {&middle}}; }
  TimeStamp check(const Buffer& token) const {
    return check_time_stamp(token, false, {kMessage}, anchors);
  }
};

TEST(TimeStamp, IsTrustedByAnAnchorForTimeStamps) {
  const World world;
  const TimeStamp stamp = world.check(make_token(world.order()));
  EXPECT_EQ(stamp.verdict, trusted) << stamp.reason;
  EXPECT_EQ(stamp.time, 1'790'001'000);
  EXPECT_EQ(stamp.authority, "Authority");
}

TEST(TimeStamp, IsReadFromAResponseThatGrantedIt) {
  const World world;
  const Buffer token = make_token(world.order());
  const auto verdict = [&](const Buffer& bytes) {
    return check_time_stamp(bytes, true, {kMessage}, world.anchors).verdict;
  };
  EXPECT_EQ(verdict(make_response(token, 0)), trusted);
  EXPECT_EQ(verdict(make_response(token, 1)), trusted);
  EXPECT_EQ(verdict(make_response(token, 2)), malformed);
  EXPECT_EQ(verdict(make_response({}, 0)), malformed);
  EXPECT_EQ(verdict(token), malformed);
  EXPECT_EQ(world.check(make_response(token, 0)).verdict, malformed);
}

// TimeStampResp ::= SEQUENCE { PKIStatusInfo, TimeStampToken OPTIONAL } (RFC 3161, 2.4.2)
TEST(TimeStamp, IsReadFromNothingElse) {
  const World world;
  const Buffer token = make_token(world.order());
  const auto verdict = [&](std::vector<Buffer> parts) {
    Buffer inside;
    for (const Buffer& one : parts) inside.insert(inside.end(), one.begin(), one.end());
    Buffer whole = {0x30, 0x82, static_cast<std::uint8_t>(inside.size() >> 8),
                    static_cast<std::uint8_t>(inside.size())};
    whole.insert(whole.end(), inside.begin(), inside.end());
    return check_time_stamp(whole, true, {kMessage}, world.anchors).verdict;
  };
  EXPECT_EQ(verdict({{0x30, 3, 2, 1, 0}, token}), trusted);
  EXPECT_EQ(verdict({{2, 1, 0}, token}), malformed);
  EXPECT_EQ(verdict({{0x30, 3, 4, 1, 0}, token}), malformed);     // a status that is no number
  EXPECT_EQ(verdict({{0x30, 4, 2, 2, 1, 0}, token}), malformed);  // 256
  EXPECT_EQ(verdict({{0x30, 0}, token}), malformed);
  EXPECT_EQ(verdict({{0x30, 3, 2, 1, 0}, token, {5, 0}}), malformed);
  for (const Buffer& other : {Buffer{2, 1, 0}, Buffer{0x31, 0}, Buffer{}})
    EXPECT_EQ(check_time_stamp(other, true, {kMessage}, world.anchors).verdict, malformed);
}

// RFC 3161, 2.4.2: what must be understood, and is not.
TEST(TimeStamp, WithACriticalExtensionIsMalformed) {
  const World world;
  Order order = world.order();
  order.extension = "DER:0500";
  EXPECT_EQ(world.check(make_token(order)).verdict, trusted);
  order.extension = "critical,DER:0500";
  EXPECT_EQ(world.check(make_token(order)).verdict, malformed);
}

TEST(TimeStamp, WithoutItsContentIsMalformed) {
  const World world;
  Order order = world.order();
  order.detached = true;
  const TimeStamp stamp = world.check(make_token(order));
  EXPECT_EQ(stamp.verdict, malformed);
  EXPECT_STREQ(stamp.reason, "the content of the time-stamp is not well-formed");
}

TEST(TimeStamp, OfWhichTheOldNameOfItsCertificateCannotBeReadIsNone) {
  const World world;
  Order order = world.order();
  order.old_signing_certificate = {0x30, 0x03, 0x02, 0x01, 0x05};
  EXPECT_EQ(world.check(make_token(order)).verdict, mismatch);
}

TEST(TimeStamp, WithMoreCertificatesThanTheLimitIsMalformed) {
  const World world;
  std::vector<pki::Identity> many;
  for (int i = 0; i < 63; ++i) many.push_back(pki::make_leaf(world.root));
  Order order = world.order();
  for (std::size_t i = 0; i < 62; ++i) order.certificates.push_back(&many[i]);
  EXPECT_EQ(world.check(make_token(order)).verdict, trusted);
  order.certificates.push_back(&many[62]);
  const TimeStamp stamp = world.check(make_token(order));
  EXPECT_EQ(stamp.verdict, malformed);
  EXPECT_STREQ(stamp.reason, "the time-stamp has too many certificates");
}

TEST(TimeStamp, FitsTheFirstOfSeveralMessages) {
  const World world;
  const Buffer token = make_token(world.order());
  const Bytes other = as_bytes("other");
  EXPECT_EQ(check_time_stamp(token, false, {other, kMessage}, world.anchors).verdict, trusted);
  EXPECT_EQ(check_time_stamp(token, false, {other}, world.anchors).verdict, mismatch);
  EXPECT_EQ(check_time_stamp(token, false, {}, world.anchors).verdict, mismatch);
}

TEST(TimeStamp, IsUntrustedWithoutItsAnchor) {
  const World world;
  const Buffer token = make_token(world.order());
  const auto other = pki::make_root("Time-stamp root");
  for (const std::vector<Certificate>& anchors :
       {std::vector<Certificate>{}, {other.certificate()}, {world.authority.certificate()}}) {
    const TimeStamp stamp = check_time_stamp(token, false, {kMessage}, anchors);
    EXPECT_EQ(stamp.verdict, untrusted);
    EXPECT_EQ(stamp.time, 1'790'001'000);
  }
}

TEST(TimeStamp, DropsTheFractionOfASecond) {
  const World world;
  const auto time_of = [&](const char* text) {
    Order order = world.order();
    order.time = text;
    const TimeStamp stamp = world.check(make_token(order));
    return stamp.verdict == malformed ? -1 : stamp.time;
  };
  EXPECT_EQ(time_of("20260921143000.5Z"), 1'790'001'000);
  EXPECT_EQ(time_of("20260921143000.999999Z"), 1'790'001'000);
  for (const char* bad :
       {"", "20260921143000", "20260921143000+0100", "202609211430Z", "20261321143000Z",
        "20260921143000.Z", "20260921143000,5Z", "2026092114300\xffZ", "00000000000000Z"})
    EXPECT_EQ(time_of(bad), -1) << bad;
  EXPECT_NE(time_of("99991231235959Z"), -1);
}

TEST(TimeStamp, MustLieInTheValidityOfTheAuthority) {
  const World world;
  Order order = world.order();
  order.time = "20300101000000Z";  // the authority has expired by then
  EXPECT_EQ(world.check(make_token(order)).verdict, outside_validity);
  order.time = "20200101000000Z";
  EXPECT_EQ(world.check(make_token(order)).verdict, outside_validity);
}

TEST(TimeStamp, OfAnotherPurposeIsUntrusted) {
  const World world;
  for (const char* purposes : {"emailProtection", "timeStamping,emailProtection",
                               "timeStamping,anyExtendedKeyUsage", "OCSPSigning", ""}) {
    const auto authority =
        pki::make({.extensions = pki::leaf_extensions(purposes), .issuer = &world.middle});
    Order order = world.order();
    order.authority = &authority;
    EXPECT_EQ(world.check(make_token(order)).verdict, untrusted) << purposes;
  }
}

TEST(TimeStamp, OfAnAuthorityThatBreaksTheProfileIsNotBelieved) {
  const World world;
  const auto authority =
      pki::make({.extensions = pki::with(tsa_extensions(), "authorityKeyIdentifier", ""),
                 .issuer = &world.middle});
  Order order = world.order();
  order.authority = &authority;
  EXPECT_EQ(world.check(make_token(order)).verdict, credential_invalid);
}

TEST(TimeStamp, BySha1IsUntrusted) {
  const World world;
  Order imprint = world.order(), signature = world.order();
  imprint.imprint_hash = "SHA1";
  signature.signing_hash = "SHA1";
  EXPECT_EQ(world.check(make_token(imprint)).verdict, untrusted);
  EXPECT_EQ(world.check(make_token(signature)).verdict, untrusted);
}

TEST(TimeStamp, ByAnyAllowedHashIsTrusted) {
  const World world;
  for (const char* hash : {"SHA256", "SHA384", "SHA512"}) {
    Order order = world.order();
    order.imprint_hash = order.signing_hash = hash;
    EXPECT_EQ(world.check(make_token(order)).verdict, trusted) << hash;
  }
}

TEST(TimeStamp, ByAnRsaAuthorityIsTrusted) {
  const World world;
  const auto authority =
      pki::make({.key = "RSA2048", .extensions = tsa_extensions(), .issuer = &world.middle});
  Order order = world.order();
  order.authority = &authority;
  EXPECT_EQ(world.check(make_token(order)).verdict, trusted);
}

TEST(TimeStamp, NeedsTheCertificatesOfItsAuthority) {
  const World world;
  Order bare = world.order(), rootless = world.order();
  bare.own_certificate = false;
  rootless.certificates = {};
  EXPECT_EQ(world.check(make_token(bare)).verdict, untrusted);
  EXPECT_EQ(world.check(make_token(rootless)).verdict, untrusted);
  rootless.certificates = {&world.root, &world.middle};
  EXPECT_EQ(world.check(make_token(rootless)).verdict, trusted);
}

TEST(TimeStamp, MustNameItsCertificateUnderTheSignature) {
  const World world;
  Order order = world.order();
  order.signing_certificate = false;
  EXPECT_EQ(world.check(make_token(order)).verdict, mismatch);
}

TEST(TimeStamp, OfTheWrongShapeIsMalformed) {
  const World world;
  Order data = world.order(), two = world.order(), version = world.order(), bare = world.order();
  data.content_type = NID_pkcs7_data;
  two.signers = 2;
  version.version = 2;
  EXPECT_EQ(world.check(make_token(data)).verdict, malformed);
  EXPECT_EQ(world.check(make_token(two)).verdict, malformed);
  EXPECT_EQ(world.check(make_token(version)).verdict, malformed);
  bare.imprint = false;
  EXPECT_EQ(world.check(make_token(bare)).verdict, malformed);
  EXPECT_EQ(world.check({}).verdict, malformed);
  EXPECT_EQ(world.check(Buffer(2'000'000, 0x30)).verdict, malformed);
}

TEST(TimeStamp, InBerIsMalformed) {
  const World world;
  const Buffer token = make_token(world.order());
  ASSERT_EQ(token[1], 0x82);
  Buffer indefinite = {0x30, 0x80}, longer = {0x30, 0x83, 0, token[2], token[3]};
  indefinite.insert(indefinite.end(), token.begin() + 4, token.end());
  indefinite.insert(indefinite.end(), {0, 0});
  longer.insert(longer.end(), token.begin() + 4, token.end());
  EXPECT_EQ(world.check(indefinite).verdict, malformed);
  EXPECT_EQ(world.check(longer).verdict, malformed);
}

TEST(TimeStamp, IsMalformedOnEveryProperPrefix) {
  const World world;
  const Buffer token = make_token(world.order());
  for (std::size_t size = 0; size < token.size(); ++size) {
    const auto exact = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(token.begin(), size, exact.get());
    EXPECT_EQ(check_time_stamp({exact.get(), size}, false, {kMessage}, world.anchors).verdict,
              malformed);
  }
}

TEST(TimeStamp, NeverShowsAnotherTimeAfterAFlip) {
  const World world;
  const Buffer token = make_token(world.order());
  std::size_t unnoticed = 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    Buffer flipped = token;
    flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
    const TimeStamp stamp = world.check(flipped);
    if (stamp.verdict != trusted) continue;
    EXPECT_EQ(stamp.time, 1'790'001'000);
    ++unnoticed;
  }
  EXPECT_LE(unnoticed, 8u);  // unsigned heads of the CMS: its version numbers
}

// OpenSSL's own time-stamp authority answers a request.
Buffer answer_of_openssl(const World& world) {
  const ossl::Owner<TS_REQ, TS_REQ_free> request(TS_REQ_new());
  TS_REQ_set_version(request.get(), 1);
  TS_MSG_IMPRINT* imprint = TS_MSG_IMPRINT_new();
  const ossl::Owner<X509_ALGOR, X509_ALGOR_free> algorithm(X509_ALGOR_new());
  X509_ALGOR_set_md(algorithm.get(), EVP_sha384());
  TS_MSG_IMPRINT_set_algo(imprint, algorithm.get());
  Buffer hashed = digest(HashAlg::sha384, kMessage);
  TS_MSG_IMPRINT_set_msg(imprint, hashed.data(), static_cast<int>(hashed.size()));
  TS_REQ_set_msg_imprint(request.get(), imprint);
  TS_MSG_IMPRINT_free(imprint);
  TS_REQ_set_cert_req(request.get(), 1);
  const ossl::BioPtr in(BIO_new(BIO_s_mem()));
  i2d_TS_REQ_bio(in.get(), request.get());

  const ossl::Owner<TS_RESP_CTX, TS_RESP_CTX_free> context(TS_RESP_CTX_new());
  ossl::BorrowedStack certificates;
  certificates.add(world.middle.x509.get());
  TS_RESP_CTX_set_signer_cert(context.get(), world.authority.x509.get());
  TS_RESP_CTX_set_signer_key(context.get(), world.authority.key.get());
  TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_certs(context.get(), certificates.get());
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4.1", 1);
  TS_RESP_CTX_set_def_policy(context.get(), policy);
  ASN1_OBJECT_free(policy);
  TS_RESP_CTX_add_md(context.get(), EVP_sha384());
  TS_RESP_CTX_set_clock_precision_digits(context.get(), 3);
  TS_RESP_CTX_set_serial_cb(
      context.get(),
      [](TS_RESP_CTX*, void*) {
        ASN1_INTEGER* serial = ASN1_INTEGER_new();
        ASN1_INTEGER_set(serial, 99);
        return serial;
      },
      nullptr);
  TS_RESP_CTX_set_time_cb(
      context.get(),
      [](TS_RESP_CTX*, void*, long* seconds, long* microseconds) {
        *seconds = kNow;
        *microseconds = 250'000;
        return 1;
      },
      nullptr);
  const ossl::Owner<TS_RESP, TS_RESP_free> response(
      TS_RESP_create_response(context.get(), in.get()));
  unsigned char* bytes = nullptr;
  const int size = i2d_TS_RESP(response.get(), &bytes);
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

TEST(TimeStamp, OfOpensslsAuthorityIsTrusted) {
  const World world;
  const TimeStamp stamp =
      check_time_stamp(answer_of_openssl(world), true, {kMessage}, world.anchors);
  EXPECT_EQ(stamp.verdict, trusted) << stamp.reason;
  EXPECT_EQ(stamp.time, kNow);
}

std::string fixture(const std::string& name) {
  std::ifstream file(TANBA_TESTDATA "/timestamp/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TimeStamp, OfTheOpensslCommandLineIsTrusted) {
  const auto anchors = *Certificate::from_pem(as_bytes(fixture("root.pem")));
  const std::string token = fixture("token.der"), response = fixture("response.der");
  const std::vector<Bytes> messages = {as_bytes("what is stamped")};
  const TimeStamp stamp = check_time_stamp(as_bytes(token), false, messages, anchors);
  EXPECT_EQ(stamp.verdict, trusted) << stamp.reason;
  EXPECT_EQ(stamp.authority, "tsa");
  EXPECT_EQ(check_time_stamp(as_bytes(response), true, messages, anchors).verdict, trusted);
}

// The authorities that real tokens bring along: what stands highest is taken as anchor.
std::vector<Certificate> roots_inside(Bytes token) {
  const unsigned char* at = token.data();
  const ossl::CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(token.size())));
  STACK_OF(X509)* stack = CMS_get1_certs(cms.get());
  std::vector<Certificate> roots;
  for (int i = 0; i < sk_X509_num(stack); ++i) {
    pki::Identity one{nullptr, {sk_X509_value(stack, i), [](X509*) {}}};
    const Certificate certificate = one.certificate();
    if (certificate.is_ca()) roots.push_back(certificate);
  }
  sk_X509_pop_free(stack, X509_free);
  return roots;
}

struct Real {
  Buffer token;
  bool is_response;
  Buffer message;
};

std::vector<Real> real_tokens() {
  std::vector<Real> tokens;
  std::set<Buffer> seen;
  for (const real::Signed& one : real::all_signed()) {
    if (one.file.find("E-") != std::string::npos || one.file[0] == 'X') continue;  // broken claims
    const CoseSign1 cose = parse_cose(one.signature, Limits{});
    const auto add = [&](Bytes token, bool is_response, Bytes payload) {
      if (!seen.insert(Buffer(token.begin(), token.end())).second) return;
      tokens.push_back({Buffer(token.begin(), token.end()), is_response,
                        countersignature_structure(cose.protected_header, payload)});
    };
    for (const Bytes token : cose.time_stamps_v1) add(token, true, one.claim);
    for (const Bytes token : cose.time_stamps_v2) add(token, false, cose.signature_item);
  }
  return tokens;
}

TEST(TimeStamp, OfRealFilesHoldAndFit) {
  TANBA_NEEDS_DATA();
  const auto tokens = real_tokens();
  EXPECT_GE(tokens.size(), 15u);
  for (const Real& one : tokens) {
    const TimeStamp stamp = check_time_stamp(one.token, one.is_response, {one.message}, {});
    EXPECT_EQ(stamp.verdict, untrusted) << stamp.reason << " " << stamp.authority;
    EXPECT_GT(stamp.time, 1'600'000'000);
    const Bytes whole = one.token;
    const std::size_t head = one.is_response ? 9 : 0;  // 30 82 xx xx, then PKIStatusInfo
    const TimeStamp anchored = check_time_stamp(one.token, one.is_response, {one.message},
                                                roots_inside(whole.subspan(head)));
    EXPECT_EQ(anchored.verdict, trusted) << anchored.reason << " " << stamp.authority;
  }
}

}  // namespace
}  // namespace tanba
