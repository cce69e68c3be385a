// The walk over the tree of pages, with what its leaves inherit. ISO 32000-2, 7.7.3.2 to 7.7.3.4.
#include "notice/pdf_pages.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <set>

#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::size_t kMostNodes = 10'000;
constexpr double kLetterWidth = 612, kLetterHeight = 792;  // what readers take where no box is
constexpr double kLeastSide = 1, kMostSide = 1e6;

struct Inherited {
  std::string resources, media_box, crop_box, turned;
};
using Shared = std::shared_ptr<const Inherited>;

struct Node {
  std::string at;
  Shared inherited;
};

Error bad_box() { return {Errc::malformed, "pdf: a page of no size that can be"}; }

Result<Box> box_of(File& file, std::string_view value) {
  TANBA_TRY(const std::string text, file.resolve(value));
  TANBA_TRY(const auto values, elements(text, file.limits()));
  if (values.size() != 4) return bad_box();
  std::vector<double> sides;
  for (const std::string_view one : values) {
    TANBA_TRY(const std::string side, file.resolve(one));
    const auto number = as_number(side);
    if (!number || std::abs(*number) > kMostSide) return bad_box();
    sides.push_back(*number);
  }
  return Box{std::min(sides[0], sides[2]), std::min(sides[1], sides[3]),
             std::max(sides[0], sides[2]), std::max(sides[1], sides[3])};
}

// The crop box as far as it is on the medium.
Result<Box> shown_box(File& file, const Inherited& from) {
  Box box{0, 0, kLetterWidth, kLetterHeight};
  if (!from.media_box.empty()) {
    TANBA_TRY(box, box_of(file, from.media_box));
  }
  if (!from.crop_box.empty()) {
    TANBA_TRY(const Box crop, box_of(file, from.crop_box));
    const Box both{std::max(box.left, crop.left), std::max(box.bottom, crop.bottom),
                   std::min(box.right, crop.right), std::min(box.top, crop.top)};
    if (both.width() >= kLeastSide && both.height() >= kLeastSide) box = both;
  }
  if (box.width() < kLeastSide || box.height() < kLeastSide) return bad_box();
  return box;
}

// A multiple of 90, which may be negative.
Result<unsigned> turn_of(File& file, std::string_view value) {
  TANBA_TRY(const std::string text, file.resolve(value));
  const double degrees = as_number(text).value_or(0);
  if (std::abs(degrees) > kMostSide || std::fmod(degrees, 90) != 0) return 0U;
  return static_cast<unsigned>(std::fmod(std::fmod(degrees, 360) + 360, 360));
}

Shared handed_down(const Dict& node, const Shared& from) {
  constexpr const char* kNames[] = {"Resources", "MediaBox", "CropBox", "Rotate"};
  if (std::ranges::all_of(kNames, [&](const char* name) { return node.get(name).empty(); }))
    return from;
  auto own = std::make_shared<Inherited>(*from);
  const auto take = [&](const char* name, std::string& into) {
    if (const std::string_view value = node.get(name); !value.empty()) into = value;
  };
  take(kNames[0], own->resources);
  take(kNames[1], own->media_box);
  take(kNames[2], own->crop_box);
  take(kNames[3], own->turned);
  return own;
}

/// Goes through the tree with a list of what is still to come, the next one last.
class Walk {
 public:
  Walk(File& file, Pages which) : file_(file), which_(which) {}

  Result<std::vector<Page>> run(std::string_view root) {
    open_.push_back({std::string(root), std::make_shared<const Inherited>()});
    while (!open_.empty() && (which_ == Pages::all || pages_.empty())) {
      const Node node = std::move(open_.back());
      open_.pop_back();
      TANBA_CHECK(visit(node));
    }
    if (pages_.empty()) return Error{Errc::malformed, "pdf: there is no page"};
    return std::move(pages_);
  }

 private:
  Result<void> visit(const Node& node) {
    const auto ref = as_ref(node.at);
    if (!ref) return Error{Errc::malformed, "pdf: a page is no indirect object"};
    if (!seen_.insert(ref->number).second) return {};
    TANBA_TRY(std::string text, file_.resolve(node.at));
    TANBA_TRY(const Dict dict, Dict::parse(text, file_.limits()));
    const Shared own = handed_down(dict, node.inherited);
    if (!dict.get("Kids").empty()) return open(dict, own);
    Page page{*ref, text, own->resources, {}, 0};
    TANBA_TRY(page.box, shown_box(file_, *own));
    TANBA_TRY(page.turned, turn_of(file_, own->turned));
    pages_.push_back(std::move(page));
    return {};
  }

  Result<void> open(const Dict& node, const Shared& own) {
    TANBA_TRY(const std::string array, file_.resolve(node.get("Kids")));
    TANBA_TRY(const auto kids, elements(array, file_.limits()));
    count_ += kids.size();
    if (count_ > kMostNodes)
      return Error{Errc::limit_exceeded,
                   "pdf: too many pages for a notice on each; give it on the first"};
    if (which_ == Pages::last)
      for (const std::string_view kid : kids) open_.push_back({std::string(kid), own});
    else
      for (auto kid = kids.rbegin(); kid != kids.rend(); ++kid)
        open_.push_back({std::string(*kid), own});
    return {};
  }

  File& file_;
  Pages which_;
  std::vector<Node> open_;
  std::vector<Page> pages_;
  std::set<std::uint32_t> seen_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<double> as_number(std::string_view value) {
  if (value.starts_with('+')) value.remove_prefix(1);
  double number = 0;
  const auto read =
      std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
  if (read.ec != std::errc() || read.ptr != value.data() + value.size()) return {};
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

Result<std::vector<Page>> read_pages(File& file, std::string_view root, Pages which) {
  return Walk(file, which).run(root);
}

}  // namespace tanba::pdf
