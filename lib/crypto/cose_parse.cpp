// Reading a COSE_Sign1_Tagged (RFC 9052, 4.2) as a claim signature box holds it: C2PA 2.4, 13.2.3
// and 14.5.
#include <string>

#include "base/byte_reader.hpp"
#include "cbor/cbor.hpp"
#include "crypto/claimed_time.hpp"
#include "crypto/cose.hpp"
#include "crypto/cose_algorithm.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;

constexpr std::int64_t kAlg = 1, kCrit = 2, kX5chain = 33;
constexpr std::string_view kX5chainText = "x5chain";
constexpr std::uint64_t kCoseSign1 = 18;
constexpr std::size_t kMaxTokens = 16;

// The bytes that `item` would take with every head as short as it can be. The depth was bounded
// when it was decoded.
std::size_t shortest_size(const Item& item) {
  std::size_t inside = 0;
  switch (item.kind()) {
    case Kind::unsigned_integer:
      return cbor::head_size(*item.as_unsigned());
    case Kind::negative_integer: {
      const auto value = item.as_integer();
      return value ? cbor::head_size(static_cast<std::uint64_t>(-(*value + 1))) : 9;
    }
    case Kind::bytes:
      return cbor::head_size(item.as_bytes()->size()) + item.as_bytes()->size();
    case Kind::text:
      return cbor::head_size(item.as_text()->size()) + item.as_text()->size();
    case Kind::array:
      for (std::size_t i = 0; i < item.size(); ++i) inside += shortest_size(item.at(i));
      return cbor::head_size(item.size()) + inside;
    case Kind::map:
      for (std::size_t i = 0; i < item.size(); ++i)
        inside += shortest_size(item.key(i)) + shortest_size(item.value(i));
      return cbor::head_size(item.size()) + inside;
    case Kind::tag:
      return cbor::head_size(*item.as_tag()) + shortest_size(item.at(0));
    default:
      return item.encoded().size();
  }
}

// A byte string that stands in one piece in the input: the chunks of an indefinite one are joined
// in the Document and would not outlive it.
std::optional<Bytes> borrowed(const Item& item) {
  const auto bytes = item.as_bytes();
  if (!bytes) return {};
  const Bytes whole = item.encoded();
  const std::size_t head = whole.size() - bytes->size();
  if (bytes->size() > whole.size() || !equal(whole.subspan(head), *bytes) ||
      (whole[0] & 0x1F) == 0x1F)
    return {};
  return whole.subspan(head);
}

std::string label_text(const Item& label) {
  if (const auto text = label.as_text()) return std::string(*text);
  const auto number = label.as_integer();
  return number ? std::to_string(*number) : "?";
}

/// The two buckets of header parameters, and what has been found in them.
class Reader {
 public:
  Reader(const Limits& limits, CoseSign1& into) : limits_(limits), cose_(into) {}

  /// False: the structure is malformed and `what` says why.
  bool read_structure(const Item& root);
  bool read_buckets(const Item& guarded, const Item& open);
  void read_credential();
  void read_algorithm();

 private:
  bool refuse(CoseFlaw flaw, const char* what);
  bool labels_are_sound() const;
  bool crit_is_understood() const;
  void read_open_entry(const Item& label, const Item& value);
  void read_pad(const std::string& label, const Item& value);
  void read_time_stamps(const std::string& label, const Item& value, std::vector<Bytes>& tokens);
  void read_revocation(const Item& value);
  void list_others(const std::string& label, const Item& map, std::string_view known);
  std::optional<Bytes> token(const Item& item) const;
  Item find_chain();
  bool add_certificate(const Item& item);
  void unknown(std::string label) { cose_.unknown_unsigned.push_back(std::move(label)); }

  const Limits& limits_;
  CoseSign1& cose_;
  std::size_t pads_ = 0;
  Item guarded_;  // the protected map; nothing where the bucket is empty
  Item open_;     // the unprotected map
};

bool Reader::refuse(CoseFlaw flaw, const char* what) {
  if (cose_.flaw == CoseFlaw::none) {
    cose_.flaw = flaw;
    cose_.what = what;
  }
  return false;
}

