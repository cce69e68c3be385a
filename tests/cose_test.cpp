// COSE_Sign1: the published examples, the flaws that a signature box may have, and what the encoder
// writes, read back by the parser.
#include "crypto/cose.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "base/encoding.hpp"
#include "cbor/cbor.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

using cbor::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

CoseSign1 parse(Bytes bytes) { return parse_cose(bytes, Limits{}); }

/// A map from (label, value) pairs; labels may be integers or texts.
class MapOf {
 public:
  MapOf& operator()(std::int64_t label, Value value) {
    map_.set(label, std::move(value));
    return *this;
  }
  MapOf& operator()(std::string_view label, Value value) {
    map_.set(label, std::move(value));
    return *this;
  }
  operator Value() const { return map_; }  // NOLINT: reads like a literal
  Buffer encode() const { return map_.encode(); }

 private:
  Value map_ = Value::map();
};

const Buffer kCertificate = {1, 2, 3};  // parse_cose does not look inside

MapOf good_protected() { return MapOf()(1, Value::integer(-7))(33, Value::bytes(kCertificate)); }

Buffer sign1(const MapOf& guarded, const MapOf& open = {}, Value payload = Value()) {
  return Value::tag(18, Value::array({Value::bytes(guarded.encode()), open, std::move(payload),
                                      Value::bytes(Buffer(64, 5))}))
      .encode();
}

Value tokens(std::vector<Value> values) {
  Value list = Value::array();
  for (Value& value : values) list.add(MapOf()("val", std::move(value)));
  return MapOf()("tstTokens", std::move(list));
}

// A certificate over a public key that is not ours.
Certificate certificate_for(EVP_PKEY* key) {
  static const pki::Identity kRoot = pki::make_root();
  return pki::make({.extensions = pki::leaf_extensions(),
                    .issuer = &kRoot,
                    .before_signing = [&](X509* x509) { X509_set_pubkey(x509, key); }})
      .certificate();
}

// The key "11" of RFC 9052, appendix C.7.1.
ossl::PkeyPtr key_eleven() {
  const Buffer point = *from_hex(
      "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"
      "20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e");
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>("P-256"), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                        const_cast<std::uint8_t*>(point.data()), point.size()),
      OSSL_PARAM_construct_end()};
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters);
  return ossl::PkeyPtr(key);
}

TEST(Cose, BuildsTheSigStructureOfThePublishedExample) {
  EXPECT_EQ(to_hex(sig_structure(*from_hex("a10126"), as_bytes("This is the content."))),
            "846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e");
}

TEST(Cose, VerifiesThePublishedEcdsaExample) {  // RFC 9052, C.2.1
  const Certificate leaf = certificate_for(key_eleven().get());
  const Buffer signature = *from_hex(
      "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
      "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36");
  const Bytes payload = as_bytes("This is the content.");
  const Buffer message = sig_structure(*from_hex("a10126"), payload);
  EXPECT_TRUE(verify_signature(SignatureAlg::es256, leaf, message, signature));
  // cose-wg/Examples sign-fail-06: a protected attribute was added.
  EXPECT_FALSE(verify_signature(SignatureAlg::es256, leaf,
                                sig_structure(*from_hex("a201260300"), payload), signature));
}

TEST(Cose, VerifiesThePublishedEd25519Example) {  // cose-wg/Examples eddsa-sig-01
  const Buffer point =
      *from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const ossl::PkeyPtr key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, point.data(), point.size()));
  const Buffer message =
      *from_hex("846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e");
  EXPECT_TRUE(verify_signature(
      SignatureAlg::ed25519, certificate_for(key.get()), message,
      *from_hex("7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
                "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d")));
}

TEST(Cose, FindsThePublishedExamplesNotDetachedOrNotTagged) {
  const std::string rest =
      "8443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34"
      "cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4"
      "c345cacb36";
  EXPECT_EQ(parse(*from_hex("d2" + rest)).flaw, CoseFlaw::payload_present);
  EXPECT_EQ(parse(*from_hex(rest)).flaw, CoseFlaw::malformed);             // sign-pass-03
  EXPECT_EQ(parse(*from_hex("d903e6" + rest)).flaw, CoseFlaw::malformed);  // sign-fail-01
}

