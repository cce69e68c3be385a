// Writes an incremental update. ISO 32000-2, 7.5.6; its cross-reference: 7.5.4 and 7.5.8.
#include "container/pdf_update.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::uint64_t kMaxTableOffset = 9'999'999'999;  // ten digits
constexpr std::uint64_t kMaxNumber = 0x7FFF'FFFF;
constexpr std::uint64_t kGenerationBytes = 2;
constexpr std::string_view kKept[] = {"Root", "Info", "ID", "Encrypt"};

std::string digits(std::uint64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

std::uint64_t bytes_for(std::uint64_t number) {
  std::uint64_t bytes = 1;
  while (number >>= 8) ++bytes;
  return bytes;
}

void append_big(std::string& out, std::uint64_t number, std::uint64_t width) {
  for (std::uint64_t shift = width * 8; shift > 0; shift -= 8)
    out.push_back(static_cast<char>(number >> (shift - 8) & 0xFF));
}

}  // namespace

void Update::write(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }

Result<void> Update::begin(const Ref& ref, std::string_view value) {
  const auto same = [&](const Entry& entry) { return entry.ref.number == ref.number; };
  if (std::any_of(entries_.begin(), entries_.end(), same))
    return Error{Errc::malformed, "pdf: one object has two roles"};
  entries_.push_back({ref, at()});
  write(std::to_string(ref.number) + " " + std::to_string(ref.generation) + " obj\n");
  write(value);
  return {};
}

Result<void> Update::put(const Ref& ref, std::string value) {
  TANBA_CHECK(begin(ref, value));
  write("\nendobj\n");
  return {};
}

Result<void> Update::put_stream(const Ref& ref, std::string dict, std::uint64_t zeros) {
  TANBA_CHECK(begin(ref, dict));
  write("\nstream\n");
  stream_ = {at(), zeros};
  bytes_.resize(bytes_.size() + static_cast<std::size_t>(zeros));
  write("\nendstream\nendobj\n");
  return {};
}

std::string Update::trailer_entries(const Dict& trailer) const {
  std::string text = "/Size " + std::to_string(next_);
  for (const std::string_view name : kKept) {
    const bool is_new = name == "Info" && info_;
    const std::string value = is_new ? to_text(*info_) : std::string(trailer.get(name));
    if (!value.empty()) text.append("/").append(name).append(" ").append(value);
  }
  return text + "/Prev " + std::to_string(file_.cross_reference_at());
}

Result<void> Update::write_table(const Dict& trailer) {
  write("xref\n");
  for (std::size_t i = 0; i < entries_.size();) {
    std::size_t end = i + 1;
    while (end < entries_.size() && entries_[end].ref.number == entries_[end - 1].ref.number + 1)
      ++end;
    write(std::to_string(entries_[i].ref.number) + " " + std::to_string(end - i) + "\n");
    for (; i < end; ++i) {
      if (entries_[i].at > kMaxTableOffset)
        return Error{Errc::unsupported, "pdf: too large for a cross-reference table (10 GB)"};
      write(digits(entries_[i].at, 10) + " " + digits(entries_[i].ref.generation, 5) + " n \n");
    }
  }
  write("trailer\n<<" + trailer_entries(trailer) + ">>\n");
  return {};
}

Result<void> Update::write_stream(const Dict& trailer) {
  const Ref own = reserve();
  const std::uint64_t start = at();
  entries_.push_back({own, start});
  const std::uint64_t width = bytes_for(start);
  std::string data, index;
  for (const Entry& entry : entries_) {
    append_big(data, 1, 1);
    append_big(data, entry.at, width);
    append_big(data, entry.ref.generation, kGenerationBytes);
    index += std::to_string(entry.ref.number) + " 1 ";
  }
  index.pop_back();
  write(std::to_string(own.number) + " 0 obj\n<</Type/XRef" + trailer_entries(trailer) + "/Index[" +
        index + "]/W[1 " + std::to_string(width) + " " + std::to_string(kGenerationBytes) +
        "]/Length " + std::to_string(data.size()) + ">>\nstream\n");
  write(data);
  write("\nendstream\nendobj\n");
  return {};
}

Result<Update::Appended> Update::finish() {
  if (next_ >= kMaxNumber) return Error{Errc::unsupported, "pdf: no number is left for an object"};
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.ref.number < b.ref.number; });
  const std::uint64_t start = at();
  TANBA_TRY(const Dict trailer, Dict::parse(file_.trailer(), file_.limits()));
  TANBA_CHECK(file_.newest().is_stream ? write_stream(trailer) : write_table(trailer));
  write("startxref\n" + std::to_string(start) + "\n%%EOF\n");
  return Appended{std::move(bytes_), stream_};
}

}  // namespace tanba::pdf
