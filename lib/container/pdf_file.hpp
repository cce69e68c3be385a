// A PDF by its cross-reference: sections, the objects that they lead to, streams.
// ISO 32000-2, 7.5.4 to 7.5.8.
//
// Nothing is looked for by scanning: what the cross-reference does not lead to is not there.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "container/pdf_object.hpp"
#include "container/pdf_stream.hpp"
#include "tanba/bytes.hpp"
#include "tanba/source.hpp"

namespace tanba::pdf {

/// A table or a stream of the cross-reference.
struct Section {
  struct Run {
    std::uint64_t first = 0, count = 0;  // object numbers
    std::uint64_t at = 0;                // of its first entry, in the file or in `data`
  };
  std::vector<Run> runs;
  bool is_stream = false;
  bool is_hybrid = false;  // the section that follows in the list holds what is free here
  Buffer data;             // the entries of a stream
  std::array<std::uint64_t, 3> widths{};  // of their fields
};

/// What an entry says of an object.
struct Place {
  enum Kind { missing, free, plain, packed } kind = missing;
  std::uint64_t where = 0;       // the offset; packed: the number of the object stream
  std::uint64_t generation = 0;  // packed: the index within it
};

struct Object {
  std::string text;             // of the value
  std::uint64_t at = 0;         // 0: it lies in an object stream
  std::uint64_t stream_at = 0;  // where the data of its stream begin; 0: it has none
};

/// Not thread-safe. Borrows source and limits.
class File {
 public:
  /// Reads the whole cross-reference.
  static Result<File> parse(const Source& source, const Limits& limits);

  const Source& source() const { return *source_; }
  const Limits& limits() const { return *limits_; }
  const Section& newest() const { return sections_.front(); }
  const std::string& trailer() const { return trailer_; }  // of the newest, a dictionary
  std::uint64_t cross_reference_at() const { return start_; }
  std::uint64_t next_number() const { return next_number_; }  // above every object's
  bool is_encrypted() const { return encrypted_; }

  /// Lets a question about all pages read more than one about a manifest store may.
  void allow(std::uint32_t objects, std::uint64_t bytes) {
    most_objects_ = objects;
    budget_ = bytes;
  }

  /// The object, the null object where the cross-reference has none.
  Result<Object> object(const Ref& ref);

  /// `value`, or where it is a reference the object; Errc::malformed where that has a stream.
  Result<std::string> resolve(std::string_view value);

  /// Where the data of a stream lie. Errc::malformed where its /Length is not true.
  Result<Range> stream_of(const Object& object);

 private:
  File(const Source& source, const Limits& limits)
      : source_(&source), limits_(&limits), budget_(limits.max_inflated_bytes) {}

  Result<void> find_start();
  Result<void> read_sections();
  Result<std::string> read_section(std::uint64_t at);  // gives the trailer
  Result<std::string> read_table(std::uint64_t at);
  Result<void> read_runs(std::uint64_t& at, Section& section);
  Result<std::string> read_stream(std::uint64_t at);
  Result<void> list_runs(Section& section, const Dict& dict);
  Result<void> add_run(Section& section, const Section::Run& run);
  Result<Place> place_in(const Section& section, std::uint64_t number) const;
  Result<Place> place_of(std::uint64_t number) const;

  Result<std::string> text_at(std::uint64_t at, std::uint64_t most) const;
  Result<std::string> value_at(std::uint64_t at);
  Result<Object> object_at(std::uint64_t at, const Ref* expected);
  Result<Object> packed_object(const Ref& ref, const Place& place);
  Result<Range> data_of(const Object& object, std::string_view length);

  const Source* source_;
  const Limits* limits_;
  std::vector<Section> sections_;  // newest first
  std::string trailer_;
  std::uint64_t start_ = 0;
  std::uint64_t next_number_ = 1;
  std::uint64_t entries_ = 0;
  std::uint64_t budget_;  // bytes of objects and streams that may still be read
  std::uint32_t objects_read_ = 0;
  std::uint32_t most_objects_ = 1024;  // that one question about a manifest store may need
  bool encrypted_ = false;
};

}  // namespace tanba::pdf
