// The list of content types of an Open Packaging Conventions package (Office Open XML, XPS): a part
// without a type there makes Office offer a repair, which takes the store out. C2PA 2.5, A.6.3;
// ECMA-376-2, 7.2.3.
#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::string_view kTypesName = "[Content_Types].xml";
constexpr std::uint64_t kMostBytes = 16 << 20;
// Where a tag that begins at `at` ends: behind its '>', which may also stand in a value.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
  char quote = 0;
  for (; at < text.size(); ++at) {
    if (quote != 0)
      quote = text[at] == quote ? '\0' : quote;
    else if (text[at] == '"' || text[at] == '\'')
      quote = text[at];
    else if (text[at] == '>')
      return at + 1;
  }
  return text.npos;
}

// Behind a comment, an instruction or a tag.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const std::string_view close = rest.starts_with("<!--") ? "-->" : "?>";
  if (!rest.starts_with("<!--") && !rest.starts_with("<?")) return end_of_tag(text, at);
  const std::size_t end = text.find(close, at);
  return end == text.npos ? end : end + close.size();
}

// Which of `wanted` a tag speaks of.
std::size_t spoken_of(std::string_view name, std::string_view tag,
                      std::span<const PartType> wanted) {
  const bool is_default = name == "Default", is_override = name == "Override";
  const std::string_view value = is_default    ? attribute(tag, "Extension")
                                 : is_override ? attribute(tag, "PartName")
                                               : std::string_view();
  std::size_t i = 0;
  for (; i < wanted.size(); ++i) {
    const std::string part = "/" + std::string(wanted[i].part);
    if (!value.empty() && ascii::is_equal(value, is_default ? wanted[i].extension : part)) break;
  }
  return i;
}

std::string entry_of(const PartType& type, std::string_view prefix) {
  std::string made = "<" + std::string(prefix);
  made += type.extension.empty() ? "Override PartName=\"/" + std::string(type.part)
                                 : "Default Extension=\"" + std::string(type.extension);
  return made + "\" ContentType=\"" + std::string(type.content_type) + "\"/>";
}

// `text` with the types that it lacks; nothing where it lacks none or is no list of types. XML 1.0.
std::optional<std::string> with_types(std::string_view text, std::span<const PartType> wanted) {
  std::size_t insert_at = 0;
  std::string prefix, added;
  std::vector<bool> found(wanted.size() + 1);
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at)) {
    const std::size_t end = end_of_markup(text, at);
    if (end == text.npos || text.substr(at).starts_with("<!D")) return {};
    const std::string_view tag = text.substr(at, end - at);
    at = end;
    const std::string_view full = tag.substr(1, tag.find_first_of(" \t\r\n/>", 1) - 1);
    const std::size_t colon = full.find(':');
    const std::string_view name = colon == full.npos ? full : full.substr(colon + 1);
    if (name == "Types" && insert_at == 0 && !tag.ends_with("/>")) {
      insert_at = end;
      prefix = full.substr(0, full.size() - name.size());
    }
    found[spoken_of(name, tag, wanted)] = true;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!found[i]) added += entry_of(wanted[i], prefix);
  if (insert_at == 0 || added.empty()) return {};
  return std::string(text.substr(0, insert_at)).append(added).append(text.substr(insert_at));
}

Result<std::optional<Entry>> find_types(const Source& asset, const Directory& directory,
                                        const Limits& limits) {
  Entries entries(asset, directory, limits);
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return std::optional<Entry>();
    if (entries.entry().name == kTypesName) return std::optional(entries.entry());
  }
}

}  // namespace

Result<std::optional<NewContents>> declare(const Source& asset, const Directory& directory,
                                           std::span<const PartType> wanted, const Limits& limits) {
  const std::optional<NewContents> nothing;
  TANBA_TRY(const auto found, find_types(asset, directory, limits));
  if (!found || has_field_64(*found)) return nothing;
  const auto types = contents_of(asset, *found, std::min(kMostBytes, limits.max_inflated_bytes));
  if (!types && types.error().code == Errc::unsupported) return nothing;
  if (!types) return types.error();
  // Anything but UTF-8 is left as it is; Office writes nothing else.
  if (!is_utf8(as_text(*types))) return nothing;
  const auto mended = with_types(as_text(*types), wanted);
  if (!mended) return nothing;
  return std::optional(
      NewContents{std::string(kTypesName), Buffer(mended->begin(), mended->end())});
}

}  // namespace tanba::zip
