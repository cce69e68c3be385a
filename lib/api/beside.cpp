// What goes into an asset beside the manifest. XMP specification, part 3; Exif 2.32; GB 45438-2025,
// annex E.
#include "api/beside.hpp"

#include <algorithm>
#include <array>

#include "api/label_properties.hpp"
#include "base/check.hpp"
#include "crypto/digest.hpp"
#include "metadata/aigc.hpp"
#include "metadata/exif.hpp"
#include "metadata/xmp_packet.hpp"
#include "profile/label_record.hpp"
#include "sign/store_builder.hpp"

namespace tanba {
namespace {

constexpr const char* kAigc = "http://www.tc260.org.cn/ns/AIGC/1.0/";
constexpr std::string_view kUrn = "urn:uuid:";

Aigc aigc_of(const Label& label) {
  Aigc aigc;
  aigc.label = label.certainty == "possible" ? "2" : label.certainty == "suspected" ? "3" : "1";
  aigc.content_producer = label.provider_code.empty() ? label.provider : label.provider_code;
  aigc.produce_id = label.id.starts_with(kUrn) ? label.id.substr(kUrn.size()) : label.id;
  if (!label.propagation.empty()) {
    aigc.content_propagator = label.propagation.back().propagator;
    aigc.propagate_id = label.propagation.back().id;
  }
  return aigc;
}

bool wants_aigc(const Label& label) {
  return says_ai(label) && std::ranges::find(label.profiles, "cn") != label.profiles.end();
}

// XML 1.0, 2.2: no control characters but tab and the ends of lines, and not these two.
bool fits_xml(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  return text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos;
}

struct Refusal {
  std::string_view property;
  const char* text;
};
constexpr auto kRefusals = std::to_array<Refusal>({
    {"AISystemUsed", "label: system.name has a character that XMP cannot hold"},
    {"AISystemVersionUsed", "label: system.version has a character that XMP cannot hold"},
    {"AIPromptInformation", "label: prompt.text has a character that XMP cannot hold"},
    {"AIPromptWriterName", "label: prompt.author has a character that XMP cannot hold"},
    {"OtherConstraints", "label: tdm.statement has a character that XMP cannot hold"},
});

Result<void> check_fit(const std::vector<XmpProperty>& properties) {
  for (const XmpProperty& one : properties) {
    if (one.value.size() > kMaxXmpPromptBytes && one.name == "AIPromptInformation")
      return Error{Errc::invalid_argument,
                   "label: prompt.text is longer than XMP holds (32 KiB): give its hash, or leave "
                   "the file's metadata alone"};
    if (fits_xml(one.value)) continue;
    const auto* const row = std::ranges::find(kRefusals, one.name, &Refusal::property);
    return Error{Errc::invalid_argument, row == kRefusals.end()
                                             ? "label: a field has a character that XMP cannot hold"
                                             : row->text};
  }
  return {};
}

// GB 45438-2025, 6.1: one copy. One in a place that the format's embed() does not write would stay.
bool has_fixed_aigc(const std::vector<Metadatum>& found, const Format& format) {
  if ((format.takes & kTakesAigc) != 0) return false;
  return std::ranges::any_of(found, [](const Metadatum& one) {
    return one.carrier == "aigc" || (one.carrier != "xmp" && one.key.ends_with("AIGC"));
  });
}

// The one packet or block of the asset, if it has one: of several, the first is what readers take.
// That of a TIFF's later page, or of another item than a picture's primary one, is not of the
// asset.
std::optional<Bytes> present(const std::vector<Metadatum>& found, std::string_view carrier) {
  const auto first = std::ranges::find_if(found, [&](const Metadatum& one) {
    return one.carrier == carrier && one.key != "page" && one.key != "item";
  });
  if (first == found.end()) return std::nullopt;
  return Bytes(first->value);
}

// A comment that a person wrote stays; one that is an AIGC label (annex B of GB 45438-2025's guide
// for pictures) would be a second copy of it.
bool has_own_comment(const std::optional<Bytes>& block, const Limits& limits) {
  if (!block) return false;
  const auto texts = read_exif(*block, limits);
  if (!texts) return false;
  const auto comment = std::ranges::find(*texts, "UserComment", &Property::name);
  return comment != texts->end() && !comment->value.empty() &&
         comment->value.find("AIGC") == std::string::npos;
}

const char* sentence(Origin origin) {
  if (origin == Origin::mixed) return "Partly AI-generated";
  return origin == Origin::modified ? "AI-modified" : "AI-generated";
}

// Exif has no word for AI, only texts for people. A block that cannot be read stays as it is.
Result<Buffer> make_exif(const Label& label, const std::optional<Bytes>& block,
                         const Limits& limits) {
  ExifTexts texts;
  texts.software = system_and_version(label);
  if (!has_own_comment(block, limits)) texts.user_comment = sentence(label.origin);
  auto merged = merge_exif(block, texts, limits);
  if (!merged && merged.error().code == Errc::malformed) return Buffer();
  return merged;
}

constexpr std::uint64_t kSampleBytes = 64u << 10;

// Tells assets apart by their size and their ends, without a pass over them.
Result<Buffer> fingerprint(const Label& label, const Source& asset) {
  Hasher hasher(HashAlg::sha256);
  hasher.update(to_cbor(label).encode());
  const std::uint64_t size = asset.size(), sample = std::min(size, kSampleBytes);
  hasher.update(as_bytes(std::to_string(size)));
  Buffer bytes(static_cast<std::size_t>(sample));
  for (const std::uint64_t at : {std::uint64_t{0}, size - sample}) {
    TANBA_CHECK(asset.read(at, bytes));
    hasher.update(bytes);
  }
  return hasher.finish();
}

}  // namespace

Result<Label> identified(const Label& label, const Source& asset, bool reproducible) {
  Label named = label;
  if (!wants_aigc(label) || !label.id.empty()) return named;
  Buffer bytes(32);
  if (reproducible) {
    TANBA_TRY(bytes, fingerprint(label, asset));
  } else if (!random_bytes(bytes)) {
    return Error{Errc::internal, "label: no random bytes to be had"};
  }
  named.id = std::string(kUrn) + uuid_text(bytes);
  return named;
}

// Pictures in boxes have the field in XMP, films and sound beside it; of archives, Office documents
// alone have a place.
static bool has_own_place(const Format& format, std::string_view mime_type) {
  if ((format.takes & kTakesAigc) == 0 || mime_type.starts_with("image/")) return false;
  return format.binding != BindingKind::collection ||
         mime_type.find("officedocument") != mime_type.npos ||
         mime_type.ends_with("macroEnabled.12");
}

Result<Payloads> make_beside(const Label& label, const Source& asset, const TypedFormat& type,
                             const Limits& limits) {
  const Format& format = type.format;
  Payloads beside;
  std::vector<XmpProperty> properties = xmp_properties(label);
  if (wants_aigc(label)) {
    TANBA_TRY(const std::string aigc, write_aigc(aigc_of(label)));
    const bool has_place = has_own_place(format, type.mime_type);
    if (has_place) beside.aigc.assign(aigc.begin(), aigc.end());
    properties.push_back(
        {kAigc, "TC260", "AIGC", aigc, has_place ? XmpKind::absent : XmpKind::text, {}});
  }
  if ((format.takes & kTakesProperties) != 0) beside.properties = page_properties(label);
  // What is there and cannot be read first would be lost.
  if (format.metadata == nullptr) return beside;
  Limits whole = limits;
  whole.max_metadata_bytes = std::max(limits.max_metadata_bytes, limits.max_table_bytes);
  TANBA_TRY(const auto found, format.metadata(asset, whole));
  if (wants_aigc(label) && has_fixed_aigc(found, format))
    return Error{Errc::invalid_argument,
                 "aigc: the file has an AIGC label where this format's is not replaced, and there "
                 "may be only one"};
  if ((format.takes & kTakesXmp) != 0 && !properties.empty()) {
    TANBA_CHECK(check_fit(properties));
    TANBA_TRY(beside.xmp, merge_xmp(present(found, "xmp"), properties, limits));
  }
  if ((format.takes & kTakesExif) != 0 && says_ai(label)) {
    TANBA_TRY(beside.exif, make_exif(label, present(found, "exif"), limits));
  }
  return beside;
}

}  // namespace tanba
