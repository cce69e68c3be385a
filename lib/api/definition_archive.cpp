// A definition and its files in a ZIP archive (APPNOTE 6.3.10), whose files are stored as they are
// and known by their place in it alone.
#include "tanba/definition_archive.hpp"

#include <algorithm>
#include <map>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/crc32.hpp"
#include "container/zip.hpp"
#include "io/splice.hpp"
#include "tanba/limits.hpp"

namespace tanba {
namespace {

constexpr const char* kText = "definition.json";
constexpr const char* kFolder = "files/";
constexpr std::uint64_t kMaxTextBytes = 64u << 20;
constexpr std::uint64_t kMost = 0xFFFF'FFFF;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kDate = (1 << 5) | 1;  // 1980-01-01: no day is told

std::vector<Definition::File*> files_of(Definition& definition) {
  std::vector<Definition::File*> files = {&definition.thumbnail};
  for (Definition::Ingredient& one : definition.ingredients) files.push_back(&one.file);
  std::erase_if(files, [](const Definition::File* file) {
    return file->path.empty() && file->source == nullptr;
  });
  return files;
}

/// Writes stored files one after the other, and the directory at the end.
class Archive {
 public:
  explicit Archive(Sink& out) : out_(out) {}

  Result<void> add(const std::string& name, const Source& file) {
    if (file.size() > kMost || at_ > kMost - file.size() || records_.size() >= 0xFFFF)
      return Error{Errc::limit_exceeded, "definition: its archive would be too large"};
    TANBA_TRY(const std::uint32_t crc, crc32_of(0, file, {0, file.size()}));
    const Record record{name, crc, static_cast<std::uint32_t>(file.size()),
                        static_cast<std::uint32_t>(at_)};
    ByteWriter header;
    header.u32le(zip::kLocalSignature);
    put_common(record, header);
    header.text(name);
    TANBA_CHECK(write(header.view()));
    TANBA_CHECK(out_.copy(file, 0, file.size()));
    at_ += file.size();
    records_.push_back(record);
    return {};
  }

  Result<void> finish() {
    ByteWriter directory;
    for (const Record& record : records_) {
      directory.u32le(zip::kCentralSignature).u16le(kVersion);
      put_common(record, directory);
      directory.u16le(0).u16le(0).u16le(0).u32le(0).u32le(record.at).text(record.name);
    }
    const auto start = at_, size = std::uint64_t{directory.view().size()};
    if (start > kMost - size)
      return Error{Errc::limit_exceeded, "definition: its archive would be too large"};
    const auto count = static_cast<std::uint16_t>(records_.size());
    directory.u32le(zip::kEndSignature).u16le(0).u16le(0).u16le(count).u16le(count);
    directory.u32le(static_cast<std::uint32_t>(size)).u32le(static_cast<std::uint32_t>(start));
    directory.u16le(0);
    return write(directory.view());
  }

 private:
  struct Record {
    std::string name;
    std::uint32_t crc, size, at;
  };

  // Version, flags, method, time, date, CRC, sizes, lengths of the name and the extra field.
  static void put_common(const Record& record, ByteWriter& into) {
    into.u16le(kVersion).u16le(zip::kUtf8).u16le(zip::kStored).u16le(0).u16le(kDate);
    into.u32le(record.crc).u32le(record.size).u32le(record.size);
    into.u16le(static_cast<std::uint16_t>(record.name.size())).u16le(0);
  }

  Result<void> write(Bytes bytes) {
    TANBA_CHECK(out_.write(bytes));
    at_ += bytes.size();
    return {};
  }

