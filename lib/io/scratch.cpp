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

Result<void> Scratch::copy_stretch(const Stretch& stretch) {
  if (stretch.source == &input_) {
    stretches_.add(stretch);
    return {};
  }
  const std::uint64_t from = file_.size();
  TANBA_CHECK(file_.copy(*stretch.source, stretch.from, stretch.size));
  stretches_.add({&file_, from, stretch.size});
  return {};
}

}  // namespace tanba
