// Formats that no clause of C2PA gives a place for a store: the manifest lies beside the file and
// the data hash covers all of it. C2PA 2.4, 11.4 (external manifests) and 18.5.
#include "container/sidecar_only.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

Result<Layout> scan(const Source&, const Limits&) { return Layout(); }

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

bool has(Bytes head, std::size_t at, std::string_view bytes) {
  return at <= head.size() && starts_with(head.subspan(at), bytes);
}

bool is_aiff(Bytes head, std::string_view) {
  return has(head, 0, "FORM") && (has(head, 8, "AIFF") || has(head, 8, "AIFC"));
}

bool is_caf(Bytes head, std::string_view) {
  return has(head, 0, "caff") && has(head, 4, {"\0\1", 2});
}

// Packets of 188 bytes (192 where each has a time before it) that begin with a sync byte.
bool is_transport_stream(Bytes head, std::string_view) {
  constexpr std::size_t kPackets = 3;
  const auto steady = [&](std::size_t at, std::size_t packet) {
    std::size_t found = 0;
    for (; at < head.size(); at += packet, ++found)
      if (head[at] != 0x47) return false;
    return found >= kPackets;
  };
  return steady(0, 188) || steady(4, 192);
}

// BITMAPFILEHEADER, whose reserved words are zero, and the size of the header behind it.
bool is_bmp(Bytes head, std::string_view) {
  ByteReader in(head);
  if (as_text(in.take(2)) != "BM") return false;
  in.skip(4);
  const std::uint32_t reserved = in.u32le();
  in.skip(4);
  const std::uint32_t header_bytes = in.u32le();
  return in.ok() && reserved == 0 && header_bytes >= 12 && header_bytes <= 124;
}

// qoif | width u32 | height u32 | channels, 3 or 4 | colour space, 0 or 1
bool is_qoi(Bytes head, std::string_view) {
  if (!has(head, 0, "qoif") || head.size() < 14) return false;
  return (head[12] == 3 || head[12] == 4) && head[13] <= 1;
}

// GGUF | version u32
bool is_gguf(Bytes head, std::string_view) {
  ByteReader in(head);
  if (as_text(in.take(4)) != "GGUF") return false;
  const std::uint32_t version = in.u32le();
  return version > 0 && version < 0x100;
}

bool is_amr(Bytes head, std::string_view) {
  return has(head, 0, "#!AMR\n") || has(head, 0, "#!AMR-WB\n");
}

// An icon (type 1) or cursor (type 2), of one picture at least.
bool is_icon(Bytes head, std::string_view hint) {
  return hint_is(hint, ".ico .cur", "image/vnd.microsoft.icon") &&
         (has(head, 0, {"\0\0\1\0", 4}) || has(head, 0, {"\0\0\2\0", 4}));
}

// A signature at the start of the file.
template <const auto& kSignature>
bool begins(Bytes head, std::string_view) {
  return starts_with(head, {kSignature, sizeof kSignature - 1});
}
constexpr char kProgramStreamStart[] = "\0\0\1\xBA";
constexpr char kFlvStart[] = "FLV\1";
constexpr char kAsfStart[] = "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C";
constexpr char kPsdStart[] = "8BPS\0";
constexpr char kExrStart[] = "\x76\x2F\x31\x01";
constexpr char kCodestreamStart[] = "\xFF\x4F\xFF\x51";
constexpr char kHdf5Start[] = "\x89HDF\r\n\x1a\n";
constexpr char kNumpyStart[] = "\x93NUMPY";

using Sniff = bool (*)(Bytes head, std::string_view hint);

struct Names {
  std::string_view name, mime_type, extensions;
  Media media;
};

constexpr Format row(const Names& names, Sniff sniff,
                     std::string_view (*mime_type_of)(Bytes, std::string_view) = nullptr) {
  return {.name = names.name,
          .mime_type = names.mime_type,
          .extensions = names.extensions,
          .media = names.media,
          .binding = BindingKind::data,
          .clause = "",
          .sniff = sniff,
          .scan = scan,
          .extract = extract,
          .mime_type_of = mime_type_of};
}

// "model/gltf-binary", but no path: a type that IANA knows the first half of.
bool is_mime_type(std::string_view hint) {
  const std::size_t slash = hint.find('/');
  if (slash == std::string_view::npos || slash + 1 == hint.size()) return false;
  if (hint.find('/', slash + 1) != std::string_view::npos) return false;
  constexpr std::string_view kFamilies[] = {"application", "audio", "font", "image",
                                            "message",     "model", "text", "video"};
  return std::ranges::find(kFamilies, hint.substr(0, slash)) != std::end(kFamilies);
}

bool anything(Bytes head, std::string_view) { return !head.empty(); }

std::string_view type_given(Bytes, std::string_view hint) {
  return is_mime_type(hint) ? hint : "application/octet-stream";
}

}  // namespace

const Format kAiff = row({"aiff", "audio/aiff", ".aiff .aif .aifc", Media::audio}, is_aiff);
const Format kCaf = row({"caf", "audio/x-caf", ".caf", Media::audio}, is_caf);
const Format kAmr = row({"amr", "audio/amr", ".amr .awb", Media::audio}, is_amr);
const Format kTransportStream =
    row({"mpeg_ts", "video/mp2t", ".ts .m2ts .mts", Media::video}, is_transport_stream);
const Format kProgramStream =
    row({"mpeg_ps", "video/mpeg", ".mpg .mpeg .vob", Media::video}, begins<kProgramStreamStart>);
const Format kFlv = row({"flv", "video/x-flv", ".flv", Media::video}, begins<kFlvStart>);
const Format kAsf =
    row({"asf", "video/x-ms-asf", ".wmv .wma .asf", Media::video}, begins<kAsfStart>);
const Format kBmp = row({"bmp", "image/bmp", ".bmp .dib", Media::image}, is_bmp);
const Format kIcon = row({"icon", "image/vnd.microsoft.icon", ".ico .cur", Media::image}, is_icon);
const Format kPsd =
    row({"psd", "image/vnd.adobe.photoshop", ".psd .psb", Media::image}, begins<kPsdStart>);
const Format kQoi = row({"qoi", "image/qoi", ".qoi", Media::image}, is_qoi);
const Format kExr = row({"exr", "image/x-exr", ".exr", Media::image}, begins<kExrStart>);
const Format kCodestream = row({"jpeg2000_codestream", "image/j2c", ".j2c .j2k .jpc", Media::image},
                               begins<kCodestreamStart>);
const Format kGguf = row({"gguf", "application/x-gguf", ".gguf", Media::model}, is_gguf);
const Format kHdf5 =
    row({"hdf5", "application/x-hdf5", ".h5 .hdf5", Media::model}, begins<kHdf5Start>);
const Format kNumpy =
    row({"numpy", "application/x-npy", ".npy", Media::other}, begins<kNumpyStart>);

const Format kAnything =
    row({"anything", "application/octet-stream", "", Media::other}, anything, type_given);

}  // namespace tanba
