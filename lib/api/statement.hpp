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

/// Who else stands behind what will be claimed.
inline IdentityInput identity_of(const LabelOptions& options) {
  return {options.identity.signer, options.identity.roles, options.identity.assertions};
}

/// What signs for itself where a definition names nobody.
GeneratorInfo this_generator();

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

struct UpdateExtras {
  std::vector<AssertionDraft> assertions;
  bool keep = false;  // the manifests stay as they lie, compressed ones too
};

/// An update manifest over `parent`, which has a manifest: its ingredient, and what the definition
/// (may be null) adds.  \return also Errc::invalid_argument
/// where the definition adds what an update cannot hold, or nothing is added at all
Result<Statement> make_update_statement(const Parent& parent, std::int64_t when,
                                        const Definition* definition, UpdateExtras extras);

}  // namespace tanba
