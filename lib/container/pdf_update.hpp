// An incremental update: new objects, and new versions of objects, behind a PDF that stays as it
// is. ISO 32000-2, 7.5.6.
#pragma once

#include "container/pdf_file.hpp"

namespace tanba::pdf {

/// Collects objects; finish() gives the bytes to append. Borrows the file.
class Update {
 public:
  explicit Update(const File& file) : file_(file), next_(file.next_number()) {}

  /// The number of an object that is not there yet.
  Ref reserve() { return {static_cast<std::uint32_t>(next_++), 0}; }

  /// Errc::malformed for an object that was put already: the file has it in two roles.
  Result<void> put(const Ref& ref, std::string value);

  /// `zeros` bytes of stream, once in an update.
  Result<void> put_stream(const Ref& ref, std::string dict, std::uint64_t zeros);

  /// The trailer names this object as /Info.
  void set_info(const Ref& ref) { info_ = ref; }

  struct Appended {
    Buffer bytes;
    Range stream;  // its data, counted from the start of the file
  };
  /// The cross-reference is of the kind that the file ends with.
  Result<Appended> finish();

 private:
  struct Entry {
    Ref ref;
    std::uint64_t at = 0;  // from the start of the file
  };

  Result<void> begin(const Ref& ref, std::string_view value);
  void write(std::string_view text);
  Result<void> write_table(const Dict& trailer);
  Result<void> write_stream(const Dict& trailer);
  std::string trailer_entries(const Dict& trailer) const;
  std::uint64_t at() const { return file_.source().size() + bytes_.size(); }

  const File& file_;
  std::uint64_t next_;
  std::vector<Entry> entries_;
  Buffer bytes_ = {'\n'};  // the file may end without a line end
  Range stream_;
  std::optional<Ref> info_;
};

}  // namespace tanba::pdf
