// Putting a store into a ZIP archive: as the last file, and as the last header of the directory.
// C2PA 2.4, A.6; APPNOTE 6.3.10.
//
// Files stay where they are unless an earlier store stood between them, or the list of types of an
// Open Packaging Conventions package has to name the store's. The directory is written anew: it is
// shorter than the hashes of its files, which go into memory with the store anyway.
#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::uint64_t kLocalWithName = kLocalBytes + kStoreName.size();
constexpr std::uint16_t kEarliestDate = 0x0021;      // 1980-01-01; a date of 0 has no month
constexpr std::uint16_t kPlain = 10, kNeeds64 = 45;  // versions needed: 1.0 and 4.5
constexpr std::uint16_t kMadeBy = 45;                // 4.5, attributes as of MS-DOS

// Overwrites bytes of the directory in memory.
class Field {
 public:
  Field(Buffer& bytes, std::size_t at) : bytes_(bytes), at_(at) {}
  Field& put(std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
      bytes_[at_++] = static_cast<std::uint8_t>(value >> (8 * i));
    return *this;
  }
  Field& skip(std::size_t count) {
    at_ += count;
    return *this;
  }

 private:
  Buffer& bytes_;
  std::size_t at_;
};

Buffer read_range(const Source& asset, const Range& range, Result<void>& done) {
  Buffer bytes(static_cast<std::size_t>(range.size));
  done = asset.read(range.offset, bytes);
  return bytes;
}

// How far a file moves that begins at `offset`.
std::uint64_t shift_of(const Edit& edit, std::uint64_t offset) {
  std::uint64_t shift = 0;  // modulo 2^64: it may be a shift to the left
  for (const Splice& splice : edit)
    if (splice.offset < offset) shift += splice.insert.size() - splice.erase;
  return shift;
}

bool is_store(const Layout& layout, const Range& record) {
  return std::any_of(layout.carriers.begin(), layout.carriers.end(),
                     [&](const Carrier& carrier) { return carrier.erase.back() == record; });
}

Result<void> move_local(Buffer& record, const Entry& entry, const Edit& edit) {
  const std::uint64_t moved = entry.local + shift_of(edit, entry.local);
  if (!entry.local_is_wide && moved >= kIn64)
    return Error{Errc::limit_exceeded, "zip: a file would move past 4 GiB", entry.local};
  Field(record, static_cast<std::size_t>(entry.local_at - entry.record.offset))
      .put(moved, entry.local_is_wide ? 8 : 4);
  return {};
}

// needed u16 | flags u16 | method u16 | time, date u32 | crc u32 | compressed u32 | size u32
void rewrite(Buffer& record, const Change& change) {
  Field(record, 6)
      .put(change.needed, 2)
      .put(change.flags, 2)
      .put(change.method, 2)
      .skip(4)
      .put(change.crc, 4)
      .put(change.compressed, 4)
      .put(change.size, 4);
}

struct Job {
  const Source& asset;
  const Layout& layout;
  const Limits& limits;
  Directory directory;
  Edit edit;                    // of what lies in front of the directory
  std::vector<Change> changes;  // those of files that are there are in `edit` too
};

// The headers of all files but the earlier stores.
Result<Buffer> kept_headers(const Job& job, std::uint64_t& count) {
  if (job.directory.records.size > job.limits.max_table_bytes)
    return Error{Errc::limit_exceeded, "zip: the central directory is too large"};
  Buffer kept;
  Entries entries(job.asset, job.directory, job.limits);
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return kept;
    const Entry& entry = entries.entry();
    if (is_store(job.layout, entry.record)) continue;
    Result<void> done;
    Buffer record = read_range(job.asset, entry.record, done);
    TANBA_CHECK(done);
    TANBA_CHECK(move_local(record, entry, job.edit));
    for (const Change& change : job.changes)
      if (change.old && change.local == entry.local) rewrite(record, change);
    kept.insert(kept.end(), record.begin(), record.end());
    ++count;
  }
}

// The version that the store's two headers name: they must agree.
std::uint16_t needed_at(std::uint64_t local) { return local >= kIn64 ? kNeeds64 : kPlain; }

