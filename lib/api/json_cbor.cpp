// What JSON says, in CBOR: the way back from manifest/to_json.hpp.
#include "api/json_cbor.hpp"

#include "base/encoding.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kBytesPrefix = "b64'";

cbor::Value text_or_bytes(const std::string& text, const std::string& path, std::string& problem) {
  if (!text.starts_with(kBytesPrefix)) return cbor::Value::text(text);
  const auto bytes = from_base64(std::string_view(text).substr(kBytesPrefix.size()));
  if (bytes) return cbor::Value::bytes(*bytes);
  if (problem.empty()) problem = path + " must have base64 behind b64'";
  return {};
}

cbor::Value number(const Json& json) {
  if (json.is_number_unsigned()) return cbor::Value::unsigned_integer(json.get<std::uint64_t>());
  if (json.is_number_integer()) return cbor::Value::integer(json.get<std::int64_t>());
  return cbor::Value::floating(json.get<double>());
}

}  // namespace

cbor::Value cbor_of(const Json& json, const std::string& path, std::string& problem) {
  if (json.is_string()) return text_or_bytes(json.get<std::string>(), path, problem);
  if (json.is_boolean()) return cbor::Value::boolean(json.get<bool>());
  if (json.is_number()) return number(json);
  if (json.is_array()) {
    cbor::Value array = cbor::Value::array();
    for (std::size_t i = 0; i < json.size(); ++i)
      array.add(cbor_of(json[i], path + "[" + std::to_string(i) + "]", problem));
    return array;
  }
  if (!json.is_object()) return {};
  cbor::Value map = cbor::Value::map();
  for (const auto& [key, value] : json.items())
    map.set(key, cbor_of(value, path + "." + key, problem));
  return map;
}

}  // namespace tanba
