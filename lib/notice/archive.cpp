// Files of an archive, and the elements of their XML.
#include "notice/archive.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"

namespace tanba::archive {

Result<Document> Document::of(const NoticeTask& task) {
  Document document(task);
  TANBA_TRY(const Format* const format, detect(task.asset, task.mime_type));
  if (format == nullptr || format->name != "zip")
    return Error{Errc::unsupported, "zip: this is no archive"};
  TANBA_TRY(document.layout_, format->scan(task.asset, task.limits));
  TANBA_TRY(document.directory_, zip::find_directory(task.asset));
  for (const char* const signature :
       {"_xmlsignatures/origin.sigs", "META-INF/documentsignatures.xml"}) {
    TANBA_TRY(const bool is_signed, document.has(signature));
    if (is_signed)
      return Error{Errc::unsupported,
                   "zip: the document is signed, and a notice would break its signature"};
  }
  return document;
}

Result<std::string> Document::text(const std::string& name) const {
  for (const zip::NewContents& changed : changed_)
    if (changed.name == name) return std::string(as_text(changed.bytes));
  TANBA_TRY(const auto bytes,
            zip::contents_to_change(task_->asset, directory_, name, task_->limits));
  if (!bytes) return Error{Errc::malformed, "zip: a file that the document needs is not there"};
  return std::string(as_text(*bytes));
}

Result<bool> Document::has(const std::string& name) const {
  TANBA_TRY(const auto bytes,
            zip::contents_to_change(task_->asset, directory_, name, task_->limits));
  return bytes.has_value();
}

void Document::put(const std::string& name, std::string text) {
  Buffer bytes(text.begin(), text.end());
  for (zip::NewContents& changed : changed_)
    if (changed.name == name) {
      changed.bytes = std::move(bytes);
      return;
    }
  changed_.push_back({name, std::move(bytes)});
}

Result<void> Document::write(Sink& out) {
  TANBA_TRY(Edit edit,
            zip::change(task_->asset, layout_, std::move(changed_), types_, task_->limits));
  const SplicedView view(task_->asset, std::move(edit));
  return out.copy(view, 0, view.size());
}

std::string attribute(std::string_view tag, std::string_view local) {
  std::size_t at = tag.find_first_of(ascii::kSpaces);
  while (at < tag.size()) {
    const std::size_t from = tag.find_first_not_of(ascii::kSpaces, at);
    const std::size_t equals = tag.find('=', at);
    const std::size_t quote = tag.find_first_of("\"'", equals);
    if (from == tag.npos || equals == tag.npos || quote == tag.npos) break;
    const std::size_t end = tag.find(tag[quote], quote + 1);
    if (end == tag.npos) break;
    std::string_view name = ascii::trimmed(tag.substr(from, equals - from));
    name.remove_prefix(name.find(':') + 1);  // npos + 1 is 0
    if (name == local) return std::string(tag.substr(quote + 1, end - quote - 1));
    at = end + 1;
  }
  return {};
}

namespace {

class Reader final : public xml::Visitor {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Tags found;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    const std::size_t parent = open_.empty() ? found.all.size() : open_.back();
    const std::string_view text =
        text_.substr(static_cast<std::size_t>(tag.offset), static_cast<std::size_t>(tag.size));
    const std::size_t local = 1 + (name.prefix.empty() ? 0 : name.prefix.size() + 1);
    open_.push_back(found.all.size());
    found.all.push_back({*found.spaces.emplace(name.space).first,
                         text.substr(local, name.local.size()),
                         text,
                         {tag, {}},
                         depth,
                         parent});
  }
  void close(const Range& tag, std::uint32_t) override {
    found.all[open_.back()].element.close = tag;
    open_.pop_back();
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> open_;
};

}  // namespace

Result<Tags> Tags::of(std::string_view text, const Limits& limits) {
  TANBA_CHECK(written::check_encoding(text));
  Reader reader(text);
  TANBA_CHECK(xml::walk(*memory_source(as_bytes(text)), reader, limits));
  return std::move(reader.found);
}

}  // namespace tanba::archive