Buffer store_file(std::uint64_t store_bytes, std::uint64_t local) {
  const auto size = static_cast<std::uint32_t>(store_bytes);
  ByteWriter out;
  out.u32le(kLocalSignature)
      .u16le(needed_at(local))
      .u16le(0)
      .u16le(kStored)
      .u16le(0)
      .u16le(kEarliestDate);
  out.u32le(0).u32le(size).u32le(size);
  out.u16le(static_cast<std::uint16_t>(kStoreName.size())).u16le(0).text(kStoreName);
  out.zeros(static_cast<std::size_t>(store_bytes));
  return out.take();
}

Buffer store_header(std::uint64_t store_bytes, std::uint64_t local) {
  const auto size = static_cast<std::uint32_t>(store_bytes);
  const bool is_wide = local >= kIn64;
  ByteWriter out;
  out.u32le(kCentralSignature).u16le(kMadeBy).u16le(needed_at(local)).u16le(0);
  out.u16le(kStored).u16le(0).u16le(kEarliestDate).u32le(0).u32le(size).u32le(size);
  out.u16le(static_cast<std::uint16_t>(kStoreName.size())).u16le(is_wide ? 12 : 0).zeros(10);
  out.u32le(is_wide ? kIn64 : static_cast<std::uint32_t>(local)).text(kStoreName);
  if (is_wide) out.u16le(kField64).u16le(8).u64le(local);
  return out.take();
}

