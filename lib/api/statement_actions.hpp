// What was done, as the actions of a manifest. C2PA 2.4, 18.16.
#pragma once

#include "api/statement_ingredients.hpp"
#include "manifest/actions.hpp"
#include "notice/notice.hpp"

namespace tanba {

/// `notice`: one that was given to the content before it is signed; may be null.
Actions make_actions(const Label& label, const IngredientReferences& ingredients, std::int64_t when,
                     const NoticeGiven* notice = nullptr);

}  // namespace tanba
