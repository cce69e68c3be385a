// Trust anchors out of PEM, with the lines above them that say for which time they are believed.
#include "trust/anchor.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"

namespace tanba {
namespace {

constexpr Error kBroken{Errc::credential,
                        "trust: a trustNotBefore or trustNotAfter cannot be read"};
constexpr std::string_view kPrefix = "trustNot", kFrom = "trustNotBefore", kUntil = "trustNotAfter",
                           kBetween = ": \t";

struct Period {
  std::optional<std::int64_t> from, until;
  bool given() const { return from || until; }
};

bool begins_certificate(std::string_view line) {
  return line.starts_with("-----BEGIN ") && line.find("CERTIFICATE-----") != line.npos;
}

/// Nothing where the line is of another kind; false where it cannot be read.
std::optional<bool> take(std::string_view line, Period& period) {
  if (!line.starts_with(kPrefix)) return {};
  const bool is_from = line.starts_with(kFrom);
  if (!is_from && !line.starts_with(kUntil)) return false;
  line.remove_prefix(is_from ? kFrom.size() : kUntil.size());
  const std::size_t at = line.find_first_not_of(kBetween);
  if (at == 0 || at == line.npos) return false;
  std::optional<std::int64_t>& side = is_from ? period.from : period.until;
  if (side) return false;
  side = from_rfc3339(line.substr(at));
  return side.has_value();
}

/// One for each certificate that begins in the text, in order.
Result<std::vector<Period>> read_periods(std::string_view text) {
  std::vector<Period> periods;
  Period next;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find_last_not_of("\r \t") + 1);
    if (take(line, next) == false) return kBroken;
    if (begins_certificate(line)) periods.push_back(std::exchange(next, {}));
  }
  if (next.given()) return kBroken;  // it stands above nothing
  return periods;
}

bool any_given(const std::vector<Period>& periods) {
  return std::any_of(periods.begin(), periods.end(), [](const Period& one) { return one.given(); });
}

}  // namespace

Result<std::vector<Anchor>> read_anchors(Bytes pem) {
  TANBA_TRY(std::vector<Certificate> certificates, Certificate::from_pem(pem));
  TANBA_TRY(const std::vector<Period> periods, read_periods(as_text(pem)));
  if (any_given(periods) && periods.size() != certificates.size()) return kBroken;
  std::vector<Anchor> anchors;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    Anchor& anchor = anchors.emplace_back(Anchor{std::move(certificates[i])});
    if (i >= periods.size()) continue;
    anchor.from = periods[i].from.value_or(anchor.from);
    anchor.until = periods[i].until.value_or(anchor.until);
    if (anchor.from > anchor.until) return kBroken;
  }
  return anchors;
}

std::vector<Certificate> in_force(const std::vector<Anchor>& anchors, std::int64_t at) {
  std::vector<Certificate> found;
  for (const Anchor& one : anchors)
    if (one.in_force(at)) found.push_back(one.certificate);
  return found;
}

std::vector<Certificate> all_of(const std::vector<Anchor>& anchors) {
  std::vector<Certificate> all;
  all.reserve(anchors.size());
  for (const Anchor& one : anchors) all.push_back(one.certificate);
  return all;
}

}  // namespace tanba
