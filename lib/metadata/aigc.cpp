// The implicit label of GB 45438-2025, annex E.
#include "metadata/aigc.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tanba {
namespace {

struct Field {
  const char* key;
  std::string Aigc::* value;  // null: reserved, for security data of its producer
  bool required;
  const char* refusal;  // names the field of the label record
};
constexpr auto kFields = std::to_array<Field>({
    {"Label", &Aigc::label, true, "aigc: certainty has no code"},
    {"ContentProducer", &Aigc::content_producer, true,
     "aigc: provider.code must be given, in printable ASCII without a space (GB 45438-2025)"},
    {"ProduceID", &Aigc::produce_id, true,
     "aigc: id must be given, in printable ASCII without a space (GB 45438-2025)"},
    {"ReservedCode1", nullptr, false, nullptr},
    {"ContentPropagator", &Aigc::content_propagator, false,
     "aigc: propagation.propagator must be printable ASCII without a space (GB 45438-2025)"},
    {"PropagateID", &Aigc::propagate_id, false,
     "aigc: propagation.id must be printable ASCII without a space (GB 45438-2025)"},
    {"ReservedCode2", nullptr, false, nullptr},
});

bool is_graphic(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Result<std::string> write_aigc(const Aigc& aigc) {
  std::string json = "{";
  for (const Field& field : kFields) {
    const std::string value = field.value == nullptr ? std::string() : aigc.*field.value;
    if (!is_graphic(value) || (field.required && value.empty()))
      return Error{Errc::invalid_argument, field.refusal};
    if (json.size() > 1) json += ',';
    json += quoted(field.key) + ":" + quoted(value);
  }
  return json + "}";
}

}  // namespace tanba
