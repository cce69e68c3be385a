// What the tests of marks share: metadata as generators leave it. Layouts are those of the sources
// that the tables name.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/exif.hpp"
#include "metadata/marks.hpp"

namespace tanba::fixture {

inline Buffer bytes(std::string_view text) { return {text.begin(), text.end()}; }

inline Metadatum field(std::string_view carrier, std::string key, std::string_view value) {
  return {carrier, std::move(key), bytes(value)};
}

inline Metadatum exif(const ExifTexts& texts) {
  return {"exif", "", *merge_exif(std::nullopt, texts, {})};
}

inline std::string iim(std::uint8_t dataset, std::string_view value) {
  std::string block = {'\x1c', '\x02', static_cast<char>(dataset),
                       static_cast<char>(value.size() >> 8),
                       static_cast<char>(value.size() & 0xff)};
  return block + std::string(value);
}

inline const std::string kTrained =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
inline const std::string kAigc =
    R"({"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"a1",)"
    R"("ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""})";
inline const std::string kWebUi =
    "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: "
    "512x512, "
    "Model hash: abcd, Version: v1.9.0";
inline const std::string kGraph =
    R"({"3":{"class_type":"KSampler","inputs":{"seed":5,"is_changed":[NaN]}}})";
inline const std::string kSignature = "Signature: " + std::string(80, 'A') + "==";
inline const std::string kUuid = "2b6e053b-9a65-4ca9-9e13-b6f4465164d4";

// A packet with one property, as an attribute or as an element.
inline Metadatum packet(const std::string& namespace_uri, const std::string& attributes,
                        const std::string& elements = "") {
  return field("xmp", "",
               "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta "
               "xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
               "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
               "rdf:about=\"\" xmlns:n=\"" +
                   namespace_uri + "\" " + attributes + ">" + elements +
                   "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>");
}

inline const std::string kIptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
inline const std::string kXap = "http://ns.adobe.com/xap/1.0/";
inline const std::string kPhotoshop = "http://ns.adobe.com/photoshop/1.0/";
inline const std::string kTc260 = "http://www.tc260.org.cn/ns/AIGC/1.0/";

}  // namespace tanba::fixture
