// WARC: the store is the block of a record of its own, the last one, and each other record has a
// hash of its own. C2PA 2.5, A.10; ISO 28500:2017.
//
//   record: version line | fields, one a line | empty line | block | CR LF CR LF
//
// The hashes are over records as they are unpacked. A file that is packed record by record
// (.warc.gz) is not labelled: a sidecar over its bytes needs no unpacking.
#include <algorithm>
#include <optional>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/rows.hpp"
#include "container/window.hpp"

namespace tanba {
namespace {

constexpr std::string_view kLineEnd = "\r\n", kRecordEnd = "\r\n\r\n";
constexpr std::string_view kType = "c2pa-provenance", kContentType = "application/c2pa";
constexpr std::string_view kTypeLine = "WARC-Type: c2pa-provenance\r\n",
                           kContentTypeLine = "Content-Type: application/c2pa\r\n";
constexpr std::string_view kManifestUrn = "urn:c2pa:";
constexpr std::string_view kNoUuid = "00000000-0000-0000-0000-000000000000";
constexpr std::size_t kSmallHeader = 4 << 10, kMaxHeader = 64 << 10;
constexpr std::size_t kVersionLine = 10;  // "WARC/1.1" and its end

std::string_view trimmed(std::string_view text) { return ascii::trimmed(text, " \t"); }

std::optional<std::uint64_t> number_in(std::string_view text) {
  if (text.empty() || text.size() > 19) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

struct Record {
  Range whole, block;
  std::string version, type, content_type, id;  // id: without its angle brackets
  std::vector<Range> open;  // lines of the header that do not read as ours, one run each
  bool is_manifest() const { return type == kType && content_type == kContentType; }
};

// The fields of one header; a line that begins with a space goes on with the one before.
class Header {
 public:
  Header(std::string_view text, std::uint64_t at) : text_(text), at_(at) {}

  Result<Record> read() {
    Record record;
    record.version = text_.substr(0, kVersionLine);
    std::size_t from = kVersionLine;
    while (from < text_.size()) {
      std::size_t to = text_.find(kLineEnd, from) + kLineEnd.size();
      while (to < text_.size() && (text_[to] == ' ' || text_[to] == '\t'))
        to = text_.find(kLineEnd, to) + kLineEnd.size();
      TANBA_CHECK(take(text_.substr(from, to - from), at_ + from, record));
      from = to;
    }
    if (!length_) return Error{Errc::malformed, "warc: a record without Content-Length", at_};
    record.block.size = *length_;
    return record;
  }

 private:
  Result<void> take(std::string_view line, std::uint64_t at, Record& record) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
      return Error{Errc::malformed, "warc: a line of a header is no field", at};
    const std::string_view field = line.substr(0, colon);
    const std::string_view value =
        trimmed(line.substr(colon + 1, line.size() - colon - 1 - kLineEnd.size()));
    bool ours = false;
    if (ascii::is_equal(field, "Content-Length")) {
      if (length_ || !(length_ = number_in(value)))
        return Error{Errc::malformed, "warc: Content-Length is no number, or is there twice", at};
      ours = line == "Content-Length: " + std::to_string(*length_) + "\r\n";
    } else if (ascii::is_equal(field, "WARC-Type")) {
      record.type = value;
      ours = line == kTypeLine;
    } else if (ascii::is_equal(field, "Content-Type")) {
      record.content_type = trimmed(value.substr(0, value.find(';')));
      ours = line == kContentTypeLine;
    } else if (ascii::is_equal(field, "WARC-Record-ID")) {
      if (!record.id.empty())
        return Error{Errc::malformed, "warc: a record has two identifiers", at};
      record.id = value.starts_with('<') && value.ends_with('>') ? value.substr(1, value.size() - 2)
                                                                 : value;
    }
    if (!ours) leave_open({at, line.size()}, record.open);
    return {};
  }

  static void leave_open(const Range& line, std::vector<Range>& open) {
    if (!open.empty() && open.back().end() == line.offset)
      open.back().size += line.size;
    else
      open.push_back(line);
  }

  std::string_view text_;  // from the version line to the end of the last field
  std::uint64_t at_;
  std::optional<std::uint64_t> length_;
};

// The records one after the other.
class Records {
 public:
  Records(const Source& asset, const Limits& limits) : window_(asset), left_(limits.max_boxes) {}

