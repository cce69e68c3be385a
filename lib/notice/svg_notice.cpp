// Notices in SVG: a plate with text, drawn last, in a corner of what is seen. SVG
// 2, 8.7, 11.2, 5.7. The text stays text. Which font draws it is the viewer's matter: so each line
// is given its width.
//
//   <svg x="0" y="0" width="100%" height="100%" viewBox="0 0 100 100"
//        preserveAspectRatio="xMaxYMax meet"><title/><rect/><text/></svg>
// Its hundred units are the shortest side of the drawing, whatever that is.
#include <algorithm>
#include <cmath>

#include "base/encoding.hpp"
#include "container/charset.hpp"
#include "notice/pdf_stamp.hpp"
#include "notice/svg_frame.hpp"

namespace tanba::written {
namespace {

using pdf::number;

constexpr double kSide = 100, kMargin = 2;
constexpr double kCapital = 0.714;  // of the font's size, in the common fonts
constexpr double kLetter = 0.62, kWide = 1.0, kLine = 1.35, kPad = 0.5;

struct Line {
  std::string lang, text;
};

// As wide as fonts commonly are; what is read in squares is one.
double width_of(std::string_view text, double size) {
  double width = 0;
  while (!text.empty()) width += charset::take(text) >= 0x1100 ? kWide : kLetter;
  return width * size;
}

// Words that fit beside each other; nothing where one is too wide alone.
std::optional<std::vector<Line>> wrapped(const std::vector<Paragraph>& words, double size,
                                         double most) {
  std::vector<Line> lines;
  for (const Paragraph& paragraph : words) {
    std::string line;
    std::string_view left = paragraph.text;
    while (!left.empty()) {
      const std::string_view word = left.substr(0, left.find(' '));
      left.remove_prefix(std::min(word.size() + 1, left.size()));
      if (width_of(word, size) > most) return {};
      if (!line.empty() && width_of(line + " " + std::string(word), size) > most) {
        lines.push_back({paragraph.lang, std::move(line)});
        line.clear();
      }
      line += (line.empty() ? "" : " ") + std::string(word);
    }
    lines.push_back({paragraph.lang, std::move(line)});
  }
  return lines;
}

// The notice as it is laid out, in hundredths of the shortest side.
struct Plate {
  std::vector<Line> lines;
  std::vector<Paragraph> words;
  bool is_badge = false;
  double size = 0, width = 0, height = 0, left = 0, top = 0;
};

bool lay_out(const NoticePlan& plan, double most_width, double most_height, Plate& plate) {
  plate.size = plan.size_pct / kCapital;
  const double pad = plate.size * kPad;
  const auto lines = wrapped(plate.words, plate.size, most_width - 2 * (kMargin + pad));
  if (!lines) return false;
  plate.lines = *lines;
  for (const Line& line : plate.lines)
    plate.width = std::max(plate.width, width_of(line.text, plate.size) + 2 * pad);
  plate.height = static_cast<double>(plate.lines.size()) * plate.size * kLine + 2 * pad;
  plate.left = plan.position.ends_with("left") ? kMargin : kSide - kMargin - plate.width;
  plate.top = plan.position.starts_with("top") ? kMargin : kSide - kMargin - plate.height;
  return plate.height <= most_height - 2 * kMargin;
}

Result<Plate> plate_for(const NoticePlan& plan, const Frame& frame) {
  if (plan.form == NoticeForm::margin)
    return Error{Errc::unsupported, "svg: a notice beside the drawing is not there yet; take line"};
  if (!(plan.size_pct > 0) || plan.size_pct > 50)
    return Error{Errc::invalid_argument, "notice: letters of no size that can be"};
  const double shortest = frame.shortest();
  const double width = shortest > 0 ? kSide * frame.width / shortest : kSide;
  const double height = shortest > 0 ? kSide * frame.height / shortest : kSide;
  for (const bool is_badge : {plan.form == NoticeForm::badge, true}) {
    NoticePlan tried = plan;
    if (is_badge) tried.form = NoticeForm::badge;
    Plate plate;
    plate.is_badge = is_badge;
    TANBA_TRY(plate.words, paragraphs(tried));
    if (lay_out(plan, width, height, plate)) return plate;
    if (!plan.may_be_badge) break;
  }
  return Error{Errc::invalid_argument, "notice: there is no room for it"};
}

std::string joined(const std::vector<Paragraph>& words) {
  std::string all;
  for (const Paragraph& paragraph : words) all += (all.empty() ? "" : "\n") + paragraph.text;
  return all;
}

// In a style, which no rule of the drawing's own stylesheet overrides.
std::string text_of(const Line& line, const Plate& plate, double bottom,
                    const std::string& prefix) {
  const double pad = plate.size * kPad;
  return "<" + prefix + "text xml:lang=\"" + escaped_xml(line.lang) + "\" x=\"" +
         number(plate.left + pad) + "\" y=\"" + number(bottom) + "\" textLength=\"" +
         number(width_of(line.text, plate.size)) +
         "\" lengthAdjust=\"spacingAndGlyphs\" style=\"display:inline;visibility:visible;opacity:1;"
         "fill:#ffffff;stroke:none;text-anchor:start;font:" +
         number(plate.size) + "px 'Noto Sans','DejaVu Sans',sans-serif\">" +
         escaped_xml(line.text) + "</" + prefix + "text>";
}

std::string element_of(const NoticePlan& plan, const Plate& plate, const Frame& frame) {
  const std::string& prefix = frame.prefix;
  const bool is_left = plan.position.ends_with("left"), is_top = plan.position.starts_with("top");
  std::string out = "<" + prefix + "svg class=\"ai-notice\" role=\"img\" x=\"" +
                    number(frame.left) + "\" y=\"" + number(frame.top) +
                    "\" width=\"100%\" height=\"100%\" viewBox=\"0 0 100 100\" "
                    "preserveAspectRatio=\"x" +
                    (is_left ? "Min" : "Max") + "Y" + (is_top ? "Min" : "Max") + " meet\"><" +
                    prefix + "title>" + escaped_xml(joined(plate.words)) + "</" + prefix +
                    "title><" + prefix + "rect x=\"" + number(plate.left) + "\" y=\"" +
                    number(plate.top) + "\" width=\"" + number(plate.width) + "\" height=\"" +
                    number(plate.height) + "\" rx=\"" + number(plate.size * kPad) +
                    "\" style=\"display:inline;visibility:visible;fill:#101010;fill-opacity:0.88;"
                    "stroke:none\"/>";
  double bottom = plate.top + plate.size * kPad + plate.size;
  for (const Line& line : plate.lines) {
    out += text_of(line, plate, bottom, prefix);
    bottom += plate.size * kLine;
  }
  return out + "</" + prefix + "svg>";
}

Placed placed_in(const NoticePlan& plan, const Plate& plate, const Frame& frame) {
  Placed placed{frame.end, {}, element_of(plan, plate, frame), {}};
  placed.is_behind = true;
  return placed;
}

// The plate in hundredths of the drawing.
Label::Region region_of(const NoticePlan& plan, const Plate& plate, const Frame& frame) {
  const double shortest = frame.shortest();
  const double across = shortest > 0 ? frame.width / shortest : 1,
               down = shortest > 0 ? frame.height / shortest : 1;
  const double left = plan.position.ends_with("left") ? 0 : kSide * (across - 1),
               top = plan.position.starts_with("top") ? 0 : kSide * (down - 1);
  return {(plate.left + left) / across, (plate.top + top) / down, plate.width / across,
          plate.height / down, "percent"};
}

}  // namespace

Result<NoticeGiven> give_in_svg(const NoticeTask& task, Sink& out) {
  TANBA_TRY(const std::string text, text_of(task));
  TANBA_CHECK(check_encoding(text));
  TANBA_TRY(const Frame frame, frame_of(text, task.limits));
  TANBA_TRY(const Plate plate, plate_for(task.plan, frame));
  TANBA_TRY(NoticeGiven given, put(task, text, placed_in(task.plan, plate, frame), out));
  NoticePlan drawn = task.plan;
  if (plate.is_badge) drawn.form = NoticeForm::badge;
  given = given_as(drawn, plate.words);
  given.notice.position = task.plan.position;
  given.notice.size_pct = task.plan.size_pct;
  given.notice.region = region_of(task.plan, plate, frame);
  return given;
}

Result<double> look_in_svg(const NoticeTask& task, const NoticeGiven&) {
  TANBA_TRY(const std::string text, text_of(task));
  TANBA_TRY(const Frame frame, frame_of(text, task.limits));
  TANBA_TRY(const Plate plate, plate_for(task.plan, frame));
  return is_there(text, placed_in(task.plan, plate, frame)) ? 1.0 : 0.0;
}

}  // namespace tanba::written
