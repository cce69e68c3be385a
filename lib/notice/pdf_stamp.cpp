// The stamp. Its letters are a picture; over it lie glyphs of no shape that say which letters they
// are, so that the words can be searched, copied and read aloud.
#include "notice/pdf_stamp.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <map>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"

namespace tanba::pdf {
namespace {

constexpr std::size_t kMostSigns = 255;
constexpr double kGlyphWidth = 0.5;  // of the font's size

std::string deflated(Bytes bytes) {
  uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, bytes.data(),
                  static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION) != Z_OK)
    return {};
  out.resize(size);
  return out;
}

std::string stream_of(const std::string& entries, const std::string& data) {
  return "<<" + entries + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + data +
         "\nendstream";
}

// UTF-16 in hexadecimal, as text strings and CMaps have it.
std::string hex16(std::string_view text) { return to_hex(charset::to_utf16(text, false)); }

Result<std::string> image_of(const DrawnNotice& drawing, const std::string& entries,
                             const Buffer& samples) {
  const std::string data = deflated(samples);
  if (data.empty()) return Error{Errc::out_of_memory, "pdf: no memory to pack the notice"};
  return stream_of("/Type/XObject/Subtype/Image/Width " + std::to_string(drawing.width) +
                       "/Height " + std::to_string(drawing.height) +
                       "/BitsPerComponent 8/Filter/FlateDecode" + entries,
                   data);
}

// The colours, and how far they cover.
Result<Ref> put_image(Update& update, const DrawnNotice& drawing) {
  const std::size_t pixels = std::size_t{drawing.width} * drawing.height;
  if (pixels == 0 || drawing.rgba.size() != pixels * 4)
    return Error{Errc::internal, "pdf: the drawing is not of its size"};
  Buffer colours, cover;
  colours.reserve(pixels * 3);
  cover.reserve(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const auto pixel = drawing.rgba.begin() + static_cast<std::ptrdiff_t>(i * 4);
    colours.insert(colours.end(), pixel, pixel + 3);
    cover.push_back(pixel[3]);
  }
  const Ref mask = update.reserve(), image = update.reserve();
  TANBA_TRY(std::string shade, image_of(drawing, "/ColorSpace/DeviceGray", cover));
  TANBA_CHECK(update.put(mask, std::move(shade)));
  TANBA_TRY(
      std::string picture,
      image_of(drawing, "/ColorSpace/DeviceRGB/Interpolate true/SMask " + to_text(mask), colours));
  TANBA_CHECK(update.put(image, std::move(picture)));
  return image;
}

// Which byte of the font stands for which character.
using Signs = std::map<std::uint32_t, unsigned>;

Result<Signs> signs_of(const std::vector<written::Paragraph>& words) {
  Signs signs;
  for (const written::Paragraph& paragraph : words) {
    std::string_view text = paragraph.text;
    while (!text.empty())
      signs.emplace(charset::take(text), static_cast<unsigned>(signs.size()) + 1);
    if (signs.size() > kMostSigns)
      return Error{Errc::limit_exceeded, "pdf: the notice has more than 255 different letters"};
  }
  return signs;
}

std::string in_signs(std::string_view text, const Signs& signs) {
  Buffer codes;
  while (!text.empty()) codes.push_back(static_cast<std::uint8_t>(signs.at(charset::take(text))));
  return to_hex(codes);
}

std::string cmap_of(const Signs& signs) {
  std::string map =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n"
      "/CMapName /Tanba def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n";
  std::size_t left = signs.size(), in_block = 0;
  for (const auto& [character, code] : signs) {
    constexpr std::size_t kInBlock = 100;
    if (in_block == 0) {
      in_block = std::min(left, kInBlock);
      map += std::to_string(in_block) + " beginbfchar\n";
    }
    Buffer letter;
    charset::append(letter, character);
    const std::uint8_t byte = static_cast<std::uint8_t>(code);
    map += "<" + to_hex({&byte, 1}) + "> <" + hex16(as_text(letter)) + ">\n";
    --left;
    if (--in_block == 0) map += "endbfchar\n";
  }
  return map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend";
}

