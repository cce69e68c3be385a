#include "io/scratch.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tanba {

Result<std::unique_ptr<Scratch>> Scratch::over(const Source& input) {
  TANBA_TRY(Descriptor file, unlinked_file());
  return std::unique_ptr<Scratch>(new Scratch(input, std::move(file)));
}

Result<void> Scratch::write(Bytes bytes) {
  const std::uint64_t from = file_.size();
  TANBA_CHECK(file_.write(bytes));
  stretches_.add({&file_, from, bytes.size()});
  return {};
}

Result<void> Scratch::patch(std::uint64_t offset, Bytes bytes) {
  if (offset > size() || bytes.size() > size() - offset)
    return Error{Errc::invalid_argument, "sink: a patch past the end", offset};
  while (!bytes.empty()) {
    const Stretch stretch = stretch_at(offset);
    const auto part =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), stretch.size)));
    if (stretch.source == &file_) {
      TANBA_CHECK(file_.patch(stretch.from, part));
    } else {
      const std::uint64_t from = file_.size();
      TANBA_CHECK(file_.write(part));
      stretches_.put(offset, {&file_, from, part.size()});
    }
    offset += part.size();
    bytes = bytes.subspan(part.size());
  }
  return {};
}

Result<void> Scratch::copy(const Source& source, std::uint64_t offset, std::uint64_t size) {
  while (size > 0) {
    Stretch stretch = stretch_of(source, offset);
    if (stretch.size == 0)
      return Error{Errc::truncated, "source: the input ends too early", offset};
    stretch.size = std::min(stretch.size, size);
    if (stretch.source != &input_) {
      const std::uint64_t from = file_.size();
      TANBA_CHECK(file_.copy(*stretch.source, stretch.from, stretch.size));
      stretch.source = &file_, stretch.from = from;
    }
    stretches_.add(stretch);
    offset += stretch.size;
    size -= stretch.size;
  }
  return {};
}

}  // namespace tanba
