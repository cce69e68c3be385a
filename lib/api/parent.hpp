// The asset that a new one is made from: what it is, and what its manifest is worth.
#pragma once

#include <optional>

#include "api/examine.hpp"
#include "api/statement.hpp"
#include "tanba/label.hpp"

namespace tanba {

/// An input, and its validation where it has a manifest: the results go into the ingredient.
struct Input {
  Examined examined;
  std::optional<Report> report;
};

/// Errc::malformed where a manifest store is there and cannot be read. `how` is borrowed for the
/// call.
Result<Input> look_at(const Source& asset, const ExamineOptions& how, const LabelOptions& options);

/// Whether the options have a definition that says another type than `mime_type`.
bool is_for_another_type(const LabelOptions& options, std::string_view mime_type);

/// Whether the options or their definition name a parent.
bool names_parent(const LabelOptions& options);
/// The asset that they name so; nothing where they name none.
Result<std::optional<Input>> look_at_given_parent(const LabelOptions& options);
/// Borrows `input`, which look_at_given_parent() gave.
Parent as_given_parent(const Input& input, const LabelOptions& options);

/// Those that the options name as components, then those of the definition's other ingredients that
/// have a file.
Result<std::vector<Input>> look_at_components(const LabelOptions& options);
/// Borrows `inputs`, which look_at_components() gave.
Additions as_additions(const std::vector<Input>& inputs, const LabelOptions& options,
                       const NoticeGiven* notice = nullptr);

/// Borrows `input`.
Parent as_parent(const Input& input);

/// Its own manifest makes an input the parent; so does an origin that opens it (contract).
bool is_its_own_parent(const Input& input, const Label& label);

}  // namespace tanba
