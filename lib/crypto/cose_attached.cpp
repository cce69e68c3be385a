// Reading a COSE_Sign1_Tagged with its payload (RFC 9052, 4.2).
#include "crypto/cose_attached.hpp"

#include "cbor/cbor.hpp"
#include "crypto/claimed_time.hpp"
#include "crypto/cose_algorithm.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;

constexpr std::int64_t kAlg = 1, kCrit = 2, kContentType = 3, kKid = 4;
constexpr std::uint64_t kCoseSign1 = 18;
constexpr std::size_t kMaxTokens = 16;

// A byte string in one piece: the chunks of an indefinite one would not outlive the Document.
std::optional<Bytes> borrowed(const Item& item) {
  const auto bytes = item.as_bytes();
  if (!bytes || (item.encoded()[0] & 0x1F) == 0x1F) return std::nullopt;
  return item.encoded().last(bytes->size());
}

std::vector<Bytes> tokens_of(const Item& header) {
  std::vector<Bytes> tokens;
  const Item list = header.find("tstTokens");
  for (std::size_t i = 0; i < list.size() && i < kMaxTokens; ++i)
    tokens.push_back(borrowed(list.at(i).find("val")).value_or(Bytes()));
  return tokens;
}

// Nothing that must be understood is (RFC 9052, 3.1).
bool read_protected(const Item& header, AttachedCose& cose) {
  if (!header.is(Kind::map) || header.find(kCrit)) return false;
  const auto identifier = header.find(kAlg).as_integer();
  const CoseAlgorithm* const row = identifier ? cose_algorithm(*identifier) : nullptr;
  if (row != nullptr) cose.alg = row->alg;
  cose.content_type = header.find(kContentType).as_text().value_or("");
  cose.signed_at = claimed_time(header);
  return true;
}

void read_unprotected(const Item& header, AttachedCose& cose) {
  cose.time_stamps_v1 = tokens_of(header.find("sigTst"));
  cose.time_stamps_v2 = tokens_of(header.find("sigTst2"));
  cose.key_id = borrowed(header.find(kKid));
  cose.unprotected = header.encoded();
  cose.key_id_alone = cose.key_id && header.size() == 1;
}

}  // namespace

AttachedCose parse_attached_cose(Bytes bytes, const Limits& limits) {
  AttachedCose cose;
  const auto document = cbor::Document::decode(bytes, limits);
  if (!document || document->root().as_tag() != kCoseSign1) return cose;
  const Item array = document->root().at(0);
  if (!array.is(Kind::array) || array.size() != 4 || !array.at(1).is(Kind::map)) return cose;
  const auto guarded = borrowed(array.at(0)), signature = borrowed(array.at(3));
  cose.payload = borrowed(array.at(2));
  if (!guarded || !signature || (!cose.payload && !array.at(2).is(Kind::null))) return cose;
  cose.protected_header = *guarded;
  cose.signature = *signature;
  cose.signature_item = array.at(3).encoded();
  read_unprotected(array.at(1), cose);
  const auto header =
      cbor::Document::decode(guarded->empty() ? as_bytes("\xa0") : *guarded, limits);
  cose.well_formed = header && read_protected(header->root(), cose);
  return cose;
}

}  // namespace tanba