  bool more() const { return at_ < window_.size(); }

  Result<Record> next() {
    if (left_-- == 0) return Error{Errc::limit_exceeded, "warc: too many records", at_};
    TANBA_TRY(const std::string_view header, find_header());
    TANBA_TRY(Record record, Header(header, at_).read());
    record.block.offset = at_ + header.size() + kLineEnd.size();
    const std::uint64_t rest = window_.size() - record.block.offset;
    if (record.block.size > rest || rest - record.block.size < kRecordEnd.size())
      return Error{Errc::truncated, "warc: a record runs past the end", at_};
    const std::uint64_t end = record.block.end();
    TANBA_TRY(const Bytes tail, window_.at(end, kRecordEnd.size()));
    if (!starts_with(tail, kRecordEnd))
      return Error{Errc::malformed, "warc: a record does not end where it says", end};
    record.whole = {at_, end + kRecordEnd.size() - at_};
    at_ = record.whole.end();
    return record;
  }

 private:
  // From the version line to the end of the last field, without the empty line.
  Result<std::string_view> find_header() {
    const std::uint64_t rest = window_.size() - at_;
    for (const std::size_t most : {kSmallHeader, kMaxHeader}) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(rest, most));
      TANBA_TRY(const Bytes bytes, window_.at(at_, wanted));
      const std::string_view text = as_text(bytes.first(wanted));
      if (!text.starts_with("WARC/1.0\r\n") && !text.starts_with("WARC/1.1\r\n"))
        return Error{Errc::malformed, "warc: no record begins here", at_};
      if (const std::size_t end = text.find(kRecordEnd); end != text.npos)
        return text.substr(0, end + kLineEnd.size());
      if (wanted == rest) return Error{Errc::truncated, "warc: a header is cut off", at_};
    }
    return Error{Errc::limit_exceeded, "warc: a header is too long", at_};
  }

  Window window_;
  std::uint64_t at_ = 0;
  std::uint32_t left_;
};

bool is_packed(Bytes head) { return starts_with(head, "\x1F\x8B"); }

bool sniff(Bytes head, std::string_view hint) {
  constexpr std::string_view kPacked = ".warc.gz";
  const bool named = hint.size() >= kPacked.size() &&
                     ascii::is_equal(hint.substr(hint.size() - kPacked.size()), kPacked);
  return starts_with(head, "WARC/1.") || (is_packed(head) && named);
}

