// The claim. C2PA 2.4, 10.
#include "manifest/claim.hpp"

#include "manifest/fields.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;
using cbor::Value;

constexpr const char* kWrong = "claim: a field is missing or of the wrong kind";
// The label of the box, which alone tells the version, is not signed.
constexpr const char* kTwoVersions = "claim: it has the lists of assertions of two versions";
constexpr const char* kTooMany = "claim: more assertions than the limit";

class ClaimReader {
 public:
  ClaimReader(Item item, const Limits& limits)
      : fields_(item, kWrong), left_(limits.max_assertions) {}

  Claim read(std::string_view label) {
    if (label == "c2pa.claim")
      read_v1();
    else if (label == "c2pa.claim.v2")
      read_v2();
    else
      fields_.fail("claim: of an unknown version");
    claim_.signature = fields_.required_text("signature");
    claim_.title = fields_.text("dc:title");
    claim_.alg = fields_.algorithm();
    read_redacted();
    claim_.flaw = fields_.flaw();
    return std::move(claim_);
  }

 private:
  void read_v1() {
    claim_.version = 1;
    claim_.instance_id = fields_.text("instanceID");
    claim_.format = fields_.text("dc:format");
    const Item info = fields_.find("claim_generator_info");
    if (!info.is(Kind::map)) fields_.expect(info, Kind::array);
    if (const Item first = info.is(Kind::map) ? info : info.at(0))
      read_generator(first);
    else
      split_generator(fields_.required_text("claim_generator"));
    claim_.created = read_list("assertions");
    if (claim_.created.empty()) fields_.fail();
    if (fields_.find("created_assertions") || fields_.find("gathered_assertions"))
      fields_.fail(kTwoVersions);
  }

  void read_v2() {
    // Others write an empty one of either: in update manifests.
    if (!fields_.find("instanceID") || !fields_.find("created_assertions")) fields_.fail();
    claim_.instance_id = fields_.text("instanceID");
    read_generator(fields_.find("claim_generator_info"));
    claim_.created = read_list("created_assertions");
    claim_.gathered = read_list("gathered_assertions");
    if (fields_.find("assertions")) fields_.fail(kTwoVersions);
  }

  void read_generator(Item item) {
    Fields info(item, kWrong);
    claim_.generator.name = info.required_text("name");
    claim_.generator.version = info.text("version");
    claim_.generator.spec_version = info.text("specVersion");
    claim_.generator.operating_system = info.text("operating_system");
    claim_.generator.icon = read_hashed_uri(info.find("icon"));  // older files have other forms
    if (info.flaw() != nullptr) fields_.fail();
  }

  // RFC 9110, 10.1.5: product "/" version, then more of them.
  void split_generator(std::string_view agent) {
    const std::string_view product = agent.substr(0, agent.find(' '));
    const std::size_t slash = product.find('/');
    claim_.generator.name = product.substr(0, slash);
    if (slash != product.npos) claim_.generator.version = product.substr(slash + 1);
  }

  // All lists of a claim share one allowance.
  bool take() {
    if (left_ == 0) {
      claim_.over_limit = true;
      fields_.fail(kTooMany);
    }
    return fields_.flaw() == nullptr && left_-- > 0;
  }

  std::vector<HashedUri> read_list(std::string_view key) {
    std::vector<HashedUri> list;
    const Item array = fields_.array(key);
    for (std::size_t i = 0; i < array.size() && take(); ++i) {
      list.push_back(read_hashed_uri(array.at(i)));
      if (!list.back().present()) fields_.fail();
    }
    return list;
  }

  void read_redacted() {
    const Item array = fields_.array("redacted_assertions");
    for (std::size_t i = 0; i < array.size() && take(); ++i) {
      const auto uri = array.at(i).as_text();
      if (!uri) fields_.fail();
      claim_.redacted.emplace_back(uri.value_or(""));
    }
  }

  Fields fields_;
  std::uint32_t left_;
  Claim claim_;
};

Value write_generator(const GeneratorInfo& generator) {
  Value map = Value::map();
  map.set("name", Value::text(generator.name));
  if (!generator.version.empty()) map.set("version", Value::text(generator.version));
  if (!generator.spec_version.empty()) map.set("specVersion", Value::text(generator.spec_version));
  if (!generator.operating_system.empty())
    map.set("operating_system", Value::text(generator.operating_system));
  if (generator.icon.present()) map.set("icon", write_hashed_uri(generator.icon));
  return map;
}

Value write_list(const std::vector<HashedUri>& list) {
  Value array = Value::array();
  for (const HashedUri& uri : list) array.add(write_hashed_uri(uri));
  return array;
}

}  // namespace

Claim read_claim(Item item, std::string_view label, const Limits& limits) {
  return ClaimReader(item, limits).read(label);
}

Buffer write_claim(const Claim& claim) {
  Value map = Value::map(), redacted = Value::array();
  map.set("instanceID", Value::text(claim.instance_id));
  map.set("claim_generator_info", write_generator(claim.generator));
  map.set("signature", Value::text(claim.signature));
  map.set("created_assertions", write_list(claim.created));
  if (!claim.gathered.empty()) map.set("gathered_assertions", write_list(claim.gathered));
  if (!claim.title.empty()) map.set("dc:title", Value::text(claim.title));
  if (!claim.alg.empty()) map.set("alg", Value::text(claim.alg));
  for (const std::string& uri : claim.redacted) redacted.add(Value::text(uri));
  if (!redacted.empty()) map.set("redacted_assertions", std::move(redacted));
  return map.encode();
}

}  // namespace tanba
