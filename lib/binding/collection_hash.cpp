// The collection hash: every file of an archive, and its central directory. C2PA 2.4, 18.8, 15.12.5
// and A.6. Which files there are is decided by the archive, never by what the assertion says: each
// of them must be in the assertion and the other way round, and no byte may be left over.
#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "binding/finding.hpp"
#include "container/rows.hpp"
#include "container/zip.hpp"
#include "manifest/collection_uri.hpp"

namespace tanba {
namespace {

constexpr std::string_view kMatch = "assertion.collectionHash.match",
                           kMalformed = "assertion.collectionHash.malformed",
                           kMismatch = "assertion.collectionHash.mismatch",
                           kInvalidUri = "assertion.collectionHash.invalidURI",
                           kWrongCount = "assertion.collectionHash.incorrectFileCount",
                           kUnsupported = "algorithm.unsupported";

// A folder is the same with and without its last slash; the reference implementation writes none.
std::string_view key_of(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  return name;
}

// The files of an archive by name; the last part is its central directory.
using Index = std::unordered_map<std::string_view, std::size_t>;

// C2PA 2.5, 16.3.4.3: an absolute URI where the format names its members so; else one that is
// relative and leads to nothing else.
bool is_good_uri(const Format& format, std::string_view uri) {
  if (!format.named_by_uri) return stays_inside(uri);
  return std::ranges::all_of(uri, [](char c) { return c > ' ' && c != '\x7f'; });
}

const char* flaw_of(const Format& format, const std::vector<Part>& parts, Index& index) {
  const bool directory = !format.named_by_uri;
  if (directory && (parts.empty() || !parts.back().name.empty()))
    return "collection: no central directory";
  const std::size_t files = parts.size() - (directory ? 1 : 0);
  for (std::size_t i = 0; i < files; ++i) {
    if (!is_utf8(parts[i].name) || !is_good_uri(format, parts[i].name))
      return "collection: a file has a name that leads out of the archive";
    const std::string_view key = directory ? key_of(parts[i].name) : parts[i].name;
    if (!index.emplace(key, i).second) return "collection: two files have the same name";
  }
  return nullptr;
}

// Bytes that are in no part and do not belong to the store.
std::vector<Range> left_over(const std::vector<Part>& parts, const Carrier* carrier,
                             std::uint64_t size) {
  std::vector<Range> owned;
  for (const Part& part : parts) owned.insert(owned.end(), part.ranges.begin(), part.ranges.end());
  if (carrier != nullptr) owned.insert(owned.end(), carrier->erase.begin(), carrier->erase.end());
  owned.push_back({size, 0});
  std::sort(owned.begin(), owned.end(),
            [](const Range& a, const Range& b) { return a.offset < b.offset; });
  std::vector<Range> left;
  std::uint64_t at = 0;
  for (const Range& range : owned) {
    if (range.offset > at) left.push_back({at, range.offset - at});
    at = std::max(at, range.end());
  }
  return left;
}

// Of each part whether it is a folder that the hash of the directory covers. We do not name them: a
// folder has no bytes of its own, and verifiers refuse the URI of one. The reference implementation
// names them.
Result<std::vector<bool>> folders_in(const Source& asset, const Format& format,
                                     const std::vector<Part>& parts, const Limits& limits) {
  std::vector<bool> is_folder(parts.size());
  if (format.name != kZip.name) return is_folder;
  TANBA_TRY(const std::vector<Range> folders, zip::bare_folders(asset, limits));
  auto next = folders.begin();  // both are in the order of the archive
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Range& range = parts[i].ranges.front();
    while (next != folders.end() && next->offset < range.offset) ++next;
    is_folder[i] = next != folders.end() && *next == range;
  }
  return is_folder;
}

// All that can be said without looking at the asset.
Finding check_form(const BindingInput& input, const CollectionHash& hash) {
  if (hash.flaw != nullptr) return {kMalformed, hash.flaw};
  if (!algorithm_of(hash.alg, input))
    return {kUnsupported, "The collection hash names no algorithm that C2PA allows."};
  for (const CollectionFile& file : hash.files)
    if (!is_good_uri(input.format, file.uri))
      return {kInvalidUri, "A URI of the collection hash could lead out of the collection."};
  if (input.format.parts == nullptr || input.format.binding != BindingKind::collection)
    return {kMismatch, "The file is no archive that this hash could cover."};
  if (hash.central_directory_hash.has_value() == input.format.named_by_uri)
    return {kMismatch, "The collection hash does not cover the central directory."};
  return {};
}

// The code of files that are too many or too few. C2PA 2.4, 15.12.5.1; 2.5, 14.12.5.3.
std::string_view wrong_count(const Format& format) {
  return format.named_by_uri ? kMismatch : kWrongCount;
}

Index::const_iterator find_file(const Index& index, const Format& format, std::string_view uri) {
  if (format.named_by_uri) return index.find(uri);
  // Some writers put names in as they are.
  const std::string path = path_of(uri);
  const auto found = index.find(key_of(path));
  return found != index.end() ? found : index.find(key_of(uri));
}

// The hash that the assertion has for each part, in the order of the parts. C2PA 2.4, 15.12.5.2.
Finding pair_up(const Format& format, const CollectionHash& hash, const Index& index,
                std::vector<const Buffer*>& wanted) {
  for (const CollectionFile& file : hash.files) {
    const auto found = find_file(index, format, file.uri);
    if (found == index.end())
      return {wrong_count(format), "A file that the collection hash names is not there."};
    if (wanted[found->second] != nullptr)
      return {wrong_count(format), "The collection hash names a file twice."};
    wanted[found->second] = &file.hash;
  }
  if (hash.central_directory_hash) wanted.back() = &*hash.central_directory_hash;
  return {};
}

Result<Finding> check_hashes(const BindingInput& input, const CollectionHash& hash,
                             const std::vector<Part>& parts, const Index& index) {
  std::vector<const Buffer*> wanted(parts.size());
  if (const Finding finding = pair_up(input.format, hash, index, wanted); !finding.code.empty())
    return finding;
  TANBA_TRY(const auto is_folder, folders_in(input.asset, input.format, parts, input.limits));
  HashPlan plan;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i] != nullptr)
      plan.jobs.push_back(job_of(parts[i].ranges, *algorithm_of(hash.alg, input)));
    else if (!is_folder[i])
      return Finding{wrong_count(input.format),
                     "The archive holds a file that the collection hash does not name."};
  }
  std::erase(wanted, nullptr);
  TANBA_TRY(const Digests digests, input.digest(plan));
  const bool same =
      std::equal(digests.begin(), digests.end(), wanted.begin(),
                 [](const Buffer& made, const Buffer* want) { return made == *want; });
  return same ? Finding{} : Finding{kMismatch};
}

}  // namespace

