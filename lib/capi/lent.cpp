// What the options of a label call lend: nothing of it is opened or kept after the call.
#include <cstddef>
#include <string_view>

#include "capi/handles.hpp"
#include "capi/record.hpp"
#include "capi/stream.hpp"

namespace tanba::capi {
namespace {

constexpr std::size_t kFirstSize = offsetof(tanba_label_options, definition_json);
constexpr std::size_t kMost = 100'000;  // elements of a list

template <class T>
Result<std::span<const T>> list_of(const T* first, std::size_t count) {
  if ((!first && count != 0) || count > kMost) return invalid("capi: a list is NULL or too long");
  return std::span<const T>(first, count);
}

}  // namespace

Result<tanba_label_options> label_options_of(const tanba_label_options* given) {
  return read_struct(given, kFirstSize);
}

Result<std::vector<Buffer>> buffers_of(const tanba_bytes* first, std::size_t count) {
  const auto list = list_of(first, count);
  if (!list) return list.error();
  std::vector<Buffer> copies;
  for (const tanba_bytes& one : *list) {
    const Result<Bytes> bytes = bytes_of(one.bytes, one.size);
    if (!bytes) return bytes.error();
    copies.emplace_back(bytes->begin(), bytes->end());
  }
  return copies;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (comma != 0) parts.emplace_back(list.substr(0, comma));
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
  return parts;
}

Result<const Source*> Lent::file(const tanba_label_options& given, const std::string& path) {
  const auto files = list_of(given.definition_files, given.definition_file_count);
  if (!files) return files.error();
  for (const tanba_named_source& one : *files) {
    if (text_of(one.path) != path) continue;
    Result<std::unique_ptr<Source>> source = source_of(one.source);
    if (!source) return source.error();
    files_.push_back(*std::move(source));
    return files_.back().get();
  }
  return invalid("capi: a file that the definition names is not given");
}

Result<void> Lent::put_definition(const tanba_label_options& given, LabelOptions& options) {
  Result<Definition> read = definition_from_json(given.definition_json);
  if (!read) return read.error();
  definition_ = *std::move(read);
  std::vector<Definition::File*> named = {&definition_.thumbnail};
  for (Definition::Ingredient& one : definition_.ingredients) named.push_back(&one.file);
  for (Definition::File* const one : named) {
    if (one->path.empty()) continue;
    const Result<const Source*> source = file(given, one->path);
    if (!source) return source.error();
    one->source = *source;
  }
  options.definition = &definition_;
  return {};
}

Result<void> Lent::put(const tanba_label_options& given, LabelOptions& options) {
  if (given.definition_json)
    if (Result<void> done = put_definition(given, options); !done) return done;
  Result<std::vector<Buffer>> answers = buffers_of(given.ocsp, given.ocsp_count);
  if (!answers) return answers.error();
  options.ocsp = *std::move(answers);
  Result<LentNotice> notice = notice_of(given.notice);
  if (!notice) return notice.error();
  notice_ = *std::move(notice);
  options.notice = notice_.options;
  const Result<Bytes> detached = bytes_of(given.manifest, given.manifest_size);
  if (!detached) return detached.error();
  manifest_ = memory_source(*detached);
  if (!detached->empty()) options.manifest = manifest_.get();
  if (!given.identity) return {};
  if (!tanba_signer::is(given.identity)) return invalid("capi: the identity is no signer");
  options.identity = {given.identity->signer.get(), split(text_of(given.identity_roles)),
                      split(text_of(given.identity_assertions))};
  return {};
}

}  // namespace tanba::capi
