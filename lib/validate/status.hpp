// The table of status codes: C2PA 2.4, 15.2, with what older and newer versions say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tanba/report.hpp"

namespace tanba {

enum class StatusKind : unsigned char { success, informational, failure };

/// A row: from which version to which the code is of that kind. Versions as major*10+minor: 22
/// is 2.2. The explanation is one sentence for a person who knows no C2PA.
struct StatusRow {
  std::string_view code;
  StatusKind kind;
  std::string_view explanation;
  int from = 10, to = 99;
};

/// The specification version that verdicts follow where the caller asks for no other.
inline constexpr int kDefaultSpec = 24;

/// Every row, by code. Static storage.
std::span<const StatusRow> status_rows();

/// The kind of `code` at specification version `spec` (24 for 2.4); at a version that does not have
/// it, its kind where it is known; 0 counts as kDefaultSpec. A code that no row knows is a failure.
StatusKind kind_of(std::string_view code, int spec = kDefaultSpec);

/// The row's sentence; empty for an unknown code.
std::string_view explanation_of(std::string_view code);

/// Puts what is said into the list of its kind at version `spec`; an empty explanation becomes the
/// table's. Said twice in a row about the same URL, it stands once.
void add_status(StatusList& list, Status said, int spec = kDefaultSpec);

/// Whether `code` stands in one of the lists.
bool has_status(const std::vector<Status>& list, std::string_view code);

}  // namespace tanba
