// The cross-reference of a PDF: tables, streams, both in one (hybrid), and the chain of /Prev.
// ISO 32000-2, 7.5.4, 7.5.5, 7.5.8.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/pdf_file.hpp"

namespace tanba::pdf {
namespace {

constexpr std::uint64_t kTail = 2048;       // readers look for the end of a file in about as much
constexpr std::uint64_t kEntry = 20;        // 7.5.4
constexpr std::size_t kMaxSections = 4096;  // each is one save of the file
constexpr std::uint64_t kMaxNumber = 0x7FFF'FFFF;

Error is_broken(std::uint64_t at) {
  return {Errc::malformed, "pdf: the cross-reference is broken", at};
}

// nnnnnnnnnn ggggg n
Result<Place> parse_entry(std::string_view entry, std::uint64_t at) {
  const auto where = as_integer(entry.substr(0, 10)), generation = as_integer(entry.substr(11, 5));
  const char kind = entry[17];
  if (!where || !generation || entry[10] != ' ' || entry[16] != ' ' || !is_space(entry[18]) ||
      !is_space(entry[19]) || (kind != 'n' && kind != 'f'))
    return is_broken(at);
  return Place{kind == 'n' && *where > 0 ? Place::plain : Place::free, *where, *generation};
}

std::uint64_t field(ByteReader& in, std::uint64_t width, std::uint64_t otherwise) {
  std::uint64_t value = width == 0 ? otherwise : 0;
  for (; width > 0; --width) value = value << 8 | in.u8();
  return value;
}

Place parse_entry(Bytes entry, const std::array<std::uint64_t, 3>& widths) {
  ByteReader in(entry);
  const std::uint64_t type = field(in, widths[0], 1);
  Place place;
  place.where = field(in, widths[1], 0);
  place.generation = field(in, widths[2], 0);
  if (type == 0) place.kind = Place::free;
  if (type == 1) place.kind = Place::plain;
  if (type == 2) place.kind = Place::packed;
  return place;
}

std::uint64_t width_of(const Section& section) {
  return section.widths[0] + section.widths[1] + section.widths[2];
}

Result<void> read_widths(Section& section, const Dict& dict, const Limits& limits) {
  TANBA_TRY(const auto widths, elements(dict.get("W"), limits));
  if (widths.size() != section.widths.size()) return is_broken(0);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const auto width = as_integer(widths[i]);
    if (!width || *width > 8) return is_broken(0);
    section.widths[i] = *width;
  }
  return width_of(section) > 0 ? Result<void>() : is_broken(0);
}

// By blocks, for what is declared may be more than is there.
Result<Buffer> read_entries(Decoded& in, std::uint64_t bytes) {
  constexpr std::uint64_t kBlock = 64 << 10;
  Buffer data;
  while (data.size() < bytes) {
    const std::size_t done = data.size();
    data.resize(done + static_cast<std::size_t>(std::min(kBlock, bytes - done)));
    TANBA_CHECK(in.read(std::span(data).subspan(done)));
  }
  return data;
}

}  // namespace

Result<File> File::parse(const Source& source, const Limits& limits) {
  File file(source, limits);
  TANBA_CHECK(file.find_start());
  TANBA_CHECK(file.read_sections());
  return file;
}

// startxref, an offset, %%EOF
Result<void> File::find_start() {
  const std::uint64_t size = source_->size(), from = size - std::min(size, kTail);
  TANBA_TRY(const std::string tail, text_at(from, kTail));
  const std::size_t at = tail.rfind("startxref");
  if (at == std::string::npos)
    return Error{Errc::malformed, "pdf: no startxref at the end of the file", size};
  Lexer in(tail, at);
  in.next();
  const auto start = as_integer(in.next().text);
  std::string_view rest = in.rest();
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  if (!start || !rest.starts_with("%%EOF"))
    return Error{Errc::malformed, "pdf: no offset and %%EOF behind startxref", from + at};
  start_ = *start;
  return {};
}

Result<void> File::read_sections() {
  std::vector<std::uint64_t> seen;
  for (std::uint64_t at = start_;;) {
    if (std::find(seen.begin(), seen.end(), at) != seen.end())
      return Error{Errc::malformed, "pdf: the cross-reference comes back to itself", at};
    if (seen.size() >= kMaxSections)
      return Error{Errc::limit_exceeded, "pdf: too many incremental updates", at};
    seen.push_back(at);
    TANBA_TRY(std::string trailer, read_section(at));
    TANBA_TRY(const Dict dict, Dict::parse(trailer, *limits_));
    const std::string_view previous = dict.get("Prev");
    const auto offset = as_integer(previous);
    if (!previous.empty() && !offset) return is_broken(at);
    if (seen.size() == 1) {
      encrypted_ = !dict.get("Encrypt").empty();
      trailer_ = std::move(trailer);
    }
    if (!offset) return {};
    at = *offset;
  }
}

Result<std::string> File::read_section(std::uint64_t at) {
  if (at >= source_->size())
    return Error{Errc::truncated, "pdf: the cross-reference lies past the end", at};
  TANBA_TRY(const std::string start, text_at(at, kEntry));
  return Lexer(start).next().text == "xref" ? read_table(at) : read_stream(at);
}