  Sink& out_;
  std::uint64_t at_ = 0;
  std::vector<Record> records_;
};

using Index = std::map<std::string, zip::Entry, std::less<>>;

Result<Index> index_of(const Source& archive) {
  TANBA_TRY(const zip::Directory directory, zip::find_directory(archive));
  const Limits limits;
  zip::Entries entries(archive, directory, limits);
  Index index;
  while (true) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return index;
    if (!index.emplace(entries.entry().name, entries.entry()).second)
      return Error{Errc::malformed, "definition: its archive holds a file twice"};
  }
}

// A stored file, read where it lies.
Result<std::unique_ptr<Source>> view_of(const Source& archive, const zip::Entry& entry) {
  if (entry.method != zip::kStored || (entry.flags & (zip::kEncrypted | zip::kHasDescriptor)) != 0)
    return Error{Errc::unsupported, "definition: a file of its archive is packed", entry.local};
  std::array<std::uint8_t, zip::kLocalBytes> header;
  TANBA_CHECK(archive.read(entry.local, header));
  ByteReader reader{Bytes(header)};
  const std::uint32_t signature = reader.u32le();
  reader.skip(zip::kLocalBytes - 8);
  const std::uint64_t start = entry.local + zip::kLocalBytes + reader.u16le() + reader.u16le();
  if (signature != zip::kLocalSignature || start > archive.size() ||
      entry.size > archive.size() - start || entry.size != entry.compressed)
    return Error{Errc::malformed, "definition: a file of its archive is broken", entry.local};
  const std::uint64_t end = start + entry.size;
  auto view = std::make_unique<SplicedView>(
      archive, Edit{{0, start, {}, nullptr}, {end, archive.size() - end, {}, nullptr}});
  TANBA_TRY(const std::uint32_t crc, crc32_of(0, *view, {0, view->size()}));
  if (crc != entry.crc)
    return Error{Errc::malformed, "definition: a file of its archive is damaged", entry.local};
  return std::unique_ptr<Source>(std::move(view));
}

Result<Definition> read_text(const Source& archive, const zip::Entry& entry, std::string* field) {
  TANBA_TRY(const Buffer text, zip::contents_of(archive, entry, kMaxTextBytes));
  TANBA_TRY(Definition definition, definition_from_json({text.begin(), text.end()}, field));
  if (definition.base_path.empty()) return definition;
  if (field != nullptr) *field = "base_path must not stand in an archive: its files lie in it";
  return Error{Errc::malformed, "definition: a member breaks its rule"};
}

}  // namespace

Result<void> save_definition(const Definition& definition, Sink& out) {
  Definition saved = definition;
  saved.base_path.clear();
  const auto files = files_of(saved);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i]->source == nullptr)
      return Error{Errc::invalid_argument, "definition: a file that it names was not opened"};
    // Its own name stays: titles come from it.
    const std::string name = files[i]->path.substr(files[i]->path.rfind('/') + 1);
    files[i]->path = kFolder + std::to_string(i) + "/" + (name.empty() ? "file" : name);
  }
  TANBA_CHECK(check_definition(saved));
  const std::string json = to_json(saved);
  Archive archive(out);
  TANBA_CHECK(archive.add(kText, *memory_source(as_bytes(json))));
  for (const Definition::File* file : files) TANBA_CHECK(archive.add(file->path, *file->source));
  return archive.finish();
}

Result<SavedDefinition> open_saved_definition(const Source& archive, std::string* field) {
  TANBA_TRY(const Index index, index_of(archive));
  const auto text = index.find(kText);
  if (text == index.end())
    return Error{Errc::malformed, "definition: the archive holds no definition.json"};
  SavedDefinition saved;
  TANBA_TRY(saved.definition, read_text(archive, text->second, field));
  for (Definition::File* file : files_of(saved.definition)) {
    const auto found = index.find(file->path);
    if (found == index.end()) {
      if (field != nullptr) *field = "a path must be that of a file in the archive";
      return Error{Errc::malformed, "definition: a member breaks its rule"};
    }
    TANBA_TRY(auto view, view_of(archive, found->second));
    file->source = view.get();
    saved.files.push_back(std::move(view));
  }
  return saved;
}

}  // namespace tanba
