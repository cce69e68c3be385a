// From a label record and the asset's earlier manifest to what will be signed.
#pragma once

#include <optional>

#include "manifest/ingredient.hpp"
#include "manifest/store.hpp"
#include "notice/notice.hpp"
#include "sign/sign.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// An asset that the new one was made from, or that was placed into it. Borrows the store.
struct Parent {
  std::string mime_type;
  const Store* store = nullptr;    // null: it has no manifest
  const Report* report = nullptr;  // its validation, where it has one
  std::string title = {};
  const Definition::Ingredient* described = nullptr;  // by a definition
};

/// What goes into a statement besides the record and the parent.
struct Additions {
  std::vector<Parent> components = {};  // and the ingredients of the definition but its parent
  const Definition* definition = nullptr;
  const NoticeGiven* notice = nullptr;  // one that was just given; may be null
};

/// An assertion of one `cbor` or `json` box.
AssertionDraft cbor_draft(const std::string& label, Bytes content);
AssertionDraft json_draft(const std::string& label, std::string_view content);

/// Whether an input without a manifest is itself the parent of what is labelled: it was opened, not
/// created, or nothing is said of how it was created.
bool opens_its_input(const Label& label);

/// The record as assertions, those of the standards first: actions, ingredients, AI disclosure,
/// cawg.metadata, cawg.training-mining, and all of it as org.tanba.label. `when`: seconds since
/// 1970-01-01 UTC.
/// \return or Errc::malformed: a field of the record breaks its rule; Errc::invalid_argument: it
/// says
///         neither that the asset was opened nor how it was created, or the definition does not fit
///         it; Errc::unsupported: two of the ingredients hold different manifests of one name
Result<Statement> make_statement(const Label& label, const std::optional<Parent>& parent,
                                 std::int64_t when, const Additions& additions = {});

}  // namespace tanba
