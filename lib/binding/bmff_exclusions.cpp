// Paths and conditions of exclusions. C2PA 2.4, 18.6.2 and A.5.6. Where the reference
// implementation reads them in another way, the specification is followed.
#include "binding/bmff_exclusions.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kWorkPerBox = 64;  // exclusions asked for a box, on average
constexpr std::uint64_t kWorkToRead = 64;  // one whose conditions need a look into the box
constexpr std::uint64_t kRest = 0;         // size of a last subset: the rest of the box

template <std::size_t N>
constexpr auto types(const char (&names)[N]) {  // four letters each, a space between
  std::array<Type, N / 5> found{};
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t j = 0; j < 4; ++j)
      found[i] = found[i] << 8 | static_cast<unsigned char>(names[5 * i + j]);
  return found;
}

template <class Types>
bool one_of(Type type, const Types& list) {
  return std::find(list.begin(), list.end(), type) != list.end();
}

// Boxes with version and flags (ISO/IEC 14496-12).
constexpr auto kFullBoxes = types(
    "pdin mvhd tkhd mdhd hdlr nmhd elng stsd stdp stts ctts cslg stss stsh elst dref stsz stz2 "
    "stsc stco co64 padb subs saiz saio mehd trex mfhd tfhd trun tfra mfro tfdt leva trep assp "
    "sbgp sgpd csgp cprt tsel kind meta xml  bxml iloc pitm ipro infe iinf iref ipma schm fiin "
    "fpar fecr gitn fire stri stsg stvi csch sidx ssix prft srpp vmhd smhd srat chnl dmix txtC "
    "mime uri  uriI hmhd sthd vvhd medc ");

// Where version and flags of a box stand, from its start; 0: it has none.
Result<std::uint64_t> version_at(const Source& source, const Box& box) {
  TANBA_TRY(const bool is_c2pa, has_uuid(source, box, kC2paUuid));
  if (is_c2pa) return std::uint64_t{box.header} + 16;
  if (!one_of(box.type, kFullBoxes)) return std::uint64_t{0};
  if (box.type == type_of("meta") && box.payload_size() >= 8) {
    std::array<std::uint8_t, 8> head;
    TANBA_CHECK(source.read(box.payload(), head));
    if (as_text(head).substr(4) == "hdlr") return std::uint64_t{0};  // as QuickTime writes it
  }
  return std::uint64_t{box.header};
}

Result<bool> holds(const Source& source, const Box& box, std::uint64_t offset, Bytes wanted) {
  if (offset > box.size || wanted.size() > box.size - offset) return false;
  Buffer found(wanted.size());
  TANBA_CHECK(source.read(box.offset + offset, found));
  return equal(found, wanted);
}

Result<bool> fits_version(const Source& source, const Box& box, const BmffExclusion& exclusion) {
  if (!exclusion.version && !exclusion.flags) return true;
  TANBA_TRY(const std::uint64_t at, version_at(source, box));
  if (at == 0 || box.size - at < 4) return false;
  std::array<std::uint8_t, 4> found;
  TANBA_CHECK(source.read(box.offset + at, found));
  if (exclusion.version && *exclusion.version != found[0]) return false;
  if (!exclusion.flags) return true;
  if (exclusion.flags->size() != 3) return false;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint8_t flags = found[i + 1], wanted = (*exclusion.flags)[i];
    if ((exclusion.exact ? flags : flags & wanted) != wanted) return false;
  }
  return true;
}

Result<bool> fits(const Source& source, const Box& box, const BmffExclusion& exclusion) {
  if (exclusion.length && *exclusion.length != box.size) return false;
  TANBA_TRY(const bool fits_so_far, fits_version(source, box, exclusion));
  if (!fits_so_far) return false;
  for (const auto& [offset, value] : exclusion.data) {
    TANBA_TRY(const bool same, holds(source, box, offset, value));
    if (!same) return false;
  }
  return true;
}