TEST(Cose, GivesBackWhatWasEncoded) {
  const std::vector<Buffer> chain = {Buffer(300, 1), Buffer(200, 2)};
  const Buffer token(500, 3), response(100, 4);
  const CoseParts parts{.alg = SignatureAlg::ps384,
                        .chain = &chain,
                        .pads = {1000, 24, 24},
                        .time_stamp = token,
                        .ocsp_responses = {response}};
  const Buffer signature(256, 9);
  const Buffer encoded = encode_cose(parts, signature);
  EXPECT_EQ(Bytes(encoded).first(2)[0], 0xD2);
  EXPECT_EQ(encoded[1], 0x84);
  const CoseSign1 cose = parse(encoded);
  EXPECT_EQ(cose.flaw, CoseFlaw::none) << cose.what;
  EXPECT_EQ(cose.alg, SignatureAlg::ps384);
  EXPECT_EQ(cose.alg_name, "PS384");
  EXPECT_EQ(cose.chain, chain);
  EXPECT_TRUE(equal(cose.protected_header, protected_header(parts)));
  EXPECT_TRUE(equal(cose.signature, signature));
  EXPECT_EQ(to_hex(cose.signature_item.first(3)), "590100");
  EXPECT_EQ(cose.signature_item.size(), 259u);
  ASSERT_EQ(cose.time_stamps_v2.size(), 1u);
  EXPECT_TRUE(equal(cose.time_stamps_v2[0], token));
  ASSERT_EQ(cose.ocsp_responses.size(), 1u);
  EXPECT_TRUE(equal(cose.ocsp_responses[0], response));
  EXPECT_TRUE(cose.canonical && cose.padding_is_zero);
  EXPECT_THAT(cose.unknown_unsigned, IsEmpty());
}

