// Documents that are ZIP archives: their files read and written anew, and the marks in their XML.
#pragma once

#include <set>

#include "container/xml.hpp"
#include "container/zip.hpp"
#include "notice/written.hpp"

namespace tanba::archive {

/// What a writer of such documents changes. Borrows the task.
class Document {
 public:
  static Result<Document> of(const NoticeTask& task);

  /// A file's text as it is after what was put so far. Errc::malformed: there is none.
  Result<std::string> text(const std::string& name) const;
  Result<bool> has(const std::string& name) const;
  /// Another text for a file, or a new file.
  void put(const std::string& name, std::string text);
  void declare(const zip::PartType& type) { types_.push_back(type); }
  Result<void> write(Sink& out);

  const NoticeTask& task() const { return *task_; }

 private:
  explicit Document(const NoticeTask& task) : task_(&task) {}

  const NoticeTask* task_;
  zip::Directory directory_;
  Layout layout_;
  std::vector<zip::NewContents> changed_;
  std::vector<zip::PartType> types_;
};

/// An attribute by its local name, whatever its prefix.
std::string attribute(std::string_view tag, std::string_view local);

struct Tag {
  std::string_view space, local, text;  // of its start
  xml::Element element;
  std::uint32_t depth = 0;
  std::size_t parent = 0;  // where it stands in the list; of the root: its own place
};

/// The elements of an XML text in its order. Points into the text.
struct Tags {
  std::set<std::string, std::less<>> spaces;  // that the tags point into
  std::vector<Tag> all;

  /// \return what xml::walk() gives; Errc::unsupported for another encoding than UTF-8
  static Result<Tags> of(std::string_view text, const Limits& limits);
};

Result<NoticeGiven> give_in_docx(const NoticeTask& task, Sink& out);
Result<double> look_in_docx(const NoticeTask& task, const NoticeGiven& given);
Result<NoticeGiven> give_in_odt(const NoticeTask& task, Sink& out);
Result<double> look_in_odt(const NoticeTask& task, const NoticeGiven& given);
Result<NoticeGiven> give_in_epub(const NoticeTask& task, Sink& out);
Result<double> look_in_epub(const NoticeTask& task, const NoticeGiven& given);

}  // namespace tanba::archive