void append(Buffer& bytes, const Buffer& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// Files that come in, and their headers.
struct Added {
  Buffer files, headers;
  std::uint64_t count = 0;
};

Buffer header_of(const Change& change, std::uint64_t local) {
  ByteWriter out;
  out.u32le(kCentralSignature).u16le(kMadeBy).u16le(change.needed).u16le(change.flags);
  out.u16le(change.method).u16le(change.time).u16le(change.date);
  out.u32le(change.crc).u32le(change.compressed).u32le(change.size);
  out.u16le(static_cast<std::uint16_t>(change.name.size())).zeros(12);
  out.u32le(static_cast<std::uint32_t>(local)).text(change.name);
  return out.take();
}

Result<Added> added_files(const Job& job, std::uint64_t start) {
  Added added;
  for (const Change& change : job.changes) {
    if (change.old) continue;
    const std::uint64_t local = start + added.files.size();
    if (local >= kIn64) return Error{Errc::limit_exceeded, "zip: a file would come past 4 GiB"};
    append(added.headers, header_of(change, local));
    append(added.files, change.file);
    ++added.count;
  }
  return added;
}

struct Totals {
  std::uint64_t count = 0, size = 0, offset = 0;
  bool need_64() const { return count >= 0xFFFF || size >= kIn64 || offset >= kIn64; }
};

Buffer new_end64(const Totals& totals) {
  ByteWriter out;
  out.u32le(kEnd64Signature).u64le(kEnd64Bytes - 12).u16le(kMadeBy).u16le(kNeeds64).u64le(0);
  out.u64le(totals.count).u64le(totals.count).u64le(totals.size).u64le(totals.offset);
  out.u32le(kLocatorSignature).u32le(0).u64le(totals.offset + totals.size).u32le(1);
  return out.take();
}

// A value that stood in the ZIP64 record alone goes on doing so.
void put_narrow(Buffer& end, std::size_t at, unsigned width, std::uint64_t value) {
  const std::uint64_t limit = width == 2 ? 0xFFFF : kIn64;
  std::uint64_t old = 0;
  for (unsigned i = 0; i < width; ++i) old |= std::uint64_t{end[at + i]} << (8 * i);
  if (old != limit) Field(end, at).put(std::min(value, limit), width);
}

// The end records, with what they say of the disks, of versions and in the comment left alone.
Result<Buffer> end_records(const Job& job, const Totals& totals) {
  const std::uint64_t behind = job.directory.records.end();
  Result<void> done;
  Buffer bytes = read_range(job.asset, {behind, job.asset.size() - behind}, done);
  TANBA_CHECK(done);
  const auto end = static_cast<std::size_t>(job.directory.end - behind);
  if (job.directory.end64 != 0) {
    Field(bytes, 24)
        .put(totals.count, 8)
        .put(totals.count, 8)
        .put(totals.size, 8)
        .put(totals.offset, 8);
    Field(bytes, kEnd64Bytes + 8).put(totals.offset + totals.size, 8);
  }
  put_narrow(bytes, end + 8, 2, totals.count);
  put_narrow(bytes, end + 10, 2, totals.count);
  put_narrow(bytes, end + 12, 4, totals.size);
  put_narrow(bytes, end + 16, 4, totals.offset);
  if (job.directory.end64 == 0 && totals.need_64()) {
    const Buffer wide = new_end64(totals);
    bytes.insert(bytes.begin(), wide.begin(), wide.end());
  }
  return bytes;
}

// From where the directory began: files that come in, the store, all headers, the end records.
Result<Embedding> finish(Job job, std::uint64_t store_bytes) {
  const std::uint64_t start = job.directory.records.offset;
  TANBA_TRY(Added added, added_files(job, start + shift_of(job.edit, start)));
  const std::uint64_t local = start + shift_of(job.edit, start) + added.files.size();
  Totals totals;
  totals.offset = local + (store_bytes > 0 ? kLocalWithName + store_bytes : 0);
  TANBA_TRY(Buffer headers, kept_headers(job, totals.count));
  append(headers, added.headers);
  totals.count += added.count;
  const std::uint64_t record = totals.offset + headers.size();
  const Buffer own = store_bytes > 0 ? store_header(store_bytes, local) : Buffer();
  append(headers, own);
  totals.count += store_bytes > 0 ? 1 : 0;
  totals.size = headers.size();
  TANBA_TRY(const Buffer end, end_records(job, totals));
  Buffer bytes = std::move(added.files);
  if (store_bytes > 0) append(bytes, store_file(store_bytes, local));
  append(bytes, headers);
  append(bytes, end);
  Embedding out;
  out.edit = std::move(job.edit);
  out.edit.push_back({start, job.asset.size() - start, std::move(bytes), nullptr});
  if (store_bytes == 0) return out;
  const Range file{local, kLocalWithName + store_bytes};
  out.carrier = {
      {{local + kLocalWithName, store_bytes}}, {file, {record, own.size()}}, file, file, {}};
  return out;
}

constexpr PartType kStoreType = {"c2pa", kStoreName, "application/c2pa"};
constexpr PartType kPropertiesType = {
    "", "docProps/custom.xml",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml"};

Result<void> put_changes(Job& job, std::vector<NewContents> contents,
                         std::span<const PartType> types) {
  TANBA_TRY(auto list, declare(job.asset, job.directory, types, job.limits));
  if (list) contents.push_back(*std::move(list));
  for (NewContents& one : contents) {
    TANBA_TRY(Change change, change_of(job.asset, job.directory, std::move(one), job.limits));
    if (change.old)
      job.edit.push_back({change.old->offset, change.old->size, change.file, nullptr});
    job.changes.push_back(std::move(change));
  }
  sort(job.edit);
  if (!is_well_formed(job.edit, job.directory.records.offset))
    return Error{Errc::malformed, "zip: two files overlap"};
  return {};
}

Result<void> plan_changes(Job& job, const Payloads& payloads) {
  std::vector<PartType> types;
  std::vector<NewContents> contents;
  if (payloads.store_bytes > 0) types.push_back(kStoreType);
  if (!payloads.aigc.empty()) {
    TANBA_TRY(contents, put_aigc(job.asset, job.directory, payloads.aigc, job.limits));
    types.push_back(kPropertiesType);
  }
  return put_changes(job, std::move(contents), types);
}

Result<Job> begin(const Source& asset, const Layout& layout, const Limits& limits) {
  if (layout.flaw != nullptr) return Error{Errc::malformed, layout.flaw};
  Job job{asset, layout, limits, {}, {}, {}};
  TANBA_TRY(job.directory, find_directory(asset));
  for (const Carrier& old : layout.carriers) erase(job.edit, old.erase.front());
  return job;
}

}  // namespace

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (payloads.store_bytes > limits.max_store_bytes || payloads.store_bytes >= kIn64)
    return Error{Errc::limit_exceeded, "zip: the manifest store is too large"};
  TANBA_TRY(Job job, begin(asset, layout, limits));
  if (payloads.store_bytes == 0 && payloads.aigc.empty() && layout.carriers.empty())
    return Embedding();
  TANBA_CHECK(plan_changes(job, payloads));
  return finish(std::move(job), payloads.store_bytes);
}

Result<Edit> change(const Source& asset, const Layout& layout, std::vector<NewContents> contents,
                    std::span<const PartType> types, const Limits& limits) {
  TANBA_TRY(Job job, begin(asset, layout, limits));
  TANBA_CHECK(put_changes(job, std::move(contents), types));
  TANBA_TRY(Embedding made, finish(std::move(job), 0));
  return std::move(made.edit);
}

}  // namespace tanba::zip
