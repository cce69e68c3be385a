// PDF: the store is an embedded file stream, put in by an incremental update, so that every byte
// that was there stays and earlier signatures stay good. C2PA 2.4, A.4; ISO 32000-2, 7.5.6.
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/pdf_manifest.hpp"
#include "container/pdf_metadata.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kHeader = "%PDF-";
constexpr std::uint64_t kBlock = 64 << 10;

// The first `size` bytes of a source: the file as it was before an update.
class Front final : public Source {
 public:
  Front(const Source& source, std::uint64_t size) : source_(source), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size_ || into.size() > size_ - offset)
      return Error{Errc::truncated, "pdf: a structure runs past the end", offset};
    return source_.read(offset, into);
  }

 private:
  const Source& source_;
  std::uint64_t size_;
};

bool sniff(Bytes head, std::string_view /*hint*/) { return starts_with(head, kHeader); }

Result<void> check_header(const Source& asset) {
  std::array<std::uint8_t, kHeader.size()> header;
  TANBA_CHECK(asset.read(0, header));
  return as_text(header) == kHeader ? Result<void>()
                                    : Error{Errc::malformed, "pdf: no %PDF header"};
}

Carrier carrier_of(const Range& store) { return {{store}, {store}, store, store, {}}; }

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_CHECK(check_header(asset));
  TANBA_TRY(pdf::File file, pdf::File::parse(asset, limits));
  TANBA_TRY(const auto found, pdf::find_manifests(file));
  Layout layout;
  layout.insert_at = asset.size();
  for (const pdf::Found& manifest : found) {
    if (manifest.flaw)
      layout.flaw = manifest.flaw;
    else
      layout.carriers.push_back(carrier_of(manifest.store));
  }
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

// Whether `bytes`, but for the store in them, are those of `asset` at `from`.
Result<bool> is_same(const Source& asset, std::uint64_t from, const pdf::Update::Appended& made) {
  Buffer block;
  const std::uint64_t store = made.stream.offset - from;
  for (std::uint64_t at = 0; at < made.bytes.size();) {
    if (at == store) at += made.stream.size;
    const std::uint64_t end = at < store ? store : made.bytes.size();
    block.resize(static_cast<std::size_t>(std::min(kBlock, end - at)));
    TANBA_CHECK(asset.read(from + at, block));
    if (!equal(block, Bytes(made.bytes).subspan(static_cast<std::size_t>(at), block.size())))
      return false;
    at += block.size();
  }
  return true;
}

// The end of the file as it was before our own update, and what that put in.
struct Before {
  std::uint64_t size = 0;  // of the whole file, if the last update is not ours
  Buffer xmp, aigc;
};

// Our own update is one that we would write just as it is there.
Result<Before> before_own_update(const Source& asset, const Limits& limits) {
  const Before none{asset.size(), {}, {}};
  TANBA_TRY(pdf::File file, pdf::File::parse(asset, limits));
  TANBA_TRY(const auto found, pdf::find_manifests(file));
  if (found.size() != 1 || found[0].flaw || found[0].object_at == 0 ||
      file.cross_reference_at() < found[0].object_at)
    return none;
  auto xmp = pdf::xmp_behind(file, found[0].object_at);
  auto aigc = pdf::aigc_behind(file, found[0].object_at);
  const Front front(asset, found[0].object_at - 1);  // there is a line end between
  auto earlier = pdf::File::parse(front, limits);
  if (!earlier || !xmp || !aigc) return none;
  const auto made = pdf::attach(*earlier, {found[0].store.size, *xmp, *aigc});
  if (!made || made->bytes.size() != asset.size() - front.size() || made->stream != found[0].store)
    return none;
  TANBA_TRY(const bool same, is_same(asset, front.size(), *made));
  return same ? Before{front.size(), *std::move(xmp), *std::move(aigc)} : none;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "pdf: the manifest store is too large"};
  TANBA_TRY(Before before, before_own_update(asset, limits));
  const Front front(asset, before.size);
  TANBA_TRY(pdf::File file, pdf::File::parse(front, limits));
  TANBA_TRY(const auto found, pdf::find_manifests(file));
  const pdf::Contents contents{payloads.store_bytes,
                               payloads.xmp.empty() ? std::move(before.xmp) : payloads.xmp,
                               payloads.aigc.empty() ? std::move(before.aigc) : payloads.aigc};
  Embedding out;
  Splice splice{front.size(), asset.size() - front.size(), {}, nullptr};
  if (contents.store_bytes > 0 || !contents.xmp.empty() || !contents.aigc.empty() ||
      !found.empty()) {
    TANBA_TRY(auto made, pdf::attach(file, contents));
    splice.insert = std::move(made.bytes);
    if (contents.store_bytes > 0) out.carrier = carrier_of(made.stream);
  }
  if (splice.erase > 0 || !splice.insert.empty()) out.edit.push_back(std::move(splice));
  return out;
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces pieces(asset, limits);
  auto file = pdf::File::parse(asset, limits);
  const auto done = file ? pdf::read_metadata(*file, pieces) : Result<void>(file.error());
  if (!done && !ends_quietly(done.error())) return done.error();
  return pieces.take();
}

}  // namespace

const Format kPdf = {
    .name = "pdf",
    .mime_type = "application/pdf",
    .extensions = ".pdf",
    .media = Media::document,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.4",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .metadata = metadata,
    .takes = kTakesXmp | kTakesAigc,
};

}  // namespace tanba