// The block alone is checked by what is in it; what else the record says counts for nothing.
Carrier carrier_of(const Record& record, const std::string& version) {
  Carrier carrier{{record.block}, {record.whole}, record.whole, record.whole, {}, record.open};
  if (record.version != version) carrier.open.push_back({record.whole.offset, kVersionLine});
  return carrier;
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  Buffer head(static_cast<std::size_t>(std::min<std::uint64_t>(asset.size(), 2)));
  TANBA_CHECK(asset.read(0, head));
  if (is_packed(head))
    return Error{Errc::unsupported,
                 "warc: this is packed with gzip; unpack it first, or label it with a sidecar"};
  Layout layout;
  layout.insert_at = asset.size();
  std::string version;
  Records records(asset, limits);
  while (records.more()) {
    TANBA_TRY(const Record record, records.next());
    if (version.empty()) version = record.version;
    if (record.type == kType && !record.is_manifest())
      layout.flaw = "warc: the record of the manifest has another type of content";
    if (!record.is_manifest()) continue;
    if (layout.carriers.size() >= limits.max_manifests)
      return Error{Errc::limit_exceeded, "warc: too many manifest stores", record.whole.offset};
    layout.carriers.push_back(carrier_of(record, version));
  }
  if (layout.flaw != nullptr) layout.carriers.clear();
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

std::string header_of(std::string_view version, const Payloads& payloads) {
  return std::string(version)
      .append(kTypeLine)
      .append(kContentTypeLine)
      .append("WARC-Date: " + to_rfc3339(payloads.when) + "\r\n")
      .append("WARC-Record-ID: <urn:uuid:")
      .append(kNoUuid)
      .append(">\r\nContent-Length: " + std::to_string(payloads.store_bytes) + "\r\n\r\n");
}

Result<std::string> version_of(const Source& asset) {
  Buffer first(kVersionLine);
  TANBA_CHECK(asset.read(0, first));
  return std::string(as_text(first));
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw != nullptr) return Error{Errc::malformed, layout.flaw};
  if (layout.carriers.size() > 1)
    return Error{Errc::malformed, "warc: several manifest stores are in the file"};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "warc: the manifest store is too large"};
  Embedding embedding;
  std::uint64_t end = asset.size();
  for (const Carrier& carrier : layout.carriers) {
    embedding.edit.push_back({carrier.erase[0].offset, carrier.erase[0].size, {}, nullptr});
    end -= carrier.erase[0].size;
  }
  if (payloads.store_bytes == 0) return embedding;
  TANBA_TRY(const std::string version, version_of(asset));
  std::string text = header_of(version, payloads);
  Record record;
  record.version = version;
  record.block = {end + text.size(), payloads.store_bytes};
  const std::size_t date = kVersionLine + kTypeLine.size() + kContentTypeLine.size();
  record.open = {{end + date, text.find("Content-Length") - date}};
  text.append(static_cast<std::size_t>(payloads.store_bytes), '\0').append(kRecordEnd);
  record.whole = {end, text.size()};
  embedding.edit.push_back({asset.size(), 0, Buffer(text.begin(), text.end()), nullptr});
  embedding.carrier = carrier_of(record, version);
  return embedding;
}

// The record is named after the active manifest, whose name is the last in the store.
std::string_view uuid_in(Bytes store) {
  const std::string_view text = as_text(store);
  for (std::size_t at = text.rfind(kManifestUrn); at != text.npos && at > 0;
       at = text.rfind(kManifestUrn, at - 1)) {
    const std::string_view uuid = text.substr(at + kManifestUrn.size()).substr(0, kNoUuid.size());
    const auto fits = [](char c, char pattern) {
      const bool hex = ascii::hex_value(c) >= 0;
      return pattern == '-' ? c == '-' : hex;
    };
    if (std::ranges::equal(uuid, kNoUuid, fits)) return uuid;
  }
  return kNoUuid;
}

Result<std::vector<Patch>> fill_record(const Source&, const Carrier& carrier, Bytes store) {
  TANBA_TRY(std::vector<Patch> patches, spread(carrier.store, store));
  const std::uint64_t end = carrier.open.empty() ? 0 : carrier.open[0].end();
  const std::uint64_t behind = kNoUuid.size() + std::string_view(">\r\n").size();
  if (end < behind) return Error{Errc::invalid_argument, "warc: no such manifest record"};
  const Bytes uuid = as_bytes(uuid_in(store));
  patches.push_back({end - behind, Buffer(uuid.begin(), uuid.end())});
  return patches;
}

Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  std::vector<Part> parts;
  Records records(asset, limits);
  while (records.more()) {
    TANBA_TRY(const Record record, records.next());
    if (carrier != nullptr && record.whole == carrier->framing) continue;
    if (record.id.empty())
      return Error{Errc::malformed, "warc: a record has no identifier", record.whole.offset};
    parts.push_back({record.id, {record.whole}});
  }
  return parts;
}

}  // namespace

const Format kWarc = {
    .name = "warc",
    .mime_type = "application/warc",
    .extensions = ".warc",
    .media = Media::other,
    .binding = BindingKind::collection,
    .clause = "C2PA 2.5, A.10",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = fill_record,
    .parts = parts,
    .named_by_uri = true,
};

}  // namespace tanba
