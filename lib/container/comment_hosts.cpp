// Lines of text that programs read. C2PA 2.4, A.9.3.1.
#include "container/comment_hosts.hpp"

#include <algorithm>

namespace tanba::text {

std::span<const HostRow> comment_hosts() {
  static constexpr HostRow kRows[] = {
      {kMarkdownHost, kMarkdownKinds}, {kXmlHost, kXmlKinds},
      {kBlockHost, kBlockKinds},       {kLineHost, kLineKinds},
      {kHashHost, kHashKinds},         {kDashHost, kDashKinds},
      {kPercentHost, kPercentKinds},   {kSemicolonHost, kSemicolonKinds},
      {kWebVttHost, kWebVttKinds}};
  return kRows;
}

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t newline = text.find('\n', at);
  return text.substr(at, newline == std::string_view::npos ? newline : newline + 1 - at);
}

bool is_empty_line(std::string_view line) { return line == "\n" || line == "\r\n"; }

std::string_view line_end_of(std::string_view text) {
  return line_at(text, 0).ends_with("\r\n") ? "\r\n" : "\n";
}

bool is_coding(const Host& host, std::string_view line) {
  if (host.coding.empty()) return false;
  const std::size_t at = line.find(host.coding);
  return at != std::string_view::npos &&
         line.substr(at + host.coding.size()).find_first_of(":=") == 0;
}

bool first_line_is_reserved(const Host& host, std::string_view text) {
  const std::string_view first = line_at(text, 0), second = line_at(text, first.size());
  const auto begins = [&](std::string_view start) {
    return !start.empty() && first.starts_with(start);
  };
  if (begins(kByteOrderMark) || first.find("-*-") != std::string_view::npos) return true;
  if (is_coding(host, first) || is_coding(host, second)) return true;
  return std::any_of(std::begin(host.reserved), std::end(host.reserved), begins);
}

}  // namespace tanba::text