TEST(Cose, PadsBySizeAndByEntry) {
  const std::vector<Buffer> chain = {kCertificate};
  const auto size = [&](std::vector<std::size_t> pads) {
    return encode_cose({.chain = &chain, .pads = std::move(pads)}, Buffer(64)).size();
  };
  EXPECT_EQ(size({100}), size({}) + 4 + 2 + 100);
  EXPECT_EQ(size({25'000}), size({}) + 4 + 3 + 25'000);
  EXPECT_EQ(size({100, 24}), size({100}) + 5 + 2 + 24);
}

struct FlawRow {
  const char* name;
  Buffer bytes;
  CoseFlaw flaw;
};

std::vector<FlawRow> flaw_rows() {
  const auto good = good_protected();
  const Value certificate = Value::bytes(kCertificate);
  const auto four = [](Value a, Value b, Value c, Value d) {
    return Value::tag(18, Value::array({std::move(a), std::move(b), std::move(c), std::move(d)}))
        .encode();
  };
  Buffer trailing = sign1(good);
  trailing.push_back(0);
  const Value guarded = Value::bytes(good.encode()), signature = Value::bytes(Buffer(64));
  return {
      {"empty", {}, CoseFlaw::malformed},
      {"trailing bytes", trailing, CoseFlaw::malformed},
      {"tag 98", Value::tag(98, Value::array()).encode(), CoseFlaw::malformed},
      {"three elements", Value::tag(18, Value::array({guarded, MapOf(), Value()})).encode(),
       CoseFlaw::malformed},
      {"five elements",
       Value::tag(18, Value::array({guarded, MapOf(), Value(), signature, Value()})).encode(),
       CoseFlaw::malformed},
      {"protected is a map", four(good, MapOf(), Value(), signature), CoseFlaw::malformed},
      {"unprotected is an array", four(guarded, Value::array(), Value(), signature),
       CoseFlaw::malformed},
      {"signature is text", four(guarded, MapOf(), Value(), Value::text("x")), CoseFlaw::malformed},
      {"protected holds an array",
       four(Value::bytes(Value::array().encode()), MapOf(), Value(), signature),
       CoseFlaw::malformed},
      {"protected holds garbage", four(Value::bytes(Buffer{0xFF}), MapOf(), Value(), signature),
       CoseFlaw::malformed},
      {"protected has a key twice",
       four(Value::bytes(*from_hex("a2012601382321")), MapOf(), Value(), signature),
       CoseFlaw::malformed},
      {"alg in both buckets", sign1(good, MapOf()(1, Value::integer(-7))), CoseFlaw::malformed},
      {"unknown critical parameter",
       sign1(good_protected()(2, Value::array({Value::integer(9)}))(9, Value::boolean(true))),
       CoseFlaw::malformed},
      {"empty crit", sign1(good_protected()(2, Value::array())), CoseFlaw::malformed},
      {"crit unprotected", sign1(good, MapOf()(2, Value::array({Value::integer(1)}))),
       CoseFlaw::malformed},
      {"payload is an empty string", sign1(good, {}, Value::bytes({})), CoseFlaw::payload_present},
      {"payload present", sign1(good, {}, Value::bytes(Buffer(3))), CoseFlaw::payload_present},
      {"no chain", sign1(MapOf()(1, Value::integer(-7))), CoseFlaw::credential},
      {"empty chain", sign1(MapOf()(1, Value::integer(-7))(33, Value::array())),
       CoseFlaw::credential},
      {"zero-length certificate", sign1(MapOf()(1, Value::integer(-7))(33, Value::bytes({}))),
       CoseFlaw::credential},
      {"certificate is text", sign1(MapOf()(1, Value::integer(-7))(33, Value::text("x"))),
       CoseFlaw::credential},
      {"17 certificates",
       sign1(MapOf()(1, Value::integer(-7))(33, Value::array(std::vector<Value>(17, certificate)))),
       CoseFlaw::credential},
      {"credential in both buckets", sign1(good, MapOf()(33, certificate)), CoseFlaw::credential},
      {"no algorithm", sign1(MapOf()(33, certificate)), CoseFlaw::algorithm},
      {"empty protected bucket",
       four(Value::bytes({}), MapOf()(33, certificate), Value(), signature), CoseFlaw::algorithm},
      {"algorithm unprotected alone",
       sign1(MapOf()(33, certificate), MapOf()(1, Value::integer(-7))), CoseFlaw::algorithm},
      {"algorithm as text label", sign1(MapOf()("alg", Value::integer(-7))(33, certificate)),
       CoseFlaw::algorithm},
      {"algorithm as text", sign1(MapOf()(1, Value::text("ES256"))(33, certificate)),
       CoseFlaw::algorithm},
      {"ES256K", sign1(MapOf()(1, Value::integer(-47))(33, certificate)), CoseFlaw::algorithm},
      {"RS256", sign1(MapOf()(1, Value::integer(-257))(33, certificate)), CoseFlaw::algorithm},
      {"HS256", sign1(MapOf()(1, Value::integer(5))(33, certificate)), CoseFlaw::algorithm},
      {"unknown", sign1(MapOf()(1, Value::integer(-999))(33, certificate)), CoseFlaw::algorithm},
      {"good", sign1(good), CoseFlaw::none},
      {"good with understood crit",
       sign1(good_protected()(2, Value::array({Value::integer(1), Value::integer(33)}))),
       CoseFlaw::none},
  };
}

TEST(Cose, TellsEachFlaw) {
  for (const FlawRow& row : flaw_rows()) {
    const CoseSign1 cose = parse(row.bytes);
    EXPECT_EQ(cose.flaw, row.flaw) << row.name << ": " << cose.what;
    EXPECT_EQ(cose.flaw == CoseFlaw::none, *cose.what == '\0') << row.name;
  }
}

TEST(Cose, NeverFallsOverOnAPrefix) {
  const Buffer whole = sign1(good_protected(), MapOf()("pad", Value::bytes(Buffer(30)))(
                                                   "sigTst", tokens({Value::bytes(Buffer(9, 1))})));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto exact = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(whole.begin(), size, exact.get());
    EXPECT_EQ(parse({exact.get(), size}).flaw, CoseFlaw::malformed) << size;
  }
}

TEST(Cose, TakesTheChainFromEitherLabelAndBucket) {
  const Value certificate = Value::bytes(kCertificate);
  const Value array = Value::array({certificate, Value::bytes(Buffer{4})});
  const auto alg = [] { return MapOf()(1, Value::integer(-7)); };
  EXPECT_THAT(parse(sign1(alg(), MapOf()(33, certificate))).chain, ElementsAre(kCertificate));
  EXPECT_THAT(parse(sign1(alg()("x5chain", array))).chain, ElementsAre(kCertificate, Buffer{4}));
  EXPECT_THAT(parse(sign1(alg(), MapOf()("x5chain", Value::array({certificate})))).chain,
              ElementsAre(kCertificate));
  const CoseSign1 both =
      parse(sign1(good_protected(), MapOf()("x5chain", Value::bytes(Buffer{4}))));
  EXPECT_THAT(both.chain, ElementsAre(kCertificate));
  EXPECT_THAT(both.unknown_unsigned, ElementsAre("x5chain"));
  EXPECT_THAT(parse(sign1(good_protected(), MapOf()("x5chain", certificate))).unknown_unsigned,
              IsEmpty());
}

TEST(Cose, ReadsTheFullySpecifiedAlgorithms) {
  for (const auto& [identifier, alg] : {std::pair{-9, SignatureAlg::es256},
                                        {-51, SignatureAlg::es384},
                                        {-52, SignatureAlg::es512}}) {
    const CoseSign1 cose =
        parse(sign1(MapOf()(1, Value::integer(identifier))(33, Value::bytes(kCertificate))));
    EXPECT_EQ(cose.flaw, CoseFlaw::none);
    EXPECT_EQ(cose.alg, alg);
    EXPECT_TRUE(cose.curve_is_fixed);
  }
}

TEST(Cose, ReadsTheClaimedTime) {
  EXPECT_EQ(parse(sign1(good_protected())).signed_at, std::nullopt);
  EXPECT_EQ(parse(sign1(good_protected()("iat", Value::integer(1'700'000'000)))).signed_at,
            1'700'000'000);
  EXPECT_EQ(parse(sign1(good_protected()("iat", Value::floating(1.5)))).signed_at, 1);
  EXPECT_EQ(parse(sign1(good_protected()("iat", Value::floating(1e300)))).signed_at, std::nullopt);
  const CoseSign1 open = parse(sign1(good_protected(), MapOf()("iat", Value::integer(1))));
  EXPECT_EQ(open.signed_at, std::nullopt);
  EXPECT_THAT(open.unknown_unsigned, ElementsAre("iat"));
}

TEST(Cose, NamesEveryUnsignedEntryThatNoRuleCovers) {
  const auto unknown = [](const MapOf& open) {
    return parse(sign1(good_protected(), open)).unknown_unsigned;
  };
  EXPECT_THAT(unknown(MapOf()("temp_signing_time", Value::text("x"))(4, Value::bytes({}))),
              ElementsAre("4", "temp_signing_time"));
  EXPECT_THAT(unknown(MapOf()("padding", Value::bytes(Buffer(3)))), ElementsAre("padding"));
  EXPECT_THAT(unknown(MapOf()("rVals", Value::integer(1))), ElementsAre("rVals"));
  EXPECT_THAT(unknown(MapOf()("rVals", MapOf()("ocspVals", Value::array({Value::integer(1)}))(
                                           "x", Value::integer(1)))),
              ElementsAre("rVals.x", "rVals.ocspVals"));
  EXPECT_THAT(unknown(MapOf()("sigTst2", MapOf()("tstTokens", Value::array())("x", Value()))),
              ElementsAre("sigTst2.x"));
  EXPECT_THAT(unknown(MapOf()("sigTst2", tokens({Value::bytes(Buffer(3))}))(
                  "pad", Value::bytes({}))("pad2", Value::bytes(Buffer(2)))),
              IsEmpty());
}

TEST(Cose, StandsAnEmptyTokenForWhatIsNone) {
  for (const Value& broken :
       {Value::integer(1), Value(MapOf()), Value(MapOf()("tstTokens", Value::array())),
        Value(MapOf()("tstTokens", Value::array({Value::integer(1)}))), tokens({Value::text("x")}),
        tokens({Value::bytes({})}), tokens({Value::bytes(Buffer(2'000'000))})}) {
    const CoseSign1 cose = parse(sign1(good_protected(), MapOf()("sigTst", broken)));
    EXPECT_EQ(cose.flaw, CoseFlaw::none);
    ASSERT_EQ(cose.time_stamps_v1.size(), 1u);
    EXPECT_TRUE(cose.time_stamps_v1[0].empty());
  }
  EXPECT_EQ(
      parse(sign1(good_protected(),
                  MapOf()("sigTst2", tokens({Value::bytes(Buffer(1)), Value::bytes(Buffer(2))}))))
          .time_stamps_v2.size(),
      2u);
}

TEST(Cose, PadsHaveTheirNamesInOrder) {
  const auto unknown = [](const MapOf& open) {
    return parse(sign1(good_protected(), open)).unknown_unsigned;
  };
  const Value zeros = Value::bytes(Buffer(2));
  EXPECT_THAT(unknown(MapOf()("pad", zeros)("pad2", zeros)("pad3", zeros)), IsEmpty());
  EXPECT_THAT(unknown(MapOf()("pad", zeros)("pad3", zeros)), ElementsAre("pad3"));
  EXPECT_THAT(unknown(MapOf()("pad1", zeros)), ElementsAre("pad1"));
  EXPECT_THAT(unknown(MapOf()("pad2", zeros)), ElementsAre("pad2"));
}

TEST(Cose, SeesPaddingThatIsNotZero) {
  Buffer pad(25'000);
  EXPECT_TRUE(parse(sign1(good_protected(), MapOf()("pad", Value::bytes(pad)))).padding_is_zero);
  pad[20'000] = 1;
  EXPECT_FALSE(parse(sign1(good_protected(), MapOf()("pad", Value::bytes(pad)))).padding_is_zero);
  EXPECT_FALSE(parse(sign1(good_protected(), MapOf()("pad2", Value::text("\0")))).padding_is_zero);
}

TEST(Cose, SeesEveryHeadThatIsNotTheShortest) {
  const std::string guarded = to_hex(Value::bytes(good_protected().encode()).encode());
  const std::string signature = "5840" + std::string(128, '7');
  const auto canonical = [](const std::string& hex) {
    const CoseSign1 cose = parse(*from_hex(hex));
    EXPECT_EQ(cose.flaw, CoseFlaw::none) << hex;
    return cose.canonical;
  };
  EXPECT_TRUE(canonical("d284" + guarded + "a0f6" + signature));
  EXPECT_FALSE(canonical("d81284" + guarded + "a0f6" + signature));
  EXPECT_FALSE(canonical("d29804" + guarded + "a0f6" + signature));
  EXPECT_FALSE(canonical("d29f" + guarded + "a0f6" + signature + "ff"));
  EXPECT_FALSE(canonical("d284" + guarded + "b800f6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "bffff6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "a0f6590040" + std::string(128, '7')));
  EXPECT_TRUE(canonical("d284" + guarded + "a1637061644100f6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "a1780370616441" + "00f6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "a163706164580100f6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "a1637061645f4100fff6" + signature));
  EXPECT_TRUE(canonical("d284" + guarded + "a11904d200f6" + signature));
  EXPECT_FALSE(canonical("d284" + guarded + "a11a000004d200f6" + signature));
}

TEST(Cose, RefusesStringsInChunks) {
  const std::string guarded =
      "5f" + to_hex(Value::bytes(good_protected().encode()).encode()) + "ff";
  EXPECT_EQ(parse(*from_hex("d284" + guarded + "a0f64100")).flaw, CoseFlaw::malformed);
  const CoseSign1 cose =
      parse(*from_hex("d284" + to_hex(Value::bytes(good_protected().encode()).encode()) +
                      "a16773696754737432a169747374546f6b656e7381a16376616c5f4101fff64100"));
  ASSERT_EQ(cose.time_stamps_v2.size(), 1u);
  EXPECT_TRUE(cose.time_stamps_v2[0].empty());
  EXPECT_FALSE(cose.canonical);
}

TEST(Cose, VerifiesItsOwnSignaturesAndNoOthers) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root), other = pki::make_leaf(root);
  const auto signer = signer_from_pem(as_bytes(leaf.key_pem()), as_bytes(leaf.pem()));
  ASSERT_TRUE(signer);
  const CoseParts parts{.alg = SignatureAlg::es256, .chain = &(*signer)->chain(), .pads = {10}};
  const Bytes claim = as_bytes("claim");
  const Buffer encoded =
      encode_cose(parts, *(*signer)->sign(sig_structure(protected_header(parts), claim)));
  const CoseSign1 cose = parse(encoded);
  EXPECT_TRUE(verify_cose(cose, leaf.certificate(), claim));
  EXPECT_FALSE(verify_cose(cose, other.certificate(), claim));
  EXPECT_FALSE(verify_cose(cose, leaf.certificate(), as_bytes("other")));
  CoseSign1 fixed = cose;
  fixed.curve_is_fixed = true;
  EXPECT_TRUE(verify_cose(fixed, leaf.certificate(), claim));
  fixed.alg = SignatureAlg::es384;
  EXPECT_FALSE(verify_cose(fixed, leaf.certificate(), claim));
  CoseSign1 flawed = cose;
  flawed.flaw = CoseFlaw::payload_present;
  EXPECT_FALSE(verify_cose(flawed, leaf.certificate(), claim));
}

TEST(Cose, RefusesAnEcdsaSignatureInDer) {
  const auto root = pki::make_root();
  const auto leaf = pki::make_leaf(root);
  const Bytes message = as_bytes("message");
  const ossl::MdCtx context(EVP_MD_CTX_new());
  Buffer der(80);
  std::size_t size = der.size();
  EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, leaf.key.get(),
                        nullptr);
  ASSERT_EQ(EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()), 1);
  der.resize(size);
  EXPECT_FALSE(verify_signature(SignatureAlg::es256, leaf.certificate(), message, der));
}

TEST(Cose, RefusesRAndSOutOfRange) {
  const auto root = pki::make_root();
  const Certificate leaf = pki::make_leaf(root).certificate();
  const std::string order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  const std::string zero(64, '0'), one = std::string(63, '0') + "1", high(64, 'f');
  for (const std::string& r : {zero, one, order, high})
    for (const std::string& s : {zero, one, order, high})
      EXPECT_FALSE(verify_signature(SignatureAlg::es256, leaf, as_bytes("m"), *from_hex(r + s)));
  for (const std::size_t size : {0u, 1u, 63u, 65u, 96u, 128u})
    EXPECT_FALSE(verify_signature(SignatureAlg::es256, leaf, as_bytes("m"), Buffer(size, 1)));
}

TEST(Cose, KeepsAlgorithmAndKeyTogether) {
  const auto root = pki::make_root();
  const std::pair<const char*, SignatureAlg> rows[] = {{"P-256", SignatureAlg::ps256},
                                                       {"P-256", SignatureAlg::ed25519},
                                                       {"ED25519", SignatureAlg::es256},
                                                       {"RSA2048", SignatureAlg::es256}};
  for (const auto& [key, alg] : rows) {
    const Certificate leaf = pki::make_leaf(root, key).certificate();
    for (const std::size_t size : {64u, 256u})
      EXPECT_FALSE(verify_signature(alg, leaf, as_bytes("m"), Buffer(size, 1))) << key;
  }
}

}  // namespace
}  // namespace tanba
