// c2pa.ai-disclosure. C2PA 2.4, 18.28.4.
#include "manifest/ai_disclosure.hpp"

#include "cbor/cbor.hpp"

namespace tanba {

Buffer write_ai_disclosure(const AiDisclosure& disclosure) {
  using cbor::Value;
  Value map = Value::map();
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) map.set(key, Value::text(value));
  };
  text("modelType", disclosure.model_type);
  text("modelName", disclosure.model_name);
  text("modelIdentifier", disclosure.model_identifier);
  if (!disclosure.human_oversight_level.empty()) {
    Value profile = Value::map();
    profile.set("humanOversightLevel", Value::text(disclosure.human_oversight_level));
    map.set("contentProfile", std::move(profile));
  }
  return map.encode();
}

}  // namespace tanba
