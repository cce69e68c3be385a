// The tables by which metadata is read for marks: what says it, and what tools leave behind.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tanba/report.hpp"

namespace tanba {

/// What the value of a declaration says; says == Ai::unknown: nothing of AI.
struct Said {
  Ai says = Ai::unknown;
  Certainty certainty = Certainty::certain;
  std::string by, tool;
};

/// A field that was made to say how content came to be.
struct Declaration {
  std::string_view carriers;  // names with blanks between them; "*": any
  std::string_view keys;      // names with '|' between them
  std::string_view shown_as;  // Mark::carrier; empty: the carrier's own
  Said (*read)(std::string_view value);
};
std::span<const Declaration> declarations();

/// What a value must be.
struct Form {
  bool (*fits)(std::string_view value, std::string_view pattern);
  std::string_view pattern;
};

/// A field that only an AI system writes, or writes so.
struct Trace {
  std::string_view carriers, keys;
  Form form;
  Ai says;
  std::string_view tool;
  std::string_view beside_keys = {};  // a further field that must stand beside it
  Form beside = {};
};
std::span<const Trace> traces();

/// Fields in which programs write their name.
struct NameField {
  std::string_view carriers, keys;
};
std::span<const NameField> name_fields();

/// Programs that do nothing but generate, as they call themselves there.
struct ToolName {
  std::string_view name;
  Ai says = Ai::generated;
};
std::span<const ToolName> tool_names();

/// Whether `carrier` is one of `carriers`, and `key` one of `keys`: whole, or in ID3 and MP4 behind
/// its last ':', as in "TXXX:AIGC". ASCII case does not count.
bool is_place(std::string_view carrier, std::string_view key, std::string_view carriers,
              std::string_view keys);

/// Whether `value`, which is short, names the tool: as a word of its own, ASCII case apart.
bool names(std::string_view value, std::string_view tool);

}  // namespace tanba