void leave_out(const Box& box, const BmffExclusion& exclusion, Omission& omission) {
  if (exclusion.subset.empty()) {
    omission.whole = true;
    omission.ranges.push_back({box.offset, box.size});
    return;
  }
  for (const Range& part : exclusion.subset) {
    if (part.offset >= box.size) continue;
    const std::uint64_t left = box.size - part.offset;
    const std::uint64_t size = part.size == kRest ? left : std::min(part.size, left);
    omission.ranges.push_back({box.offset + part.offset, size});
  }
}

bool begins_with(const std::vector<Box>& path, std::initializer_list<Type> wanted) {
  return path.size() >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), path.begin(),
                    [](Type type, const Box& box) { return box.type == type; });
}

// Whether every part of the subset lies in [from, to).
bool is_within(const BmffExclusion& exclusion, std::uint64_t from, std::uint64_t to) {
  return !exclusion.subset.empty() &&
         std::all_of(exclusion.subset.begin(), exclusion.subset.end(), [&](const Range& part) {
           return part.offset >= from && part.offset <= to && part.size <= to - part.offset &&
                  (part.size != kRest || to == ~0ull);
         });
}

// Without this flag, other fields stand where `tfhd` and `trun` have an offset (ISO/IEC 14496-12,
// 8.8.7 and 8.8.8): an exclusion of the offset asks for it. Of one that fits a box.
bool asks_for_offset(const BmffExclusion& exclusion) {
  return exclusion.flags && (exclusion.flags->back() & 1) != 0;
}

// Fields with file offsets that C2PA 1.x told writers to leave out; the media that they point at
// are checked instead. Behind a header with a 64-bit size they stand elsewhere.
bool is_old_offset_field(const std::vector<Box>& path, const BmffExclusion& exclusion) {
  const Type leaf = path.back().type;
  constexpr std::uint64_t kEnd = ~0ull;
  if (path.back().header != 8) return false;
  if (path.size() == 6 && begins_with(path, {type_of("moov"), type_of("trak"), type_of("mdia"),
                                             type_of("minf"), type_of("stbl")}))
    return (leaf == type_of("stco") || leaf == type_of("co64")) && is_within(exclusion, 16, kEnd);
  if (path.size() == 3 && begins_with(path, {type_of("moof"), type_of("traf")}))
    return asks_for_offset(exclusion) &&
           ((leaf == type_of("tfhd") && is_within(exclusion, 16, 24)) ||
            (leaf == type_of("trun") && is_within(exclusion, 16, 20)));
  return is_path(path, {type_of("meta"), type_of("iloc")});
}

// C2PA leaves it to writers what they exclude; content must not be among it.
bool is_permitted(const std::vector<Box>& path, const BmffExclusion& exclusion, bool mdat_in_tree) {
  static constexpr auto kAtRoot = types("uuid ftyp styp mfra free skip wide emsg prft pdin ");
  const Type root = path.front().type, leaf = path.back().type;
  if (path.size() == 1 && root == type_of("mdat"))
    return mdat_in_tree && is_within(exclusion, path.front().header, ~0ull);
  if (path.size() == 1) return one_of(root, kAtRoot);
  if (leaf == type_of("free") || leaf == type_of("skip")) return true;
  if (leaf == type_of("pssh") && path.size() == 2) return true;
  return root == type_of("mfra") || begins_with(path, {type_of("moov"), type_of("udta")}) ||
         begins_with(path, {type_of("moov"), type_of("trak"), type_of("udta")}) ||
         is_old_offset_field(path, exclusion);
}

bool is_plain(const BmffExclusion& exclusion) {
  return !exclusion.length && exclusion.data.empty() && exclusion.subset.empty() &&
         !exclusion.version && !exclusion.flags;
}

// C2PA 2.4, A.5.6.
bool is_mandatory(const BmffExclusion& exclusion, bool mdat_in_tree) {
  if (exclusion.xpath == "/ftyp" || exclusion.xpath == "/mfra") return is_plain(exclusion);
  if (exclusion.xpath == "/mdat") return mdat_in_tree;
  return exclusion.xpath == "/uuid" && exclusion.data.size() == 1 && exclusion.data[0].first == 8 &&
         equal(exclusion.data[0].second, kC2paUuid);
}

