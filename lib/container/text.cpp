// Reading, searching and normalising of text. C2PA 2.4, A.8 and A.9.
#include "container/text.hpp"

#include <utf8proc.h>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/armour.hpp"
#include "container/text_wrapper.hpp"

namespace tanba::text {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestCharacter = 4;
constexpr std::size_t kPieceBytes = 1 << 20;
// utf8proc orders combining marks in quadratic time: longer runs come to it in order.
constexpr std::size_t kShortRun = 32;

bool is_other_unicode(Bytes head) {
  return starts_with(head, "\xFF\xFE") || starts_with(head, "\xFE\xFF") ||
         starts_with(head, std::string_view("\0\0\xFE\xFF", 4));
}

// What `file` too takes for binary: all C0 controls but BEL, BS, TAB, LF, VT, FF, CR and ESC.
bool is_binary_control(std::uint8_t byte) {
  return byte < 0x20 && (byte < 7 || byte > 13) && byte != 0x1B;
}

// Size of a character that the end of the sniffed head cuts in two.
std::size_t cut_off(Bytes head) {
  for (std::size_t cut = 1; cut < kLongestCharacter && cut <= head.size(); ++cut) {
    const std::uint8_t byte = head[head.size() - cut];
    if (byte < 0x80) return 0;
    const std::size_t wanted = byte < 0xC0 ? 0 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (wanted != 0) return cut < wanted ? cut : 0;
  }
  return 0;
}

struct Mark {
  utf8proc_int32_t code;
  utf8proc_propval_t combining_class;
};

// The combining mark at `at` and its size; size 0: a starter, or the end.
std::size_t mark_at(Bytes text, std::size_t at, Mark& mark) {
  const auto left = static_cast<utf8proc_ssize_t>(std::min(text.size() - at, kLongestCharacter));
  const utf8proc_ssize_t size = utf8proc_iterate(text.data() + at, left, &mark.code);
  if (size <= 0 || mark.code < 0) return 0;
  mark.combining_class = utf8proc_get_property(mark.code)->combining_class;
  return mark.combining_class == 0 ? 0 : static_cast<std::size_t>(size);
}

// Puts the marks of [from, to) in canonical order, which leaves the text canonically equivalent.
void order_marks(Buffer& text, std::size_t from, std::size_t to) {
  std::vector<Mark> marks;
  Mark mark{};
  for (std::size_t at = from; at < to; at += mark_at(text, at, mark)) {
    mark_at(text, at, mark);
    marks.push_back(mark);
  }
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return a.combining_class < b.combining_class;
  });
  for (const Mark& each : marks)
    from += static_cast<std::size_t>(utf8proc_encode_char(each.code, text.data() + from));
}

void order_long_runs(Buffer& text) {
  Mark mark{};
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at, count = 0;
    for (std::size_t size = mark_at(text, end, mark); size != 0;
         size = end < text.size() ? mark_at(text, end, mark) : 0) {
      end += size;
      ++count;
    }
    if (count > kShortRun) order_marks(text, at, end);
    at = end + 1;
  }
}

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

