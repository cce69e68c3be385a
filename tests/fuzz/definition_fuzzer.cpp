// Reads any bytes as a manifest definition, and makes of it what it says of a file without parent.
#include <cstdlib>

#include "api/statement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tanba;
  const auto definition = definition_from_json({data, data + size});
  if (!definition) return 0;
  Additions additions{.definition = &*definition};
  for (const Definition::Ingredient& one : definition->ingredients)
    additions.components.push_back({one.format, nullptr, nullptr, one.title, &one});
  const auto statement = make_statement({}, std::nullopt, 1, additions);
  if (!statement && statement.error().code == Errc::internal) std::abort();
  // What was read needs no second reading to be sound.
  if (!statement && statement.error().code == Errc::malformed) std::abort();
  return 0;
}
