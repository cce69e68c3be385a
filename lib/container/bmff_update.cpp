// Update manifests in ISO BMFF: a box of their own at the end of the file, so that nothing which
// is hashed moves. C2PA 2.4, A.5.3 and A.5.9.
#include "container/bmff_update.hpp"

#include <limits>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_c2pa.hpp"
#include "container/edit.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kBeforePurpose = 16 + 4;  // uuid, version and flags

// The boxes with stores, and the last box of all.
struct Places {
  std::optional<C2paBox> first, update;
  Box last;
  std::uint64_t end = 0;  // of the boxes
};

Result<Places> find(const Source& asset, const Limits& limits) {
  Places places;
  Walker walker(asset, limits);
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) {
      places.end = walker.root_end();
      return places;
    }
    walker.skip();
    places.last = walker.box();
    TANBA_TRY(const auto c2pa, read_c2pa_box(asset, walker.box()));
    if (!c2pa || !c2pa->holds_store()) continue;
    (c2pa->purpose == Purpose::update ? places.update : places.first) = c2pa;
  }
}

// Empty where it would not fit 32 bits. The offset has no meaning here (A.5.3); the reference
// implementation wants one.
Buffer update_box(Bytes store) {
  const std::string_view purpose = name(Purpose::update);
  const std::uint64_t size = 8 + kBeforePurpose + purpose.size() + 1 + 8 + store.size();
  if (size > std::numeric_limits<std::uint32_t>::max()) return {};
  ByteWriter box;
  box.u32(static_cast<std::uint32_t>(size)).text("uuid").bytes(kC2paUuid).u32(0);
  box.text(purpose).u8(0).u64(0).bytes(store);
  return box.take();
}

// What a redaction frees becomes padding: nothing may move.
Result<void> replace_original(const Source& asset, const C2paBox& box, Bytes store, Edit& edit) {
  if (store.empty()) return {};
  if (store.size() > box.store.size)
    return Error{Errc::unsupported, "bmff: the updated store has no room to grow", box.box.offset};
  Buffer bytes(static_cast<std::size_t>(box.store.size));
  TANBA_CHECK(asset.read(box.store.offset, bytes));
  if (equal(bytes, store)) return {};
  bytes.assign(store.begin(), store.end());
  bytes.resize(static_cast<std::size_t>(box.store.size));
  edit.push_back({box.store.offset, box.store.size, std::move(bytes), nullptr});
  return {};
}

}  // namespace

Result<Edit> put_update(const Source& asset, const UpdatedStores& stores, const Limits& limits) {
  TANBA_TRY(const Places places, find(asset, limits));
  if (!places.first) return Error{Errc::unsupported, "bmff: there is no store to be updated"};
  if (places.last.to_end || places.last.cut || places.end != asset.size())
    return Error{Errc::unsupported, "bmff: the last box has no end that something could follow",
                 places.last.offset};
  if (places.update && places.update->box.offset != places.last.offset)
    return Error{Errc::unsupported, "bmff: boxes follow the one with the updates",
                 places.update->box.offset};
  Edit edit;
  if (places.first->purpose == Purpose::manifest) {
    const std::string_view purpose = name(Purpose::original);  // as long as `manifest`
    edit.push_back({places.first->box.payload() + kBeforePurpose, purpose.size(),
                    Buffer(purpose.begin(), purpose.end()), nullptr});
  }
  TANBA_CHECK(replace_original(asset, *places.first, stores.original, edit));
  Buffer box = update_box(stores.update);
  if (box.empty()) return Error{Errc::limit_exceeded, "bmff: the manifest store is too large"};
  const std::uint64_t at = places.update ? places.update->box.offset : asset.size();
  edit.push_back({at, asset.size() - at, std::move(box), nullptr});
  sort(edit);
  return edit;
}

}  // namespace tanba::bmff