Result<void> append_nfc(Buffer piece, Buffer& out) {
  order_long_runs(piece);
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(piece.data(), static_cast<utf8proc_ssize_t>(piece.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(mapped);
  if (size == UTF8PROC_ERROR_NOMEM) return Error{Errc::out_of_memory, "text: out of memory"};
  if (size < 0) return Error{Errc::malformed, "text: the text is not UTF-8"};
  out.insert(out.end(), mapped, mapped + size);
  return {};
}

Carrier carrier_of(const Wrapper& wrapper) {
  return {{wrapper.exact}, {wrapper.padded}, wrapper.padded, wrapper.padded, {}};
}

Carrier carrier_of(const Block& block) {
  return {{block.base64}, {block.erase}, block.exclusion, block.exclusion, {}};
}

// Whether a hash over the bytes and one over their NFC are the same.
Result<bool> is_nfc_without(const Buffer& text, const Carrier& carrier) {
  const auto from = text.begin() + static_cast<std::ptrdiff_t>(carrier.exclusion.offset);
  Buffer rest(text.begin(), from);
  rest.insert(rest.end(), from + static_cast<std::ptrdiff_t>(carrier.exclusion.size), text.end());
  TANBA_TRY(const Buffer normal, nfc(rest));
  return normal == rest;
}

}  // namespace

bool looks_like_text(Bytes head) {
  if (std::any_of(head.begin(), head.end(), is_binary_control)) return false;
  return is_utf8(as_text(head.first(head.size() - cut_off(head))));
}

Result<Buffer> read(const Source& asset, const Limits& limits) {
  if (asset.size() > limits.max_text_bytes)
    return Error{Errc::limit_exceeded, "text: the text is larger than max_text_bytes"};
  Buffer text(static_cast<std::size_t>(asset.size()));
  TANBA_CHECK(asset.read(0, text));
  if (is_other_unicode(text))
    return Error{Errc::unsupported, "text: this is UTF-16 or UTF-32; only UTF-8 text is labelled"};
  if (const auto nul = as_text(text).find('\0'); nul != std::string_view::npos)
    return Error{Errc::malformed, "text: a NUL stands in the text", nul};
  if (!is_utf8(as_text(text))) return Error{Errc::malformed, "text: the text is not UTF-8"};
  return text;
}

Result<Buffer> nfc(Bytes text) {
  Buffer out;
  out.reserve(text.size());
  const auto is_ascii = [](std::uint8_t byte) { return byte < 0x80; };
  for (auto at = text.begin(); at != text.end();) {
    // Nothing composes with an ASCII character behind it, so pieces may end in front of one.
    const auto least = at + std::min<std::ptrdiff_t>(text.end() - at, kPieceBytes);
    const auto end = std::find_if(least, text.end(), is_ascii);
    if (std::all_of(at, end, is_ascii))
      out.insert(out.end(), at, end);
    else
      TANBA_CHECK(append_nfc(Buffer(at, end), out));
    at = end;
  }
  return out;
}

const Kind* kind_of(std::span<const Kind> kinds, std::string_view hint) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) {
    return hint_is(hint, kind.extensions, kind.mime_type);
  });
  return found == kinds.end() ? nullptr : &*found;
}

Result<Layout> scan(const Source& asset, Form form, const Limits& limits) {
  TANBA_TRY(const Buffer text, read(asset, limits));
  TANBA_TRY(const Wrappers wrappers, find_wrappers(text, limits));
  const Blocks blocks = find_blocks(text, limits);
  Layout layout;
  layout.insert_at = text.size();
  for (const Wrapper& wrapper : wrappers.found) layout.carriers.push_back(carrier_of(wrapper));
  for (const Block& block : blocks.found) layout.carriers.push_back(carrier_of(block));
  std::sort(layout.carriers.begin(), layout.carriers.end(), [](const Carrier& a, const Carrier& b) {
    return a.exclusion.offset < b.exclusion.offset;
  });
  if (wrappers.flaw != nullptr) {
    layout.flaw = wrappers.flaw;
    layout.flaw_code = "manifest.text.corruptedWrapper";
  } else if (form == Form::armour) {  // elsewhere prose may speak of the delimiters
    layout.flaw = blocks.flaw.what;
    layout.flaw_code = blocks.flaw.code;
  }
  const bool other_form = form == Form::wrapper  ? !blocks.found.empty()
                          : form == Form::armour ? !wrappers.found.empty()
                                                 : true;
  if (layout.flaw == nullptr && layout.carriers.size() == 1 && other_form) {
    TANBA_TRY(const bool same, is_nfc_without(text, layout.carriers[0]));
    if (!same)
      layout.flaw = "text: a manifest in the other form of text, over text that is not NFC";
  }
  if (layout.flaw != nullptr) layout.carriers.clear();
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  if (carrier.store.size() != 1 || carrier.store[0].size > limits.max_text_bytes)
    return Error{Errc::invalid_argument, "text: no such manifest store"};
  Buffer carried(static_cast<std::size_t>(carrier.store[0].size));
  TANBA_CHECK(asset.read(carrier.store[0].offset, carried));
  if (starts_with(carried, kMark)) return unwrap(carried, limits);
  auto store = from_base64(as_text(carried));
  if (!store) return Error{Errc::malformed, "structured text: the store is not base64"};
  if (store->size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "structured text: the manifest store is too large"};
  return *std::move(store);
}