Result<std::string> File::read_table(std::uint64_t at) {
  Section table;
  TANBA_CHECK(read_runs(at, table));
  TANBA_TRY(std::string trailer, value_at(at));
  TANBA_TRY(const Dict dict, Dict::parse(trailer, *limits_));
  next_number_ = std::max(next_number_, as_integer(dict.get("Size")).value_or(0));
  const std::string_view stream = dict.get("XRefStm");
  table.is_hybrid = !stream.empty();
  sections_.push_back(std::move(table));
  if (stream.empty()) return trailer;
  const auto offset = as_integer(stream);
  if (!offset || *offset >= source_->size()) return is_broken(at);
  TANBA_CHECK(read_stream(*offset));
  return trailer;
}

// xref | first, count, entries ... | trailer; moves `at` behind that word.
Result<void> File::read_runs(std::uint64_t& at, Section& section) {
  constexpr std::uint64_t kLine = 128;
  for (bool first = true;; first = false) {
    TANBA_TRY(const std::string text, text_at(at, kLine));
    Lexer in(text);
    if (first) in.next();
    const std::string_view word = in.next().text;
    if (word == "trailer") {
      at += in.at();
      return {};
    }
    const auto number = as_integer(word), count = as_integer(in.next().text);
    if (!number || !count) return is_broken(at);
    Lexer ahead = in;
    const std::string_view entry = ahead.next().text;
    const std::uint64_t entries_at = at + ahead.at() - entry.size();
    TANBA_CHECK(add_run(section, {*number, *count, entries_at}));
    if (entries_at > source_->size() || *count > (source_->size() - entries_at) / kEntry)
      return Error{Errc::truncated, "pdf: the cross-reference runs past the end", at};
    at = entries_at + *count * kEntry;
  }
}

Result<std::string> File::read_stream(std::uint64_t at) {
  TANBA_TRY(Object object, object_at(at, nullptr));
  TANBA_TRY(const Dict dict, Dict::parse(object.text, *limits_));
  if (as_name(dict.get("Type")) != "XRef" || object.stream_at == 0 || as_ref(dict.get("Length")))
    return Error{Errc::malformed, "pdf: no cross-reference where one has to be", at};
  Section section;
  section.is_stream = true;
  TANBA_CHECK(read_widths(section, dict, *limits_));
  TANBA_CHECK(list_runs(section, dict));
  TANBA_TRY(const Range stored, data_of(object, dict.get("Length")));
  TANBA_TRY(const Coding coding, coding_of(dict, *limits_));
  const std::uint64_t bytes =
      section.runs.empty() ? 0
                           : section.runs.back().at + section.runs.back().count * width_of(section);
  Decoded in(*source_, stored, coding, budget_);
  TANBA_TRY(section.data, read_entries(in, bytes));
  sections_.push_back(std::move(section));
  return std::move(object.text);
}

// /Index, or all from 0 to /Size.
Result<void> File::list_runs(Section& section, const Dict& dict) {
  const std::string_view index = dict.get("Index");
  const auto size = as_integer(dict.get("Size"));
  if (!size) return is_broken(0);
  next_number_ = std::max(next_number_, *size);
  if (index.empty()) return add_run(section, {0, *size, 0});
  TANBA_TRY(const auto numbers, elements(index, *limits_));
  if (numbers.size() % 2 != 0) return is_broken(0);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    const auto first = as_integer(numbers[i]), count = as_integer(numbers[i + 1]);
    if (!first || !count) return is_broken(0);
    TANBA_CHECK(add_run(section, {*first, *count, at}));
    at += *count * width_of(section);
  }
  return {};
}

Result<void> File::add_run(Section& section, const Section::Run& run) {
  if (run.count > limits_->max_boxes - entries_)
    return Error{Errc::limit_exceeded, "pdf: too many entries in the cross-reference", run.at};
  if (run.first > kMaxNumber || run.count > kMaxNumber - run.first) return is_broken(run.at);
  entries_ += run.count;
  next_number_ = std::max(next_number_, run.first + run.count);
  section.runs.push_back(run);
  return {};
}

Result<Place> File::place_in(const Section& section, std::uint64_t number) const {
  for (const Section::Run& run : section.runs) {
    if (number < run.first || number - run.first >= run.count) continue;
    const std::uint64_t width = section.is_stream ? width_of(section) : kEntry;
    const std::uint64_t at = run.at + (number - run.first) * width;
    if (section.is_stream)
      return parse_entry(
          Bytes(section.data)
              .subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(width)),
          section.widths);
    TANBA_TRY(const std::string entry, text_at(at, kEntry));
    return parse_entry(entry, at);
  }
  return Place();
}

Result<Place> File::place_of(std::uint64_t number) const {
  bool freed = false;  // by the table of a hybrid file
  for (const Section& section : sections_) {
    TANBA_TRY(const Place place, place_in(section, number));
    if (place.kind == Place::free && section.is_hybrid)
      freed = true;
    else if (place.kind != Place::missing || freed)
      return place;
  }
  return Place();
}

}  // namespace tanba::pdf
