// Matroska by its elements: each is of its place, and fits into what it lies in.
#include "media/whole.hpp"

#include <algorithm>
#include <set>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/ebml.hpp"
#include "container/matroska.hpp"
#include "media/remux.hpp"

namespace tanba::film {
namespace {

using ebml::Element;

constexpr std::uint32_t kHeader = 0x1A45DFA3, kTracks = 0x1654AE6B, kTrackEntry = 0xAE,
                        kTrackNumber = 0xD7, kSimpleBlock = 0xA3;
constexpr auto kInFile = std::to_array({kHeader, matroska::kSegment});
constexpr auto kInSegment =
    std::to_array<std::uint32_t>({0x114D9B74, 0x1549A966, kTracks, matroska::kCluster, 0x1C53BB6B,
                                  0x1941A469, 0x1043A770, matroska::kTags});
constexpr auto kInCluster =
    std::to_array<std::uint32_t>({0xE7, 0x5854, 0xA7, 0xAB, kSimpleBlock, 0xA0, 0xAF});
constexpr std::uint64_t kMostTracksBytes = 16 << 20;

Error broken(std::uint64_t at) { return {Errc::malformed, "notice: the film is broken", at}; }

bool is_in(std::span<const std::uint32_t> ids, std::uint32_t id) {
  return id == ebml::kVoid || id == ebml::kCrc || std::ranges::find(ids, id) != ids.end();
}

class Walk {
 public:
  explicit Walk(const NoticeTask& task) : task_(task), window_(task.asset) {}

  Result<void> operator()() {
    for (std::uint64_t at = 0; at < task_.asset.size();) {
      const auto* const cancel = task_.progress.cancel;
      if (cancel != nullptr && cancel->load()) return Error{Errc::cancelled, "notice: stopped"};
      if (cluster_end_ != 0 && at >= cluster_end_) cluster_end_ = 0;
      if (segment_end_ != 0 && at >= segment_end_) return {};  // what follows is no film
      TANBA_TRY(const Element element, ebml::element_at(window_, at));
      TANBA_CHECK(place(element));
      at = is_entered(element) ? element.content : element.end();
    }
    return {};
  }

 private:
  static bool is_entered(const Element& element) {
    return element.id == matroska::kSegment || element.id == matroska::kCluster;
  }

  Result<void> place(const Element& element) {
    const bool is_open = element.size == ebml::kUnknown;
    if (is_open && !is_entered(element)) return broken(element.start);
    const std::uint64_t end = is_open ? task_.asset.size() : element.end();
    if (segment_end_ == 0) {
      if (!is_in(kInFile, element.id)) return broken(element.start);
      if (element.id == matroska::kSegment) segment_end_ = end;
      return {};
    }
    if (cluster_end_ != 0 && is_open_cluster_ && is_in(kInSegment, element.id) &&
        element.id != ebml::kVoid && element.id != ebml::kCrc)
      cluster_end_ = 0;  // RFC 8794, 6.2: of unknown size, it ends where the next one begins
    const bool in_cluster = cluster_end_ != 0;
    if (!is_in(in_cluster ? std::span<const std::uint32_t>(kInCluster) : kInSegment, element.id) ||
        (!is_open && end > (in_cluster ? cluster_end_ : segment_end_)))
      return broken(element.start);
    if (element.id == matroska::kCluster) {
      cluster_end_ = is_open ? segment_end_ : end;
      is_open_cluster_ = is_open;
    }
    if (element.id == kTracks) return note_tracks(element);
    return element.id == kSimpleBlock ? check_block(element) : Result<void>();
  }

  Result<void> note_tracks(const Element& element) {
    if (element.size > kMostTracksBytes) return broken(element.start);
    Buffer bytes(static_cast<std::size_t>(element.size));
    TANBA_CHECK(task_.asset.read(element.content, bytes));
    TANBA_TRY(const auto entries, ebml::elements_in(bytes));
    for (const Element& entry : entries) {
      if (entry.id != kTrackEntry) continue;
      const Bytes content = Bytes(bytes).subspan(static_cast<std::size_t>(entry.content),
                                                 static_cast<std::size_t>(entry.size));
      TANBA_TRY(const auto fields, ebml::elements_in(content));
      for (const Element& field : fields) {
        if (field.id != kTrackNumber) continue;
        std::uint64_t number = 0;
        for (std::uint64_t i = 0; i < field.size; ++i)
          number = number << 8 | content[static_cast<std::size_t>(field.content + i)];
        tracks_.insert(number);
      }
    }
    return {};
  }

  // Its track, as a number of EBML, stands first. RFC 9559, 10.1.
  Result<void> check_block(const Element& element) {
    if (element.size == 0) return broken(element.start);
    TANBA_TRY(const Bytes head, window_.at(element.content, 1));
    const unsigned first = head[0];
    if (first >= 0x80 && !tracks_.contains(first & 0x7F)) return broken(element.start);
    return {};
  }

  const NoticeTask& task_;
  Window window_;
  std::uint64_t segment_end_ = 0, cluster_end_ = 0;  // 0: not inside of one
  bool is_open_cluster_ = false;
  std::set<std::uint64_t> tracks_;
};

}  // namespace

Result<void> check_whole(const NoticeTask& task) {
  if (container_of(task.mime_type) != Container::matroska) return {};
  return Walk(task)();
}

}  // namespace tanba::film
