// JUMBF URIs: `self#jumbf=` and a path of labels. C2PA 2.4, 8.3 and 8.4.1.
#include "jumbf/jumbf.hpp"

namespace tanba::jumbf {
namespace {

constexpr std::string_view kScheme = "self#jumbf=";
constexpr std::string_view kStoreLabel = "c2pa";

bool is_component(std::string_view part) {
  if (part.empty() || part == "." || part == "..") return false;
  for (const char letter : part)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F ||
        std::string_view(";?#%\\").find(letter) != std::string_view::npos)
      return false;
  return true;
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view uri) {
  if (uri.substr(0, kScheme.size()) != kScheme) return {};
  std::string_view rest = uri.substr(kScheme.size());
  const bool rooted = rest.substr(0, 1) == "/";
  if (rooted) rest.remove_prefix(1);
  Uri made;
  for (bool more = true; more;) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (!is_component(part)) return {};
    made.path.emplace_back(part);
    more = slash != rest.npos;
    if (more) rest.remove_prefix(slash + 1);
  }
  if (made.path.front() != kStoreLabel) return rooted ? std::nullopt : std::optional(made);
  if (made.path.size() < 2) return {};
  made.manifest = std::move(made.path[1]);
  made.path.erase(made.path.begin(), made.path.begin() + 2);
  return made;
}

std::string absolute_uri(std::string_view manifest, std::string_view path) {
  std::string uri(kScheme);
  uri.append("/").append(kStoreLabel).append("/").append(manifest);
  if (!path.empty()) uri.append("/").append(path);
  return uri;
}

std::string relative_uri(std::string_view path) { return std::string(kScheme).append(path); }

}  // namespace tanba::jumbf
