// What goes into an asset beside the manifest: XMP, AIGC, properties.
#include "api/beside.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/aigc.hpp"
#include "metadata/exif.hpp"
#include "metadata/xmp_packet.hpp"

namespace tanba {
namespace {

Result<std::vector<Metadatum>> the_asset_is_xmp(const Source& asset, const Limits&) {
  Metadatum packet;
  packet.carrier = "xmp";
  packet.value.resize(static_cast<std::size_t>(asset.size()));
  if (const auto done = asset.read(0, packet.value); !done) return done.error();
  if (packet.value.empty()) return std::vector<Metadatum>();
  return std::vector<Metadatum>{packet};
}

constexpr Format kXmpOnly = {.metadata = the_asset_is_xmp, .takes = kTakesXmp};
constexpr Format kBoth = {.metadata = the_asset_is_xmp, .takes = kTakesXmp | kTakesAigc};
constexpr Format kPage = {.takes = kTakesProperties};
constexpr Format kUnreadable = {.takes = kTakesXmp};

Result<Payloads> beside(const Label& label, const Format& format, const std::string& asset = "") {
  return make_beside(label, *memory_source(as_bytes(asset)), {format, format.mime_type}, {});
}

// "prefix:name" and value of what a packet says.
nlohmann::json said(Bytes packet) {
  nlohmann::json all = nlohmann::json::object();
  const auto properties = read_xmp(packet, {});
  if (properties)
    for (const XmpProperty& one : *properties) all[one.prefix + ":" + one.name] = one.value;
  return all;
}

Label full() {
  Label label;
  label.system = "painter";
  label.system_version = "2.1";
  label.prompt.text = "a <cat> & \"dog\"";
  label.prompt.author = "Ә.";
  label.tdm.train_ai = "constrained";
  label.tdm.policy_url = "https://example.org/tdm";
  return label;
}

TEST(Beside, PutsIntoXmpWhatIsNotPersonal) {
  const auto made = beside(full(), kXmpOnly);
  ASSERT_TRUE(made);
  EXPECT_EQ(said(made->xmp),
            (nlohmann::json{
                {"Iptc4xmpExt:DigitalSourceType",
                 "http://cv.iptc.org/newscodes/digitalsourcetype/"
                 "trainedAlgorithmicMedia"},
                {"Iptc4xmpExt:AISystemUsed", "painter"},
                {"Iptc4xmpExt:AISystemVersionUsed", "2.1"},
                {"plus:DataMining", "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-SEECONSTRAINT"},
                {"plus:OtherConstraints", "https://example.org/tdm"},
                {"tdm:reservation", "1"},
                {"tdm:policy", "https://example.org/tdm"}}));
  EXPECT_TRUE(made->aigc.empty());
  EXPECT_TRUE(made->properties.empty());
}

TEST(Beside, PutsThePromptIntoXmpWhereItIsPublished) {
  Label label = full();
  label.publish = {"prompt.text", "prompt.author"};
  const auto made = beside(label, kXmpOnly);
  ASSERT_TRUE(made);
  EXPECT_EQ(said(made->xmp)["Iptc4xmpExt:AIPromptInformation"], "a <cat> & \"dog\"");
  EXPECT_EQ(said(made->xmp)["Iptc4xmpExt:AIPromptWriterName"], "Ә.");
  label.prompt.text.assign((32u << 10) + 1, 'p');
  const auto refused = beside(label, kXmpOnly);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_NE(std::string(refused.error().what).find("prompt.text"), std::string::npos);
}

TEST(Beside, KeepsWhatThePacketSaidBefore) {
  const auto first = beside(full(), kXmpOnly);
  ASSERT_TRUE(first);
  Label label;
  label.origin = Origin::modified;
  const auto second = beside(label, kXmpOnly, std::string(first->xmp.begin(), first->xmp.end()));
  ASSERT_TRUE(second);
  const auto all = said(second->xmp);
  EXPECT_EQ(all["Iptc4xmpExt:AISystemUsed"], "painter");
  EXPECT_EQ(all["Iptc4xmpExt:DigitalSourceType"],
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia");
}

TEST(Beside, RefusesToReplaceAPacketThatItCannotRead) {
  const auto made = beside(full(), kXmpOnly, "<x:xmpmeta>");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::malformed);
  const auto none = beside(full(), kUnreadable, "<x:xmpmeta>");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->xmp.empty());
}

TEST(Beside, NamesTheFieldThatXmpCannotHold) {
  struct Case {
    void (*set)(Label&);
    const char* field;
  };
  for (const Case& row :
       {Case{[](Label& label) { label.system = "\x1b[31m"; }, "system.name"},
        Case{[](Label& label) { label.system_version = std::string("\0", 1); }, "system.version"},
        Case{[](Label& label) { label.prompt.text = "\x01"; }, "prompt.text"},
        Case{[](Label& label) { label.prompt.author = "\xEF\xBF\xBF"; }, "prompt.author"},
        Case{[](Label& label) { label.tdm.statement = "\x08"; }, "tdm.statement"}}) {
    Label label = full();
    label.publish = {"prompt.text", "prompt.author"};
    row.set(label);
    const auto made = beside(label, kXmpOnly);
    ASSERT_FALSE(made) << row.field;
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
    EXPECT_NE(std::string(made.error().what).find(row.field), std::string::npos)
        << made.error().what;
  }
}

Label chinese() {
  Label label;
  label.profiles = {"kz", "cn"};
  label.provider = "Мысал";
  label.provider_code = "001191110102MAD55U9H0F10002";
  label.id = "urn:uuid:6f8a2f5e-3c1d-4b7a-9e21-0d5c8b3a4f10";
  return label;
}

constexpr const char* kAigc =
    R"({"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002",)"
    R"("ProduceID":"6f8a2f5e-3c1d-4b7a-9e21-0d5c8b3a4f10","ReservedCode1":"",)"
    R"("ContentPropagator":"","PropagateID":"","ReservedCode2":""})";

TEST(Beside, PutsTheAigcLabelInOnce) {
  const auto in_xmp = beside(chinese(), kXmpOnly);
  ASSERT_TRUE(in_xmp);
  EXPECT_TRUE(in_xmp->aigc.empty());
  EXPECT_EQ(said(in_xmp->xmp)["TC260:AIGC"], kAigc);
  // With a place of its own, and a copy in XMP, which goes out.
  const auto own = beside(chinese(), kBoth, std::string(in_xmp->xmp.begin(), in_xmp->xmp.end()));
  ASSERT_TRUE(own);
  EXPECT_EQ(std::string(own->aigc.begin(), own->aigc.end()), kAigc);
  EXPECT_FALSE(said(own->xmp).contains("TC260:AIGC"));
  Label elsewhere = chinese();
  elsewhere.profiles = {"kz"};
  EXPECT_FALSE(said(beside(elsewhere, kXmpOnly)->xmp).contains("TC260:AIGC"));
}

Result<std::vector<Metadatum>> has_an_aigc_text(const Source&, const Limits&) {
  return std::vector<Metadatum>{{"png-text", "AIGC", {}}};
}

TEST(Beside, PutsNoSecondAigcLabelBesideOneThatWouldStay) {
  constexpr Format kFixed = {.metadata = has_an_aigc_text, .takes = kTakesXmp};
  constexpr Format kReplaced = {.metadata = has_an_aigc_text, .takes = kTakesXmp | kTakesAigc};
  EXPECT_FALSE(beside(chinese(), kFixed));
  EXPECT_TRUE(beside(chinese(), kReplaced));
  EXPECT_TRUE(beside(full(), kFixed));
}

TEST(Beside, NamesTheFieldThatTheAigcLabelCannotHold) {
  struct Case {
    void (*set)(Label&);
    const char* field;
  };
  for (const Case& row :
       {Case{[](Label& label) { label.provider_code.clear(); }, "provider.code"},
        Case{[](Label& label) { label.provider = "Example LLP", label.provider_code.clear(); },
             "provider.code"},
        Case{[](Label& label) { label.id.clear(); }, "id"},
        Case{[](Label& label) { label.propagation = {{"传播", "1", ""}}; },
             "propagation.propagator"},
        Case{[](Label& label) { label.propagation = {{"P", "1 2", ""}}; }, "propagation.id"}}) {
    Label label = chinese();
    row.set(label);
    const auto made = beside(label, kBoth);
    ASSERT_FALSE(made) << row.field;
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
    EXPECT_NE(std::string(made.error().what).find(row.field), std::string::npos)
        << made.error().what;
  }
}

TEST(Beside, SaysByTheAigcLabelHowCertainItIsAndWhoPassedItOn) {
  Label label = chinese();
  label.certainty = "suspected";
  label.provider_code.clear();
  label.provider = "a\"b\\c";
  label.propagation = {{"first", "1", ""}, {"P", "7", ""}};
  const auto made = beside(label, kBoth);
  ASSERT_TRUE(made);
  const auto json = nlohmann::json::parse(made->aigc);
  EXPECT_EQ(json["Label"], "3");
  EXPECT_EQ(json["ContentProducer"], "a\"b\\c");
  EXPECT_EQ(json["ContentPropagator"], "P");
  EXPECT_EQ(json["PropagateID"], "7");
}

TEST(Beside, GivesAnIdWhereTheAigcLabelWantsOne) {
  Label label = chinese();
  label.id.clear();
  const std::string one(200'000, 'a'), other(200'000, 'b');
  const auto id = [&](const std::string& asset, bool reproducible) {
    return identified(label, *memory_source(as_bytes(asset)), reproducible)->id;
  };
  EXPECT_EQ(id(one, true), id(one, true));
  EXPECT_NE(id(one, true), id(other, true));
  EXPECT_NE(id(one, false), id(one, false));
  label.id = id("", true);
  EXPECT_TRUE(check_label(label)) << label.id;
  EXPECT_EQ(id(one, false), label.id);
  label.id.clear();
  label.profiles = {"kz"};
  EXPECT_EQ(id(one, true), "");
}

Result<std::vector<Metadatum>> the_asset_is_exif(const Source& asset, const Limits& limits) {
  auto found = the_asset_is_xmp(asset, limits);
  if (found && !found->empty()) found->front().carrier = "exif";
  return found;
}

constexpr Format kPicture = {.metadata = the_asset_is_exif, .takes = kTakesExif};

std::string texts_of(Bytes block) {
  std::string all;
  const auto texts = read_exif(block, {});
  if (texts)
    for (const Property& one : *texts) all += one.name + "=" + one.value + ";";
  return all;
}

TEST(Beside, TellsAPersonByExifAndKeepsACommentThatIsThere) {
  const auto made = beside(full(), kPicture);
  ASSERT_TRUE(made);
  EXPECT_EQ(texts_of(made->exif), "Software=painter 2.1;UserComment=AI-generated;");
  Label human;
  human.origin = Origin::none;
  EXPECT_TRUE(beside(human, kPicture)->exif.empty());
  Label edited;
  edited.origin = Origin::modified;
  for (const auto& [comment, after] :
       {std::pair{"mine", "UserComment=mine;"},
        std::pair{R"({"AIGC":{"Label":"1"}})", "UserComment=AI-modified;"}}) {
    const auto block = merge_exif(std::nullopt, {"", "", comment}, {});
    ASSERT_TRUE(block);
    const auto again = beside(edited, kPicture, std::string(block->begin(), block->end()));
    ASSERT_TRUE(again);
    EXPECT_EQ(texts_of(again->exif), after);
  }
  const auto broken = beside(full(), kPicture, "MM no Exif");
  ASSERT_TRUE(broken);
  EXPECT_TRUE(broken->exif.empty());
}

TEST(Beside, GivesPropertiesToAPage) {
  const auto made = beside(full(), kPage);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->xmp.empty());
  nlohmann::json all = nlohmann::json::object();
  for (const Property& one : made->properties) all[one.name] = one.value;
  EXPECT_EQ(all["ai-disclosure"], "ai-generated");
  EXPECT_EQ(all["ai-model"], "painter 2.1");
  EXPECT_EQ(all["tdm-reservation"], "1");
  EXPECT_EQ(all["tdm-policy"], "https://example.org/tdm");
}

}  // namespace
}  // namespace tanba
