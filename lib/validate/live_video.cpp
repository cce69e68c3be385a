// The assertions of live video: C2PA 2.5, 14.10.4.2.6, 15.8 and 16.7.3. Of a file by itself the
// segments that session keys sign (15.5) are not judged, nor whether a segment with a manifest of
// its own follows the one before it (15.8.2). That is told, and the asset counts as verified in
// part.
#include "validate/live_video.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/encoding.hpp"
#include "crypto/cose_attached.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kLabel = "c2pa.session-keys", kPlace = "c2pa.livevideo.segment",
                           kInvalid = "livevideo.sessionkey.invalid",
                           kUnchecked = "org.tanba.liveVideo.unchecked";
constexpr std::size_t kMaxKeys = 1024;

// COSE_Key (RFC 9052, 7; RFC 9053, 7.1 and 7.2; RFC 8230, 4). C2PA 2.5, 15.5.5.1 takes the
// algorithms of certificates.
constexpr std::int64_t kKty = 1, kKid = 2, kCrv = -1, kX = -2, kY = -3, kRsa = 3, kN = -1, kE = -2;
struct Curve {
  std::int64_t kty, crv;
  std::string_view name;
};
constexpr Curve kCurves[] = {{2, 1, "P-256"}, {2, 2, "P-384"}, {2, 3, "P-521"}, {1, 6, "Ed25519"}};

std::optional<BareKey> read_key(cbor::Item key) {
  const auto bytes = [&](std::int64_t member) { return key.find(member).as_bytes(); };
  const auto kty = key.find(kKty).as_integer(), crv = key.find(kCrv).as_integer();
  if (kty == kRsa)
    return BareKey::from_rsa(bytes(kN).value_or(Bytes()), bytes(kE).value_or(Bytes()));
  const auto* const row = std::ranges::find_if(
      kCurves, [&](const Curve& one) { return kty == one.kty && crv == one.crv; });
  const auto x = bytes(kX);
  if (row == std::end(kCurves) || !x) return std::nullopt;
  return BareKey::from_point(row->name, *x, bytes(kY).value_or(Bytes()));
}

// The payload of the Sig_structure is the certificate "encoded as a CBOR byte string": some take
// that for what stands in it, some for what it is of. It names the certificate either way.
bool binds(const BareKey& key, cbor::Item binding, const Certificate& leaf, const Limits& limits) {
  const AttachedCose cose = parse_attached_cose(binding.encoded(), limits);
  if (!cose.well_formed || !cose.alg || (cose.payload && !cose.payload->empty())) return false;
  const Buffer encoded = cbor::Value::bytes(leaf.der()).encode();
  return std::ranges::any_of(std::initializer_list<Bytes>{leaf.der(), encoded}, [&](Bytes payload) {
    return key.verifies(*cose.alg, sig_structure(cose.protected_header, payload), cose.signature);
  });
}

struct Period {
  std::int64_t from = 0, to = 0;  // seconds since 1970-01-01 UTC, both ends within
};

std::optional<Period> period_of(cbor::Item one) {
  const cbor::Item created = one.find("createdAt");
  const auto seconds = one.find("validityPeriod").as_unsigned();
  const auto from = created.as_tag() == std::uint64_t{0}
                        ? from_rfc3339(created.at(0).as_text().value_or(""))
                        : std::nullopt;
  if (!from || !seconds) return std::nullopt;
  const auto left = std::numeric_limits<std::int64_t>::max() - std::max<std::int64_t>(*from, 0);
  if (*seconds > static_cast<std::uint64_t>(left)) return std::nullopt;
  return Period{*from, *from + static_cast<std::int64_t>(*seconds)};
}

/// What is wrong with one of the keys; null: nothing.
const char* flaw_of(cbor::Item one, const Certificate* leaf, std::set<Buffer>& kids,
                    const Limits& limits) {
  const cbor::Item key = one.find("key");
  const auto kid = key.find(kKid).as_bytes();
  if (!kid || !kids.insert(Buffer(kid->begin(), kid->end())).second)
    return "A session key has no identifier of its own.";
  if (!one.find("minSequenceNumber").as_unsigned() || !period_of(one))
    return "A session key does not say from when and for which segments it holds.";
  const auto read = read_key(key);
  if (!read) return "A session key is of no kind that is known here, or broken.";
  if (leaf == nullptr || !binds(*read, one.find("signerBinding"), *leaf, limits))
    return "Nothing proves that a session key is the signer's.";
  return nullptr;
}

