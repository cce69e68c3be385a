// tanba formats: which files are known, straight from the registry.
#include "tanba/formats.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"

namespace tanba::tool {
namespace {

constexpr std::size_t kGap = 2;

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width + kGap - text.size(), ' ');
}

std::string table() {
  constexpr std::string_view kName = "format", kType = "MIME type", kCarries = "manifest";
  std::size_t name_width = kName.size(), type_width = kType.size();
  for (const FormatRow& row : known_formats()) {
    name_width = std::max(name_width, row.name.size());
    type_width = std::max(type_width, row.mime_type.size());
  }
  std::string out = padded(kName, name_width) + padded(kType, type_width) +
                    padded(kCarries, kCarries.size()) + "names\n";
  for (const FormatRow& row : known_formats())
    out += padded(row.name, name_width) + padded(row.mime_type, type_width) +
           padded(row.writes ? "embedded" : "sidecar", kCarries.size()) +
           std::string(row.extensions) + '\n';
  return out;
}

std::string json_text() {
  auto rows = nlohmann::ordered_json::array();
  for (const FormatRow& row : known_formats())
    rows.push_back({{"name", row.name},
                    {"mime_type", row.mime_type},
                    {"extensions", row.extensions},
                    {"media", row.media},
                    {"binding", row.binding},
                    {"clause", row.clause},
                    {"writes", row.writes},
                    {"metadata", row.metadata}});
  return rows.dump() + '\n';
}

}  // namespace

int formats_command(const Arguments& arguments) {
  CLI::App app("Lists the formats that are known and how each carries a manifest.");
  bool json = false;
  app.add_flag("--json", json, "A JSON array");
  if (const auto code = parse(app, "formats", arguments)) return *code;
  console().out(json ? json_text() : table());
  return static_cast<int>(Exit::done);
}

}  // namespace tanba::tool