bool are_in_order(const std::vector<Range>& subset) {
  for (std::size_t i = 0; i + 1 < subset.size(); ++i)
    if (subset[i].size == kRest || subset[i].offset > subset[i + 1].offset ||
        subset[i].size > subset[i + 1].offset - subset[i].offset)
      return false;
  return true;
}

// "[12]": a positive integer without leading zeros; 0: it is not that.
std::uint32_t index_of(std::string_view text) {
  if (text.size() < 3 || text.size() > 9 || text.front() != '[' || text.back() != ']') return 0;
  text = text.substr(1, text.size() - 2);
  if (text.front() == '0') return 0;
  std::uint32_t value = 0;
  for (const char digit : text) {
    if (!ascii::is_digit(digit)) return 0;
    value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return value;
}

}  // namespace

Exclusions::Exclusions(const BmffHash& hash)
    : has_merkle_(!hash.merkle.empty()), has_hash_(hash.hash.has_value()) {
  if (hash.exclusions.empty()) flaw_ = "The BMFF hash has no exclusions.";
  for (const BmffExclusion& exclusion : hash.exclusions) {
    if (flaw_ == nullptr) flaw_ = add(exclusion);
    additional_ = additional_ || !is_mandatory(exclusion, has_merkle_ && has_hash_);
  }
}

const char* Exclusions::add(const BmffExclusion& exclusion) {
  Rule rule{{}, &exclusion};
  if (!parse(exclusion.xpath, rule.steps))
    return "An exclusion of the BMFF hash has no valid path.";
  if (!are_in_order(exclusion.subset))
    return "The subsets of an exclusion overlap or are not in order.";
  const Type leaf = rule.steps.back().type;
  rules_[leaf].push_back(std::move(rule));
  return nullptr;
}

// '/' box4cc ['[' integer ']'], once or more
bool Exclusions::parse(std::string_view xpath, std::vector<Step>& steps) {
  while (!xpath.empty()) {
    if (xpath.front() != '/' || xpath.size() < 5) return false;
    ByteReader reader(as_bytes(xpath.substr(1, 4)));
    Step step{reader.u32(), 0};
    xpath.remove_prefix(5);
    const std::size_t end = std::min(xpath.find('/'), xpath.size());
    if (end > 0) {
      step.index = index_of(xpath.substr(0, end));
      if (step.index == 0) return false;
      counted_[step.type] = true;
    }
    xpath.remove_prefix(end);
    steps.push_back(step);
  }
  return !steps.empty();
}

void Exclusions::count(const std::vector<Box>& path) {
  const Type type = path.back().type;
  counts_.resize(path.size());
  position_.resize(path.size());
  position_.back() = counted_.contains(type) ? ++counts_.back()[type] : 0;
}

bool Exclusions::is_there(const Rule& rule, const std::vector<Box>& path) const {
  if (rule.steps.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Step& step = rule.steps[i];
    if (step.type != path[i].type || (step.index != 0 && step.index != position_[i])) return false;
  }
  return true;
}

Result<Omission> Exclusions::meet(const Source& source, const std::vector<Box>& path,
                                  const Limits& limits) {
  Omission omission;
  count(path);
  const auto rules = rules_.find(path.back().type);
  if (rules == rules_.end()) return omission;
  work_ += rules->second.size();
  if (work_ > kWorkPerBox * limits.max_boxes)
    return Error{Errc::limit_exceeded, "binding: too many exclusions", path.back().offset};
  for (const Rule& rule : rules->second) {
    if (!is_there(rule, path)) continue;
    work_ += kWorkToRead * (1 + rule.exclusion->data.size());
    TANBA_TRY(const bool matches, fits(source, path.back(), *rule.exclusion));
    if (!matches) continue;
    leave_out(path.back(), *rule.exclusion, omission);
    if (!is_permitted(path, *rule.exclusion, has_merkle_ && has_hash_))
      omission.refused = "The BMFF hash leaves content out.";
  }
  return omission;
}

}  // namespace tanba::bmff