Result<void> check_embed(const Source& asset, const Layout& layout, const Payloads& payloads) {
  if (layout.flaw != nullptr)
    return Error{Errc::malformed, "text: a broken manifest is in the text; take it out first"};
  if (!payloads.xmp.empty()) return Error{Errc::unsupported, "text: text carries no XMP"};
  const std::uint64_t carried =
      std::accumulate(layout.carriers.begin(), layout.carriers.end(), std::uint64_t{0},
                      [](auto sum, const Carrier& carrier) { return sum + carrier.erase[0].size; });
  if (payloads.store_bytes != 0 && carried >= asset.size())
    return Error{Errc::invalid_argument, "text: an empty text has nothing to label"};
  return {};
}

Result<Buffer> rest_of(const Source& asset, const Layout& layout, const Limits& limits) {
  if (asset.size() > limits.max_text_bytes)
    return Error{Errc::limit_exceeded, "text: the text is larger than max_text_bytes"};
  const SplicedView view(asset, replace(layout, 0, {}));
  Buffer rest(static_cast<std::size_t>(view.size()));
  TANBA_CHECK(view.read(0, rest));
  return rest;
}

Result<void> check_rest(const Source& asset, const Layout& layout, Form form,
                        const Limits& limits) {
  if (layout.carriers.empty()) return {};
  TANBA_TRY(const Buffer rest, rest_of(asset, layout, limits));
  TANBA_TRY(const Layout left, scan(*memory_source(rest), form, limits));
  if (left.flaw == nullptr && left.carriers.empty()) return {};
  return Error{Errc::malformed, "text: the pieces around a manifest make up another"};
}

// What of each carrier goes: blocks in neighbouring lines may share the line end between them.
static std::vector<Range> erased_of(const Layout& layout) {
  std::vector<Range> all;
  std::uint64_t done = 0;
  for (const Carrier& carrier : layout.carriers) {
    const Range& range = carrier.erase[0];
    const std::uint64_t shared = std::min(done - std::min(done, range.offset), range.size);
    all.push_back({range.offset + shared, range.size - shared});
    done = all.back().end();
  }
  return all;
}

Result<Edit> replace(const Layout& layout, const Edit& changes) {
  Edit edit;
  std::uint64_t gone = 0;  // of the carriers in front
  auto next = changes.begin();
  const auto put = [&] {
    edit.push_back({next->offset + gone, next->erase, next->insert, nullptr});
    ++next;
  };
  for (const Range& range : erased_of(layout)) {
    const std::uint64_t at = range.offset - gone;  // of the carrier, in the text without any
    while (next != changes.end() && next->offset + next->erase <= at) put();
    if (next != changes.end() && next->offset < at)
      return Error{Errc::unsupported, "text: a manifest stands inside of what is to change", at};
    edit.push_back({range.offset, range.size, {}, nullptr});
    gone += range.size;
  }
  while (next != changes.end()) put();
  return edit;
}

Edit replace(const Layout& layout, std::uint64_t at, Buffer insert) {
  Edit changes;
  if (!insert.empty()) changes.push_back({at, 0, std::move(insert), nullptr});
  return *replace(layout, changes);  // what erases nothing reaches over nothing
}

}  // namespace tanba::text
