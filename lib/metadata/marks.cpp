// Every field is held against the tables: the first declaration that it fits, else the first trace,
// else the name of a tool.
#include "metadata/marks.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "metadata/marks_fields.hpp"
#include "metadata/marks_table.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxFields = 20'000, kMaxMarks = 256, kMaxDetailBytes = 256,
                      kMaxReference = 2048;

struct PlacedField {
  std::string_view carrier;
  Field field;
};

using Fields = std::vector<PlacedField>;

Fields all_fields(std::span<const Metadatum> metadata, const Limits& limits) {
  Fields all;
  for (const Metadatum& metadatum : metadata)
    for (Field& field : fields_of(metadatum, limits)) {
      if (all.size() == kMaxFields) return all;
      all.push_back({carrier_of(metadatum), std::move(field)});
    }
  return all;
}

bool is_at(const PlacedField& placed, std::string_view carriers, std::string_view keys) {
  return is_place(placed.carrier, placed.field.name, carriers, keys);
}

Mark mark_at(const PlacedField& placed, Ai says) {
  Mark mark;
  mark.carrier = placed.carrier;
  mark.says = says;
  mark.detail = cut_detail(placed.field.value);
  mark.where = placed.field.name;
  return mark;
}

std::optional<Mark> declared(const PlacedField& placed) {
  for (const Declaration& row : declarations()) {
    if (!is_at(placed, row.carriers, row.keys)) continue;
    Said said = row.read(placed.field.value);
    if (said.says == Ai::unknown) continue;
    Mark mark = mark_at(placed, said.says);
    if (!row.shown_as.empty()) mark.carrier = row.shown_as;
    mark.certainty = said.certainty;
    mark.by = cut_detail(said.by);
    return mark;
  }
  return std::nullopt;
}

bool has_beside(const Fields& fields, const Trace& row) {
  if (row.beside_keys.empty()) return true;
  return std::ranges::any_of(fields, [&](const PlacedField& other) {
    return is_at(other, row.carriers, row.beside_keys) &&
           row.beside.fits(other.field.value, row.beside.pattern);
  });
}

// The traces whose field beside them is there.
std::vector<const Trace*> possible_traces(const Fields& fields) {
  std::vector<const Trace*> possible;
  for (const Trace& row : traces())
    if (has_beside(fields, row)) possible.push_back(&row);
  return possible;
}

std::optional<Mark> traced(const PlacedField& placed, std::span<const Trace* const> possible) {
  for (const Trace* const each : possible) {
    const Trace& row = *each;
    if (!is_at(placed, row.carriers, row.keys) ||
        !row.form.fits(placed.field.value, row.form.pattern))
      continue;
    Mark mark = mark_at(placed, row.says);
    mark.trace = true;
    mark.tool = row.tool;
    return mark;
  }
  return std::nullopt;
}

std::optional<Mark> named(const PlacedField& placed) {
  for (const NameField& place : name_fields()) {
    if (!is_at(placed, place.carriers, place.keys)) continue;
    for (const ToolName& tool : tool_names()) {
      if (!names(placed.field.value, tool.name)) continue;
      Mark mark = mark_at(placed, tool.says);
      mark.trace = true;
      mark.tool = tool.name;
      return mark;
    }
  }
  return std::nullopt;
}

// What names the system beside a digital source type says no more than that type does.
constexpr std::string_view kSystem = "Iptc4xmpExt:AISystemUsed";
constexpr std::string_view kVersion = "Iptc4xmpExt:AISystemVersionUsed";
constexpr std::string_view kPrompt = "Iptc4xmpExt:AIPromptInformation";
constexpr std::string_view kSourceType = "Iptc4xmpExt:DigitalSourceType";

std::string system_of(const Fields& fields) {
  std::string system;
  for (const std::string_view part : {kSystem, kVersion})
    for (const PlacedField& placed : fields)
      if (placed.carrier == "xmp" && placed.field.name == part && !placed.field.value.empty())
        system += (system.empty() ? "" : " ") + placed.field.value;
  return cut_detail(system);
}

void settle_system(std::vector<Mark>& marks, const Fields& fields) {
  const std::string system = system_of(fields);
  const auto declared_mark = std::ranges::find_if(
      marks, [](const Mark& mark) { return mark.where == kSourceType && mark.says != Ai::not_ai; });
  const bool is_declared = declared_mark != marks.end();
  if (is_declared) declared_mark->tool = system;
  std::erase_if(marks, [&](const Mark& mark) {
    if (mark.where == kVersion) return true;
    return is_declared && (mark.where == kSystem || mark.where == kPrompt);
  });
  for (Mark& mark : marks)
    if (mark.where == kSystem || mark.where == kPrompt) mark.tool = system;
}

bool is_same(const Mark& a, const Mark& b) {
  return a.carrier == b.carrier && a.where == b.where && a.says == b.says && a.detail == b.detail;
}

}  // namespace

std::string cut_detail(std::string_view text) {
  if (text.size() <= kMaxDetailBytes) return std::string(text);
  std::size_t end = kMaxDetailBytes;
  while (end > kMaxDetailBytes - 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

std::vector<Mark> marks_of(std::span<const Metadatum> metadata, const Limits& limits) {
  const Fields fields = all_fields(metadata, limits);
  const auto possible = possible_traces(fields);
  std::vector<Mark> marks;
  for (const PlacedField& placed : fields) {
    auto mark = declared(placed);
    if (!mark) mark = traced(placed, possible);
    if (!mark) mark = named(placed);
    const auto same = [&](const Mark& other) { return is_same(*mark, other); };
    if (!mark || std::ranges::any_of(marks, same)) continue;
    if (marks.size() == kMaxMarks) break;
    marks.push_back(*std::move(mark));
  }
  settle_system(marks, fields);
  return marks;
}

std::optional<std::string> remote_manifest_of(std::span<const Metadatum> metadata,
                                              const Limits& limits) {
  for (const Metadatum& metadatum : metadata) {
    const std::string_view carrier = carrier_of(metadatum);
    if (carrier != "xmp" && carrier != "matroska") continue;
    for (const Field& field : fields_of(metadatum, limits)) {
      if (field.name != (carrier == "xmp" ? "dcterms:provenance" : "C2PA")) continue;
      const std::string_view reference = ascii::trimmed(field.value);
      if (!reference.empty() && reference.size() <= kMaxReference) return std::string(reference);
    }
  }
  return std::nullopt;
}

}  // namespace tanba
