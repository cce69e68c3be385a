// The table of status codes: C2PA 2.4, 15.2, with what older and newer versions say.
#pragma once

#include <string_view>

namespace tanba {

enum class StatusKind : unsigned char { success, informational, failure };

/// A row: from which version to which the code is of that kind. Versions as major*10+minor: 22
/// is 2.2.
struct StatusRow {
  std::string_view code;
  StatusKind kind;
  int from = 10, to = 99;
};

/// The kind of `code` at specification version `spec` (24 for 2.4). A code that no row knows is a
/// failure.
StatusKind kind_of(std::string_view code, int spec);

}  // namespace tanba
