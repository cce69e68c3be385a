// From a label record and the asset's earlier manifest to what will be signed.
#pragma once

#include <optional>

#include "manifest/ingredient.hpp"
#include "manifest/store.hpp"
#include "sign/sign.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// The asset that the new one was made from. Borrows the store.
struct Parent {
  std::string mime_type;
  const Store* store = nullptr;    // null: it has no manifest
  const Report* report = nullptr;  // its validation, where it has one
};

/// Actions, ingredient, AI disclosure and label as assertions. `when`: seconds since 1970-01-01
/// UTC.
Statement make_statement(const Label& label, const std::optional<Parent>& parent,
                         std::int64_t when);

}  // namespace tanba
