// Looking for a box by its path.
#include "binding/part_box.hpp"

#include <charconv>
#include <map>

#include "base/check.hpp"
#include "binding/finding.hpp"

namespace tanba::bmff {
namespace {

struct Step {
  Type type = 0;
  std::uint32_t index = 0;  // 1-based among its like; 0: the only one
};

// "/" and four letters, then perhaps "[n]".
std::optional<Step> take_step(std::string_view& path) {
  constexpr std::size_t kName = 5;
  if (path.size() < kName || path.front() != '/') return {};
  Step step;
  for (const char c : path.substr(1, kName - 1))
    step.type = step.type << 8 | static_cast<unsigned char>(c);
  path.remove_prefix(kName);
  if (!path.starts_with('[')) return step;
  const char* const end = path.data() + path.size();
  const auto [at, error] = std::from_chars(path.data() + 1, end, step.index);
  if (error != std::errc() || step.index == 0 || at == end || *at != ']') return {};
  path.remove_prefix(static_cast<std::size_t>(at - path.data()) + 1);
  return step;
}

std::vector<Step> steps_of(std::string_view path, std::uint32_t max_depth) {
  std::vector<Step> steps;
  while (!path.empty() && steps.size() <= max_depth) {
    const auto step = take_step(path);
    if (!step) return {};
    steps.push_back(*step);
  }
  return steps.size() <= max_depth ? steps : std::vector<Step>();
}

/// Counts each box among its like as the walk meets it.
class Positions {
 public:
  void meet(const std::vector<Box>& path) {
    counts_.resize(path.size());
    places_.resize(path.size());
    places_.back() = ++counts_.back()[path.back().type];
  }
  bool fit(const std::vector<Step>& steps, const std::vector<Box>& path) const {
    if (steps.size() != path.size()) return false;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (steps[i].type != path[i].type || (steps[i].index != 0 && steps[i].index != places_[i]))
        return false;
    return true;
  }

 private:
  std::vector<std::map<Type, std::uint32_t>> counts_;  // by depth, in the present parent
  std::vector<std::uint32_t> places_;
};

}  // namespace

Result<FoundBox> find_box(const Source& asset, std::string_view path, const Limits& limits) {
  const std::vector<Step> steps = steps_of(path, limits.max_depth);
  if (steps.empty()) return FoundBox{{}, "A part is located by something that is no path."};
  FoundBox found;
  Positions positions;
  Walker walker(asset, limits);
  while (true) {
    const auto more = walker.next();
    if (!more && !is_broken(more.error())) return more.error();
    if (!more) return FoundBox{{}, "A part is located by a box in a file without such boxes."};
    if (!*more) return found;
    positions.meet(walker.path());
    if (walker.path().size() >= steps.size()) walker.skip();
    if (!positions.fit(steps, walker.path())) continue;
    if (found.box) return FoundBox{{}, "More than one box could be a part of the file."};
    found.box = walker.box();
  }
}

}  // namespace tanba::bmff