// COSE_Sign1_Tagged = #6.18([protected: bstr, unprotected: map, payload: bstr / nil, signature:
// bstr])
bool Reader::read_structure(const Item& root) {
  if (root.as_tag() != kCoseSign1)
    return refuse(CoseFlaw::malformed, "cose: not a tagged COSE_Sign1");
  const Item array = root.at(0);
  if (!array.is(Kind::array) || array.size() != 4)
    return refuse(CoseFlaw::malformed, "cose: COSE_Sign1 is not an array of four");
  const auto guarded = borrowed(array.at(0)), signature = borrowed(array.at(3));
  if (!guarded || !signature || !array.at(1).is(Kind::map))
    return refuse(CoseFlaw::malformed, "cose: an element of COSE_Sign1 is of the wrong kind");
  cose_.protected_header = *guarded;
  cose_.signature = *signature;
  cose_.signature_item = array.at(3).encoded();
  cose_.canonical = shortest_size(root) == root.encoded().size();
  if (!array.at(2).is(Kind::null))
    refuse(CoseFlaw::payload_present, "cose: the payload is not detached");
  return true;
}

bool Reader::labels_are_sound() const {
  for (const Item& bucket : {guarded_, open_})
    for (std::size_t i = 0; bucket && i < bucket.size(); ++i)
      if (!bucket.key(i).is(Kind::text) && !bucket.key(i).as_integer()) return false;
  for (std::size_t i = 0; guarded_ && i < open_.size(); ++i) {
    const Item label = open_.key(i);
    const auto text = label.as_text();
    if (text ? *text == kX5chainText : label.as_integer() == kX5chain) continue;  // judged apart
    if (text ? guarded_.find(*text) : guarded_.find(*label.as_integer())) return false;
  }
  return true;
}

// crit: [ + label ], each of which must be understood (RFC 9052, 3.1).
bool Reader::crit_is_understood() const {
  if (open_.find(kCrit)) return false;
  const Item crit = guarded_ ? guarded_.find(kCrit) : Item();
  if (!crit) return true;
  if (!crit.is(Kind::array) || crit.size() == 0) return false;
  for (std::size_t i = 0; i < crit.size(); ++i) {
    const auto number = crit.at(i).as_integer();
    const auto text = crit.at(i).as_text();
    if (number != kAlg && number != kX5chain && text != kX5chainText && text != "iat") return false;
  }
  return true;
}

bool Reader::read_buckets(const Item& guarded, const Item& open) {
  guarded_ = guarded;
  open_ = open;
  if (guarded_ && !guarded_.is(Kind::map))
    return refuse(CoseFlaw::malformed, "cose: the protected header is not a map");
  if (!labels_are_sound())
    return refuse(CoseFlaw::malformed, "cose: a header label is wrong or in both buckets");
  if (!crit_is_understood())
    return refuse(CoseFlaw::malformed, "cose: a critical header parameter is not known");
  for (std::size_t i = 0; i < open_.size(); ++i) read_open_entry(open_.key(i), open_.value(i));
  if (guarded_) cose_.signed_at = claimed_time(guarded_);
  return true;
}

void Reader::read_open_entry(const Item& label, const Item& value) {
  const std::string name = label_text(label);
  const bool is_text = label.is(Kind::text);
  if (is_text ? name == kX5chainText : label.as_integer() == kX5chain) return;
  if (!is_text) return unknown(name);
  if (name == "sigTst") return read_time_stamps(name, value, cose_.time_stamps_v1);
  if (name == "sigTst2") return read_time_stamps(name, value, cose_.time_stamps_v2);
  if (name == "rVals") return read_revocation(value);
  if (name.rfind("pad", 0) == 0) return read_pad(name, value);
  unknown(name);
}

// `pad`, `pad2`, `pad3` ... in this order: no digit of a name is free to change.
void Reader::read_pad(const std::string& label, const Item& value) {
  ++pads_;
  if (label != (pads_ == 1 ? "pad" : "pad" + std::to_string(pads_))) unknown(label);
  const auto zeros = value.as_bytes();
  cose_.padding_is_zero = cose_.padding_is_zero && zeros && all_zero(*zeros);
}

std::optional<Bytes> Reader::token(const Item& item) const {
  const auto bytes = borrowed(item);
  if (!bytes || bytes->empty() || bytes->size() > limits_.max_token_bytes) return {};
  return bytes;
}

// tstContainer = { "tstTokens": [ 1* { "val": bstr } ] } (C2PA 2.4, 10.3.2.5.4)
void Reader::read_time_stamps(const std::string& label, const Item& value,
                              std::vector<Bytes>& tokens) {
  const Item list = value.find("tstTokens");
  list_others(label, value, "tstTokens");
  if (!list.is(Kind::array) || list.size() == 0 || list.size() > kMaxTokens) {
    tokens.emplace_back();
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    tokens.push_back(token(list.at(i).find("val")).value_or(Bytes()));
    list_others(label + ".tstTokens", list.at(i), "val");
  }
}