auto count_of(const Subject& subject, std::string_view label) {
  return std::ranges::count(subject.boxes, label, &AssertionBox::base);
}

bool is_of_the_asset(Context& context, const Subject& subject) {
  return subject.active || &subject == bound_subject(context);
}

// The files of a stream are judged together.
void tell_unchecked(Context& context, Subject& subject, const std::string& url) {
  const bool in_stream = context.input.set != nullptr || context.input.of_stream;
  if (in_stream && &subject == bound_subject(context)) return;
  subject.say(kUnchecked, url);
  if (is_of_the_asset(context, subject)) context.report.partly_verified = true;
}

}  // namespace

bool has_session_keys(const Subject& subject) { return count_of(subject, kLabel) > 0; }

bool is_live_segment(const Subject& subject) { return count_of(subject, kPlace) > 0; }

void check_session_keys(Context& context, Subject& subject, cbor::Item root,
                        const std::string& url) {
  const auto& chain = subject.signature.chain;
  const Certificate* const leaf = chain.empty() ? nullptr : &chain.front();
  const cbor::Item keys = root.find("keys");
  const char* flaw = nullptr;
  if (count_of(subject, kLabel) > 1)
    flaw = "The manifest has more than one list of session keys.";
  else if (!keys.is(cbor::Kind::array) || keys.size() == 0 || keys.size() > kMaxKeys)
    flaw = "The list of session keys cannot be read.";
  std::set<Buffer> kids;
  for (std::size_t i = 0; flaw == nullptr && i < keys.size(); ++i)
    flaw = flaw_of(keys.at(i), leaf, kids, context.input.limits);
  if (flaw != nullptr) subject.say(kInvalid, url, flaw);
  tell_unchecked(context, subject, url);
}

std::vector<SessionKey> session_keys(const Subject& subject) {
  std::vector<SessionKey> read;
  for (const Declared& entry : subject.declared) {
    if (!entry.created || entry.link != Link::match) continue;
    if (subject.boxes[entry.box].base != kLabel) continue;
    const cbor::Item keys = subject.boxes[entry.box].document.root().find("keys");
    for (std::size_t i = 0; i < std::min(keys.size(), kMaxKeys); ++i) {
      const cbor::Item one = keys.at(i);
      const auto name = one.find("key").find(kKid).as_bytes();
      const auto key = read_key(one.find("key"));
      const auto period = period_of(one);
      const auto first = one.find("minSequenceNumber").as_unsigned();
      if (name && key && period && first)
        read.push_back({{name->begin(), name->end()}, *key, *first, period->from, period->to});
    }
  }
  return read;
}

std::optional<SegmentPlace> segment_place(const Subject& subject) {
  std::optional<SegmentPlace> found;
  for (const Declared& entry : subject.declared) {
    if (entry.link != Link::match || subject.boxes[entry.box].base != kPlace) continue;
    const cbor::Item root = subject.boxes[entry.box].document.root();
    const auto sequence = root.find("sequenceNumber").as_unsigned();
    const auto stream = root.find("streamId").as_text();
    const auto previous = root.find("previousManifestId").as_text();
    if (found || !sequence || !stream || !previous) return std::nullopt;
    found = {*sequence, std::string(*stream), std::string(*previous)};
  }
  return found;
}

// 15.8.2, but what compares a segment with the one before it.
void check_live_segment(Context& context, Subject& subject, cbor::Item root,
                        const std::string& url) {
  constexpr std::string_view kContinuity = "livevideo.continuityMethod.invalid",
                             kAssertion = "livevideo.assertion.invalid";
  if (count_of(subject, kPlace) > 1)
    subject.say(kAssertion, url, "The manifest says more than once which segment this is.");
  if (!root.find("sequenceNumber").as_unsigned() || !root.find("streamId").as_text())
    subject.say(kAssertion, url);
  const auto method = root.find("continuityMethod").as_text();
  if (!method)
    subject.say(kContinuity, url);
  else if (*method != "c2pa.manifestId")
    subject.say(kContinuity, url, "How the segments connect is said in a way not known here.");
  else if (!root.find("previousManifestId").as_text())
    subject.say(kContinuity, url, "The segment does not name the one before it.");
  tell_unchecked(context, subject, url);
}

}  // namespace tanba::validation
