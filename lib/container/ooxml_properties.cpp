// Properties of documents in ZIP archives: Office Open XML (ECMA-376-2, 10; ECMA-376-1, 22.2 and
// 22.3) and OpenDocument (ODF 1.3, part 3, 4.3).
//
//   docProps/core.xml, app.xml: <dc:creator>...     docProps/custom.xml: <property name="AIGC">
//   meta.xml: <office:meta><meta:generator>...        <vt:lpwstr>...
#include <algorithm>
#include <iterator>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/html_token.hpp"
#include "container/pieces.hpp"
#include "container/xml.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::string_view kCarrier = "ooxml";

struct Properties {
  std::string_view file, prefix;
  std::uint32_t depth;  // of the elements that hold values
};
constexpr Properties kFiles[] = {{"docProps/core.xml", "core:", 2},
                                 {"docProps/app.xml", "app:", 2},
                                 {"docProps/custom.xml", "custom:", 3},
                                 {"meta.xml", "meta:", 3}};

/// The texts of elements at one depth that have no elements in them.
class Values final : public xml::Visitor {
 public:
  Values(std::string_view text, const Properties& file, Pieces& pieces)
      : text_(text), file_(file), pieces_(pieces) {}

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (depth == 2 && file_.prefix == "custom:") key_ = name_in(part(tag));
    if (depth != file_.depth) return;
    if (file_.prefix != "custom:") key_ = name.local;
    from_ = tag.end();
  }

  void close(const Range& tag, std::uint32_t depth) override {
    if (depth != file_.depth || key_.empty() || tag.size == 0 || tag.offset < from_) return;
    const std::string text = html::resolved(part({from_, tag.offset - from_}));
    const std::string key = std::string(file_.prefix) + key_;
    if (text.find('<') == text.npos || is_aigc(key_))
      pieces_.add(kCarrier, key, Buffer(text.begin(), text.end()));
  }

 private:
  std::string_view part(const Range& range) const {
    return text_.substr(static_cast<std::size_t>(range.offset),
                        static_cast<std::size_t>(range.size));
  }

  static std::string name_in(std::string_view tag) {
    constexpr std::string_view kName = " name=";
    const std::size_t at = tag.find(kName);
    if (at == tag.npos || at + kName.size() >= tag.size()) return {};
    const std::size_t from = at + kName.size() + 1;
    const std::size_t end = tag.find(tag[from - 1], from);
    return end == tag.npos ? "" : html::resolved(tag.substr(from, end - from));
  }

  std::string_view text_;
  const Properties& file_;
  Pieces& pieces_;
  std::string key_;
  std::uint64_t from_ = 0;
};

Result<void> read_file(const Source& asset, const Entry& entry, const Limits& limits,
                       Pieces& pieces) {
  const auto file = std::find_if(std::begin(kFiles), std::end(kFiles),
                                 [&](const Properties& one) { return one.file == entry.name; });
  if (file == std::end(kFiles)) return {};
  const std::uint64_t most = std::min(limits.max_metadata_bytes, limits.max_inflated_bytes);
  const auto contents = contents_of(asset, entry, most);
  if (!contents) return ends_quietly(contents.error()) ? Result<void>() : contents.error();
  Values values(as_text(*contents), *file, pieces);
  const auto walked = xml::walk(*memory_source(*contents), values, limits);
  return walked || ends_quietly(walked.error()) ? Result<void>() : walked.error();
}

Result<void> read_all(const Source& asset, const Limits& limits, Pieces& pieces) {
  TANBA_TRY(const Directory directory, find_directory(asset));
  Entries entries(asset, directory, limits);
  // Two files of one name are no document.
  for (std::size_t count = 0; count < 2 * std::size(kFiles);) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return {};
    const std::string_view name = entries.entry().name;
    if (name.starts_with("docProps/") || name == "meta.xml") ++count;
    TANBA_CHECK(read_file(asset, entries.entry(), limits, pieces));
  }
  return {};
}

}  // namespace

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces pieces(asset, limits);
  const auto done = read_all(asset, limits, pieces);
  if (!done && !ends_quietly(done.error())) return done.error();
  return pieces.take();
}

}  // namespace tanba::zip
