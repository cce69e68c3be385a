// cawg.training-mining. CAWG Training and Data Mining Assertion 1.1, 3.
#include "manifest/training_mining.hpp"

#include "cbor/cbor.hpp"

namespace tanba {

Buffer write_training_mining(const std::vector<TrainingEntry>& entries,
                             const std::string& constraint_info) {
  using cbor::Value;
  Value list = Value::map();
  for (const TrainingEntry& entry : entries) {
    Value permission = Value::map();
    permission.set("use", Value::text(entry.use));
    if (entry.use == "constrained" && !constraint_info.empty())
      permission.set("constraint_info", Value::text(constraint_info));
    list.set(entry.name, std::move(permission));
  }
  Value map = Value::map();
  map.set("entries", std::move(list));
  return map.encode();
}

}  // namespace tanba