// A font whose every glyph is a space that is not drawn.
Result<Ref> put_font(Update& update, const Signs& signs) {
  const Ref glyph = update.reserve(), map = update.reserve(), font = update.reserve();
  TANBA_CHECK(update.put(glyph, stream_of("", "500 0 d0")));
  TANBA_CHECK(update.put(map, stream_of("", cmap_of(signs))));
  std::string names, widths;
  for (std::size_t i = 0; i < signs.size(); ++i) {
    names += "/g";
    widths += "500 ";
  }
  TANBA_CHECK(
      update.put(font,
                 "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]"
                 "/Resources<<>>/CharProcs<</g " +
                     to_text(glyph) + ">>/Encoding<</Type/Encoding/Differences[1" + names +
                     "]>>/FirstChar 1/LastChar " + std::to_string(signs.size()) + "/Widths[" +
                     widths + "]/ToUnicode " + to_text(map) + ">>"));
  return font;
}

std::size_t letters_in(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) charset::take(text);
  return count;
}

std::string span_of(const written::Paragraph& paragraph) {
  return "/Span<</Lang<" + hex16(paragraph.lang).insert(0, "feff") + ">/ActualText<feff" +
         hex16(paragraph.text) + ">>>BDC\n";
}

// Each line as wide as the picture, in its share of the height.
std::string lines_over(const Stamp& stamp, const Signs& signs) {
  constexpr double kFill = 0.6, kBase = 0.3, kInset = 0.9;
  const auto count = static_cast<double>(stamp.words.size());
  const double share = stamp.height() / count, size = share * kFill;
  double bottom = stamp.height();
  std::string out;
  for (const written::Paragraph& paragraph : stamp.words) {
    bottom -= share;
    const double natural = static_cast<double>(letters_in(paragraph.text)) * kGlyphWidth * size;
    out += span_of(paragraph) + "BT /F " + number(size) + " Tf " +
           number(100 * kInset * stamp.width() / natural) + " Tz 1 0 0 1 " +
           number(stamp.width() * (1 - kInset) / 2) + " " + number(bottom + share * kBase) +
           " Tm <" + in_signs(paragraph.text, signs) + "> Tj ET\nEMC\n";
  }
  return out;
}

}  // namespace

std::string number(double value) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 4).ptr;
  return {text.data(), end};
}

std::string spoken_words(const std::vector<written::Paragraph>& words) {
  std::string all;
  for (const written::Paragraph& paragraph : words) all += span_of(paragraph);
  return all;
}

Result<Ref> put_form(Update& update, const Stamp& stamp) {
  TANBA_TRY(const Signs signs, signs_of(stamp.words));
  TANBA_TRY(const Ref image, put_image(update, stamp.drawing));
  TANBA_TRY(const Ref font, put_font(update, signs));
  const Ref form = update.reserve();
  const std::string size = number(stamp.width()) + " " + number(stamp.height());
  const std::string content = "q " + number(stamp.width()) + " 0 0 " + number(stamp.height()) +
                              " 0 0 cm /I Do Q\n" + lines_over(stamp, signs);
  TANBA_CHECK(update.put(
      form, stream_of("/Type/XObject/Subtype/Form/BBox[0 0 " + size + "]/Resources<</XObject<</I " +
                          to_text(image) + ">>/Font<</F " + to_text(font) + ">>>>",
                      content)));
  return form;
}

// The page is turned where it is shown: right and up are other directions in its own space.
std::string placing(const Page& page, const Stamp& stamp, std::string_view name) {
  const Box& box = page.box;
  std::string matrix;
  switch (page.turned) {
    case 90:
      matrix =
          "0 1 -1 0 " + number(box.right - stamp.bottom) + " " + number(box.bottom + stamp.left);
      break;
    case 180:
      matrix = "-1 0 0 -1 " + number(box.right - stamp.left) + " " + number(box.top - stamp.bottom);
      break;
    case 270:
      matrix = "0 -1 1 0 " + number(box.left + stamp.bottom) + " " + number(box.top - stamp.left);
      break;
    default:
      matrix = "1 0 0 1 " + number(box.left + stamp.left) + " " + number(box.bottom + stamp.bottom);
  }
  return "q " + matrix + " cm /" + std::string(name) + " Do Q\n";
}

}  // namespace tanba::pdf
