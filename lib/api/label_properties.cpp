// What a label says as properties. IPTC Photo Metadata 2025.1; PLUS LDF 2.0.1, DataMining; TDM
// Reservation Protocol.
#include "api/label_properties.hpp"

#include <map>

#include "api/json_writer.hpp"
#include "profile/label_record.hpp"

namespace tanba {
namespace {

constexpr const char* kIptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
constexpr const char* kPlus = "http://ns.useplus.org/ldf/xmp/1.0/";
constexpr const char* kPlusVocabulary = "http://ns.useplus.org/ldf/vocab/";
constexpr const char* kTdm = "http://www.w3.org/ns/tdmrep/";

class Properties {
 public:
  std::vector<XmpProperty> list;

  void iptc(const char* name, const std::string& value) { add(kIptc, "Iptc4xmpExt", name, value); }
  void plus(const char* name, const std::string& value, XmpKind kind = XmpKind::text) {
    add(kPlus, "plus", name, value, kind);
  }
  void tdm(const char* name, const std::string& value) { add(kTdm, "tdm", name, value); }

 private:
  void add(const char* uri, const char* prefix, const char* name, const std::string& value,
           XmpKind kind = XmpKind::text) {
    if (!value.empty()) list.push_back({uri, prefix, name, value, kind, {}});
  }
};

bool any_is(const Label::Training& tdm, const char* what) {
  return tdm.train_ai == what || tdm.train_gen_ai == what || tdm.mine == what;
}

bool all_is_allowed(const Label::Training& tdm) {
  return tdm.train_ai == "allowed" && tdm.mine == "allowed";
}

// The narrowest term that holds for all that is said; empty where none does.
std::string data_mining_term(const Label::Training& tdm) {
  if (any_is(tdm, "constrained")) return "DMI-PROHIBITED-SEECONSTRAINT";
  if (tdm.mine == "notAllowed")
    return tdm.search == "allowed" ? "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING" : "DMI-PROHIBITED";
  if (tdm.train_ai == "notAllowed") return "DMI-PROHIBITED-AIMLTRAINING";
  if (tdm.train_gen_ai == "notAllowed") return "DMI-PROHIBITED-GENAIMLTRAINING";
  return all_is_allowed(tdm) ? "DMI-ALLOWED" : "";
}

// "1": rights are reserved; "0": they are not; empty: nothing is said.
std::string reservation(const Label::Training& tdm) {
  if (any_is(tdm, "notAllowed") || any_is(tdm, "constrained")) return "1";
  return all_is_allowed(tdm) ? "0" : "";
}

void add_training(const Label::Training& tdm, Properties& properties) {
  if (const std::string term = data_mining_term(tdm); !term.empty())
    properties.plus("DataMining", kPlusVocabulary + term);
  if (any_is(tdm, "constrained"))
    properties.plus("OtherConstraints", tdm.statement.empty() ? tdm.policy_url : tdm.statement,
                    XmpKind::lang_alt);
  properties.tdm("reservation", reservation(tdm));
  if (reservation(tdm) == "1") properties.tdm("policy", tdm.policy_url);
}

void add_making(const Label& label, Properties& properties) {
  properties.iptc("DigitalSourceType", digital_source_type(label));
  if (!says_ai(label)) return;
  properties.iptc("AISystemUsed", label.system);
  properties.iptc("AISystemVersionUsed", label.system_version);
  if (publishes(label, "prompt.text")) properties.iptc("AIPromptInformation", label.prompt.text);
  if (publishes(label, "prompt.author")) properties.iptc("AIPromptWriterName", label.prompt.author);
}

// The words of the W3C community group's draft "AI Content Disclosure".
std::string disclosure_word(const Label& label) {
  switch (label.origin) {
    case Origin::generated:
      return label.human.oversight == "fully_autonomous" ? "ai-autonomous" : "ai-generated";
    case Origin::modified:
      return "ai-assisted";
    case Origin::mixed:
      return "mixed";
    case Origin::none:
      return "none";
    default:
      return {};
  }
}

}  // namespace

std::vector<XmpProperty> xmp_properties(const Label& label) {
  Properties properties;
  add_making(label, properties);
  add_training(label.tdm, properties);
  return std::move(properties.list);
}

std::vector<XmpProperty> signed_properties(const Label& label) {
  std::vector<XmpProperty> properties = xmp_properties(label);
  std::erase_if(properties,
                [](const XmpProperty& one) { return one.value.size() > kMaxXmpPromptBytes; });
  return properties;
}

std::string json_ld(const std::vector<XmpProperty>& properties) {
  std::map<std::string, std::string> prefixes;
  for (const XmpProperty& one : properties) prefixes.emplace(one.prefix, one.namespace_uri);
  JsonWriter out;
  out.open_object();
  out.key("@context");
  out.open_object();
  for (const auto& [prefix, uri] : prefixes) out.text(prefix, uri);
  out.close_object();
  for (const XmpProperty& one : properties) out.text(one.prefix + ":" + one.name, one.value);
  out.close_object();
  return out.take();
}

std::vector<Property> page_properties(const Label& label) {
  std::vector<Property> properties;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) properties.push_back({name, value});
  };
  add("ai-disclosure", disclosure_word(label));
  add("digitalSourceType", digital_source_type(label));
  if (says_ai(label)) add("ai-model", system_and_version(label));
  if (says_ai(label)) add("ai-provider", label.provider);
  add("tdm-reservation", reservation(label.tdm));
  if (reservation(label.tdm) == "1") add("tdm-policy", label.tdm.policy_url);
  return properties;
}

}  // namespace tanba
