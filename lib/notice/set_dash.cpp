// The track in DASH: an AdaptationSet behind the last one, with one file for the whole period.
// ISO/IEC 23009-1, 5.3.3 and 5.8.5.5; DASH-IF IOP, 6.4.
#include <charconv>

#include "base/ascii.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/xml.hpp"
#include "container/zip.hpp"
#include "notice/set_track.hpp"

namespace tanba::set_track {
namespace {

constexpr std::string_view kSpace = "urn:mpeg:dash:schema:mpd:2011";
constexpr Error kBroken{Errc::malformed, "notice: the playlist (MPD) is broken"};
constexpr Error kElsewhere{Errc::unsupported,
                           "notice: the MPD takes its files from elsewhere (BaseURL, xlink)"};

// Where in the MPD a track can stand.
class Places : public xml::Visitor {
 public:
  Range root, period, last_set;  // tags of the first two; all of the last set
  std::string prefix;            // of their names
  std::uint32_t periods = 0;
  bool is_mpd = false, has_base = false;
  std::vector<Range> representations;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    const bool is_ours = name.space == kSpace;
    if (depth == 1) {
      root = tag;
      is_mpd = is_ours && name.local == "MPD";
    }
    if (!is_ours) return;
    if (depth == 2 && name.local == "Period") {
      ++periods;
      period = tag;
      prefix = name.prefix.empty() ? std::string() : std::string(name.prefix) + ':';
    }
    has_base = has_base || (depth <= 3 && name.local == "BaseURL");
    if (depth == 3 && name.local == "AdaptationSet") open_ = tag;
    if (depth == 4 && name.local == "Representation") representations.push_back(tag);
  }

  void close(const Range& tag, std::uint32_t depth) override {
    if (depth != 3 || !open_) return;
    last_set = {open_->offset, tag.end() - open_->offset};
    open_.reset();
  }

 private:
  std::optional<Range> open_;
};

// "PT1H2M3.5S", "P1DT0S". XML Schema 1.1, part 2, 3.3.6; years and months have no fixed length.
std::optional<double> duration_of(std::string_view text) {
  if (!text.starts_with("P")) return {};
  text.remove_prefix(1);
  double seconds = 0;
  bool in_day = false, has_any = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_day) {
      in_day = true;
      text.remove_prefix(1);
      continue;
    }
    double number = 0;
    const auto read =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const auto digits = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc() || digits == text.size() || !ascii::is_digit(text.front()))
      return {};
    const char unit = text[digits];
    const double worth = !in_day && unit == 'D'  ? 86'400
                         : in_day && unit == 'H' ? 3600
                         : in_day && unit == 'M' ? 60
                         : in_day && unit == 'S' ? 1
                                                 : 0;
    if (worth == 0) return {};
    seconds += number * worth;
    has_any = true;
    text.remove_prefix(digits + 1);
  }
  return has_any ? std::optional(seconds) : std::nullopt;
}

Result<void> look_at(const Source& asset, const Limits& limits, Places& places) {
  if (asset.size() > limits.max_text_bytes)
    return Error{Errc::limit_exceeded, "notice: the playlist (MPD) is too large"};
  TANBA_CHECK(xml::walk(asset, places, limits));
  if (!places.is_mpd || places.periods == 0) return kBroken;
  return {};
}

// What stands before `at`, back to the end of the line before: how the place is indented.
Result<std::string> indent_at(const Source& asset, std::uint64_t at) {
  constexpr std::uint64_t kMost = 256;
  const std::uint64_t from = at - std::min(at, kMost);
  TANBA_TRY(const std::string text, xml::text_at(asset, {from, at - from}));
  const std::size_t blank = text.find_last_not_of(" \t\r\n") + 1;
  return text.substr(blank);
}

std::string adaptation_set(const Places& places, const Wish& wish, const std::string& indent) {
  const std::string& p = places.prefix;
  const std::string language = escaped_xml(language_of(wish.plan));
  return indent + "<" + p + "AdaptationSet contentType=\"text\" mimeType=\"text/vtt\" lang=\"" +
         language + "\">" + indent + "\t<" + p +
         "Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>" + indent + "\t<" + p +
         "Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"subtitle\"/>" + indent + "\t<" + p +
         "Representation id=\"" + std::string(kId) + "\" bandwidth=\"256\"><" + p + "BaseURL>" +
         in_url(wish.stem) + "-notice-dash.vtt</" + p + "BaseURL></" + p + "Representation>" +
         indent + "</" + p + "AdaptationSet>";
}

Result<void> check_places(const Source& asset, const Places& places) {
  if (places.periods != 1) return Error{Errc::unsupported, "notice: the MPD has several periods"};
  TANBA_TRY(const std::string period, xml::text_at(asset, places.period));
  if (places.has_base || period.find("xlink") != period.npos) return kElsewhere;
  if (places.last_set.size == 0) return kBroken;
  for (const Range& tag : places.representations) {
    TANBA_TRY(const std::string text, xml::text_at(asset, tag));
    if (zip::attribute(text, "id") == kId) return kTwice;
  }
  return {};
}

}  // namespace

Result<Playlist> read_mpd(const Source& asset, const Limits& limits) {
  Places places;
  TANBA_CHECK(look_at(asset, limits, places));
  TANBA_TRY(const std::string root, xml::text_at(asset, places.root));
  if (zip::attribute(root, "type") == "dynamic")
    return Error{Errc::unsupported, "notice: the set is still growing"};
  TANBA_TRY(const std::string period, xml::text_at(asset, places.period));
  auto seconds = duration_of(zip::attribute(root, "mediaPresentationDuration"));
  if (!seconds) seconds = duration_of(zip::attribute(period, "duration"));
  if (!seconds) return Error{Errc::unsupported, "notice: the MPD does not say how long it is"};
  return Playlist{Kind::mpd, seconds};
}

Result<Rendition> add_to_mpd(const Source& asset, const Wish& wish, const Limits& limits) {
  Places places;
  TANBA_CHECK(look_at(asset, limits, places));
  TANBA_CHECK(check_places(asset, places));
  TANBA_TRY(const std::string indent, indent_at(asset, places.last_set.offset));
  const std::uint64_t at = places.last_set.end();
  TANBA_TRY(const std::string before, xml::text_at(asset, {0, at}));
  TANBA_TRY(const std::string behind, xml::text_at(asset, {at, asset.size() - at}));
  TANBA_TRY(Buffer cues, webvtt(wish, false));
  ByteWriter out;
  out.text(before).text(adaptation_set(places, wish, indent)).text(behind);
  Rendition made{out.take(), {}};
  made.files.push_back({wish.stem + "-notice-dash.vtt", std::move(cues)});
  return made;
}

}  // namespace tanba::set_track
