// tanba formats: which files are known, straight from the registry.
#include "tanba/formats.hpp"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"

namespace tanba::tool {
namespace {

constexpr int kNameWidth = 12, kTypeWidth = 22, kCarriesWidth = 10;

std::string table() {
  std::ostringstream out;
  out << std::left << std::setw(kNameWidth) << "format" << std::setw(kTypeWidth) << "MIME type"
      << std::setw(kCarriesWidth) << "manifest" << "names\n";
  for (const FormatRow& row : known_formats())
    out << std::setw(kNameWidth) << row.name << ' ' << std::setw(kTypeWidth - 1) << row.mime_type
        << std::setw(kCarriesWidth) << (row.writes ? "embedded" : "sidecar") << row.extensions
        << '\n';
  return out.str();
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
                    {"writes", row.writes}});
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