// rVals = { "ocspVals": [ 1* bstr ] } (C2PA 2.4, 14.5.2). Garbage here counts as no response at
// all.
void Reader::read_revocation(const Item& value) {
  const Item list = value.find("ocspVals");
  list_others("rVals", value, "ocspVals");
  if (!list.is(Kind::array) || list.size() > kMaxTokens) return unknown("rVals");
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (const auto response = token(list.at(i)))
      cose_.ocsp_responses.push_back(*response);
    else
      unknown("rVals.ocspVals");
  }
}

void Reader::list_others(const std::string& label, const Item& map, std::string_view known) {
  for (std::size_t i = 0; map.is(Kind::map) && i < map.size(); ++i)
    if (map.key(i).as_text() != known) unknown(label + "." + label_text(map.key(i)));
}

// Label 33 or "x5chain", in either bucket; 33 wins; the same label in both is two credentials
// (C2PA 2.4, 14.5).
Item Reader::find_chain() {
  const auto in = [](const Item& bucket, auto label) {
    return bucket ? bucket.find(label) : Item();
  };
  const Item guarded_33 = in(guarded_, kX5chain), open_33 = in(open_, kX5chain);
  const Item guarded_text = in(guarded_, kX5chainText), open_text = in(open_, kX5chainText);
  if ((guarded_33 && open_33) || (guarded_text && open_text)) {
    refuse(CoseFlaw::credential, "cose: the credential stands in both buckets");
    return {};
  }
  const Item by_number = guarded_33 ? guarded_33 : open_33;
  const Item by_text = guarded_text ? guarded_text : open_text;
  if (!by_number) return by_text;
  if (open_text && !equal(open_text.encoded(), by_number.encoded()))
    unknown(std::string(kX5chainText));
  return by_number;
}

bool Reader::add_certificate(const Item& item) {
  const auto der = item.as_bytes();
  if (!der || der->empty() || der->size() > limits_.max_certificate_bytes) return false;
  cose_.chain.emplace_back(der->begin(), der->end());
  return true;
}

void Reader::read_credential() {
  const Item chain = find_chain();
  if (!chain) {
    refuse(CoseFlaw::credential, "cose: no x5chain");
    return;
  }
  bool good = chain.is(Kind::bytes) ? add_certificate(chain) : chain.is(Kind::array);
  if (chain.is(Kind::array))
    good = chain.size() > 0 && chain.size() <= limits_.max_chain_certificates;
  for (std::size_t i = 0; good && i < chain.size(); ++i) good = add_certificate(chain.at(i));
  if (!good) {
    cose_.chain.clear();
    refuse(CoseFlaw::credential, "cose: x5chain holds no usable list of certificates");
  }
}

void Reader::read_algorithm() {
  const Item alg = guarded_ ? guarded_.find(kAlg) : Item();
  if (alg) cose_.alg_name = label_text(alg);
  const auto identifier = alg.as_integer();
  const CoseAlgorithm* row = identifier ? cose_algorithm(*identifier) : nullptr;
  if (row != nullptr) {
    cose_.alg = row->alg;
    cose_.alg_name = row->name;
    cose_.curve_is_fixed = row->curve_is_fixed;
  }
  if (!cose_.alg) refuse(CoseFlaw::algorithm, "cose: no allowed algorithm in the protected header");
}

CoseSign1 broken(const char* what) {
  CoseSign1 cose;
  cose.flaw = CoseFlaw::malformed;
  cose.what = what;
  cose.canonical = false;
  return cose;
}

}  // namespace

CoseSign1 parse_cose(Bytes bytes, const Limits& limits) {
  const auto document = cbor::Document::decode(bytes, limits);
  if (!document) return broken("cose: not one well-formed CBOR item");
  CoseSign1 cose;
  Reader reader(limits, cose);
  if (!reader.read_structure(document->root())) return cose;
  // An empty protected bucket is a zero-length string (RFC 9052, 3).
  const auto guarded = cbor::Document::decode(
      cose.protected_header.empty() ? as_bytes("\xa0") : cose.protected_header, limits);
  if (!guarded) return broken("cose: the protected header is not well-formed CBOR");
  if (!reader.read_buckets(guarded->root(), document->root().at(0).at(1))) return cose;
  reader.read_credential();
  reader.read_algorithm();
  return cose;
}

}  // namespace tanba