Result<BindingVerdict> check_collection_hash(const BindingInput& input, const CollectionHash& hash,
                                             const std::string& url) {
  if (const Finding finding = check_form(input, hash); !finding.code.empty())
    return failed(finding, url);
  const auto parts = input.format.parts(input.asset, input.carrier, input.limits);
  if (!parts) {
    // What could not be followed was not signed like that.
    if (!is_broken(parts.error()) && parts.error().code != Errc::unsupported) return parts.error();
    return failed({kMismatch, parts.error().what}, url);
  }
  Index index;
  if (const char* flaw = flaw_of(input.format, *parts, index); flaw != nullptr)
    return failed({kMismatch, flaw}, url);
  if (const auto left = left_over(*parts, input.carrier, input.asset.size()); !left.empty()) {
    BindingVerdict verdict =
        failed({kMismatch, "There are bytes in the archive that belong to no file."}, url);
    for (const Range& range : left)
      verdict.uncovered.push_back({range, "bytes that belong to no file of the archive"});
    return verdict;
  }
  TANBA_TRY(const Finding finding, check_hashes(input, hash, *parts, index));
  return finding.code.empty() ? passed(kMatch, url) : failed(finding, url);
}

Result<BindingDraft> draft_collection_hash(const CollectionDraft& draft, const Limits& limits) {
  TANBA_TRY(const std::vector<Part> parts, draft.format.parts(draft.output, draft.carrier, limits));
  if (parts.size() > limits.max_hash_entries)
    return Error{Errc::limit_exceeded, "collection: more files than the limit"};
  Index index;
  if (const char* flaw = flaw_of(draft.format, parts, index); flaw != nullptr)
    return Error{Errc::unsupported, flaw};
  if (!left_over(parts, draft.carrier, draft.output.size()).empty())
    return Error{Errc::unsupported, "collection: there are bytes that belong to no file"};
  TANBA_TRY(const auto is_folder, folders_in(draft.output, draft.format, parts, limits));
  BindingDraft made;
  made.label = "c2pa.hash.collection.data";
  auto hash = std::make_shared<CollectionHash>();
  hash->alg = name(draft.alg);
  const bool directory = !draft.format.named_by_uri;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_folder[i]) continue;
    made.plan.jobs.push_back(job_of(parts[i].ranges, draft.alg));
    hash->files.push_back({directory ? uri_of(parts[i].name) : parts[i].name, {}});
  }
  if (directory) hash->files.pop_back();
  if (hash->files.empty()) return Error{Errc::unsupported, "collection: there is no file to hash"};
  made.assertion = [hash, directory](const Digests& digests) {
    for (std::size_t i = 0; i < hash->files.size() && i < digests.size(); ++i)
      hash->files[i].hash = digests[i];
    if (directory) hash->central_directory_hash = digests.empty() ? Buffer() : digests.back();
    return write_collection_hash(*hash);
  };
  return made;
}

}  // namespace tanba
