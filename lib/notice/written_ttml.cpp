// Notices in TTML: a division of their own, first in the body. TTML2 (W3C), 8.1.5, 9.3, 12.
#include <cmath>

#include "base/encoding.hpp"
#include "container/xml.hpp"
#include "container/zip.hpp"
#include "notice/written.hpp"

namespace tanba::written {
namespace {

constexpr std::string_view kSpace = "http://www.w3.org/ns/ttml";

// The body, and a region that what it holds is shown in.
class Survey final : public xml::Visitor {
 public:
  explicit Survey(std::string_view text) : text_(text) {}

  xml::Element body;
  std::string prefix;  // of the body, with its colon
  std::string first_region, used_region;
  bool is_sequence = false, begins_late = false, has_region = false;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (name.space != kSpace) return;
    const std::string_view own =
        text_.substr(static_cast<std::size_t>(tag.offset), static_cast<std::size_t>(tag.size));
    if (name.local == "region" && first_region.empty())
      first_region = zip::attribute(own, "xml:id");
    if (name.local == "body" && depth == 2) {
      body.open = tag;
      prefix = name.prefix.empty() ? "" : std::string(name.prefix) + ":";
      is_sequence = zip::attribute(own, "timeContainer") == "seq";
      begins_late = !zip::attribute(own, "begin").empty();
      has_region = !zip::attribute(own, "region").empty();
    }
    if (body.open.size > 0 && used_region.empty()) used_region = zip::attribute(own, "region");
  }
  void close(const Range& tag, std::uint32_t depth) override {
    if (depth == 2 && body.open.size > 0 && body.close.size == 0) body.close = tag;
  }

 private:
  std::string_view text_;
};

std::string seconds(double value) {
  const auto total = static_cast<unsigned long long>(std::llround(value * 1000));
  const std::string rest = std::to_string(1000 + total % 1000);
  return std::to_string(total / 1000) + "." + rest.substr(1) + "s";
}

Result<void> check(const Survey& found) {
  if (found.body.open.size == 0 || found.body.empty())
    return Error{Errc::unsupported, "ttml: without a body there is no place for a notice"};
  if (found.is_sequence || found.begins_late)
    return Error{Errc::unsupported,
                 "ttml: the body has times of its own, which a notice would shift"};
  return {};
}

}  // namespace

Result<Placed> in_ttml(const NoticeTask& task, std::string_view text) {
  if (is_last(task.plan))
    return Error{Errc::invalid_argument, "notice: in subtitles it is the first cue, not the last"};
  TANBA_TRY(const auto words, paragraphs(task.plan));
  TANBA_TRY(const Times times, times_of(task.plan));
  TANBA_CHECK(check_encoding(text));
  Survey found(text);
  TANBA_CHECK(xml::walk(*memory_source(as_bytes(text)), found, task.limits));
  TANBA_CHECK(check(found));
  const std::string& region = found.used_region.empty() ? found.first_region : found.used_region;
  Placed placed{static_cast<std::size_t>(found.body.open.end()), {}, {}, {}};
  placed.block = "<" + found.prefix + "div>";
  for (const Paragraph& paragraph : words) {
    placed.block += "<" + found.prefix + "p xml:lang=\"" + escaped_xml(paragraph.lang) +
                    "\" begin=\"" + seconds(times.start_s) + "\" end=\"" + seconds(times.end_s) +
                    "\"";
    // What is in no region is not shown where there are any.
    if (!found.has_region && !region.empty()) placed.block += " region=\"" + region + "\"";
    placed.block += ">" + escaped_xml(paragraph.text) + "</" + found.prefix + "p>";
  }
  placed.block += "</" + found.prefix + "div>";
  placed.start_s = times.start_s;
  placed.duration_s = times.end_s - times.start_s;
  return placed;
}

}  // namespace tanba::written
