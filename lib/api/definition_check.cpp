// The rules of a definition: docs/definition.md, after C2PA 2.4, clauses 6.2, 6.8 and 18.
#include <algorithm>
#include <array>
#include <set>

#include "api/definition_actions.hpp"
#include "api/json_cbor.hpp"
#include "api/json_members.hpp"
#include "base/ascii.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/store.hpp"
#include "validate/context.hpp"
#include "validate/phases.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxElements = 1000, kMaxVendorBytes = 32;

// Labels that no definition may give; `starts` ends where the label or a part of it may end.
struct LabelRule {
  std::string_view starts;
  const char* rule;
};
constexpr LabelRule kRefused[] = {
    {"c2pa.hash.", "is not taken: hashes are made while the file is written"},
    {"c2pa.time-stamp", "is not taken: --tsa asks for a time-stamp"},
    {"c2pa.certificate-status", "is not taken: it holds a responder's answer, which is no JSON"},
    {"c2pa.ingredient", "is not taken: give it under ingredients"},
    {"c2pa.thumbnail", "is not taken: give a file as thumbnail"},
    {"c2pa.embedded-data", "is not taken: it holds a file, not JSON"},
    {"c2pa.icon", "is not taken: it holds a file, not JSON"},
    {"c2pa.session-keys", "is not taken: live streams are not labelled"},
    {"c2pa.livevideo.", "is not taken: live streams are not labelled"},
    {"cawg.identity", "is not taken: it is a signature of its own"},
    {"org.tanba.", "is not taken: the label record says it (--label)"},
    {"stds.exif", "is deprecated: give c2pa.metadata"},
    {"stds.iptc", "is deprecated: give c2pa.metadata"},
    {"c2pa.endorsement", "is deprecated"},
    {"c2pa.training-mining", "is deprecated: say it in the label record (tdm)"},
};

// C2PA 2.4, 18.1: what JSON can give.
constexpr auto kKnown = std::to_array<std::string_view>(
    {"c2pa.actions", "c2pa.actions.v2", "c2pa.ai-disclosure",
     "c2pa.alternative-content-representation", "c2pa.assertion.metadata", "c2pa.asset-ref",
     "c2pa.asset-type.v2", "c2pa.cloud-data", "c2pa.depthmap.GDepth",
     "c2pa.environmental-sustainability", "c2pa.external-reference", "c2pa.metadata",
     "c2pa.repository-receipt", "c2pa.soft-binding"});

// C2PA 2.4, 6.2: components of letters, digits, '-' and '_', dots between them.
bool is_label(std::string_view label) {
  bool first = true, dotted = false;
  for (const char c : label) {
    if (c == '.') {
      if (first) return false;
      first = dotted = true;
      continue;
    }
    if (!ascii::is_alnum(c) && (first || (c != '-' && c != '_'))) return false;
    first = false;
  }
  return dotted && !first && label.size() <= Limits().max_label_bytes;
}

class DefinitionCheck {
 public:
  DefinitionCheck(const Definition& definition, std::string& problem)
      : definition_(definition), problem_(problem) {}

  void run() {
    check_vendor();
    for (std::size_t i = 0; i < count("assertions", definition_.assertions); ++i)
      check_assertion(definition_.assertions[i], at("assertions", i));
    check_ingredients();
    const DefinedActions actions = read_defined_actions(definition_, problem_);
    check_redactions(actions);
  }

 private:
  static std::string at(const char* list, std::size_t i) {
    return std::string(list) + "[" + std::to_string(i) + "]";
  }
  void refuse(const std::string& member, const std::string& rule) {
    if (problem_.empty()) problem_ = member + " " + rule;
  }
  template <class List>
  std::size_t count(const char* name, const List& list) {
    if (list.size() > kMaxElements) refuse(name, "must have at most 1000 elements");
    return std::min(list.size(), kMaxElements);
  }

  void check_vendor() {
    const std::string& vendor = definition_.vendor;
    const auto fits = [](char c) { return ascii::is_alnum(c) || c == '.' || c == '-' || c == '_'; };
    if (vendor.size() > kMaxVendorBytes || !std::ranges::all_of(vendor, fits))
      refuse("vendor", "must have at most 32 letters, digits, dots, dashes and underscores");
  }

  void check_assertion(const Definition::Assertion& assertion, const std::string& path) {
    const std::string& label = assertion.label;
    if (!is_label(label)) return refuse(path + ".label", "must be a label: com.example.name");
    if (label.find("__") != label.npos)
      return refuse(path + ".label", "must have no __: instances are counted here");
    for (const LabelRule& row : kRefused)
      if (label.starts_with(row.starts)) return refuse(path + ".label", row.rule);
    if (label.starts_with("c2pa.") && std::ranges::find(kKnown, label) == kKnown.end())
      return refuse(path + ".label", "is none of C2PA 2.4 that JSON can give");
    if (label == "c2pa.external-reference" && assertion.created)
      refuse(path + ".created", "must be false: what lies elsewhere is gathered");
    check_data(assertion, path + ".data");
  }

  void check_data(const Definition::Assertion& assertion, const std::string& path) {
    const Json data = Json::parse(assertion.data, nullptr, false);
    if (!data.is_object()) return refuse(path, "must be an object");
    if (!assertion.json) {
      cbor_of(data, path, problem_);
      return;
    }
    if (assertion.label.ends_with(".metadata") && !data.contains("@context"))
      refuse(path, "must have @context: it is JSON-LD");
    if (assertion.label != "c2pa.metadata") return;
    for (const auto& [field, value] : data.items())
      if (!validation::is_allowed_metadata(field))
        refuse(path + "." + field, "is no field of c2pa.metadata (C2PA 2.4, annex B)");
  }

  void check_ingredients() {
    std::set<std::string> ids;
    std::size_t parents = 0;
    for (std::size_t i = 0; i < count("ingredients", definition_.ingredients); ++i) {
      const Definition::Ingredient& one = definition_.ingredients[i];
      const std::string path = at("ingredients", i);
      const bool is_parent = one.relationship == "parentOf";
      if (!is_parent && one.relationship != "componentOf" && one.relationship != "inputTo")
        refuse(path + ".relationship", "must be parentOf, componentOf or inputTo");
      if (is_parent && ++parents > 1)
        refuse(path + ".relationship", "must not be parentOf twice: an asset has one parent");
      const bool has_file = !one.file.path.empty() || one.file.source != nullptr;
      if (is_parent && !has_file)
        refuse(path + ".path", "must be given: a parent is known by its bytes");
      if (!has_file && one.title.empty()) refuse(path + ".title", "or path must be given");
      for (const std::string& id : {one.id, one.instance_id})
        if (!id.empty() && !ids.insert(id).second)
          refuse(path + (id == one.id ? ".label" : ".instance_id"), "must not be given twice");
    }
  }

  void check_redactions(const DefinedActions& actions) {
    std::set<std::string> uris;
    for (std::size_t i = 0; i < count("redactions", definition_.redactions); ++i) {
      const Definition::Redaction& one = definition_.redactions[i];
      const std::string path = at("redactions", i);
      check_target(one.uri, path);
      if (!uris.insert(one.uri).second) refuse(path, "must not be given twice");
      const auto said = std::ranges::count_if(actions.list, [&](const DefinedAction& action) {
        return action.action.redacted == one.uri;
      });
      if (said + (one.reason.empty() ? 0 : 1) != 1)
        refuse(path,
               "must have one reason: {\"uri\":..., \"reason\":...}, or an action "
               "c2pa.redacted that names it");
    }
    for (const DefinedAction& action : actions.list)
      if (!action.action.redacted.empty() && !uris.contains(action.action.redacted))
        refuse(action.path + ".parameters.redacted", "must stand under redactions too");
  }

  // C2PA 2.4, 6.8: neither actions nor hard bindings; and no links of the history.
  void check_target(const std::string& uri, const std::string& path) {
    const auto parsed = jumbf::parse_uri(uri);
    if (!parsed || parsed->manifest.empty() || parsed->path.size() != 2 ||
        parsed->path[0] != "c2pa.assertions" ||
        uri != jumbf::absolute_uri(parsed->manifest, "c2pa.assertions/" + parsed->path[1]))
      return refuse(path, "must be self#jumbf=/c2pa/MANIFEST/c2pa.assertions/LABEL");
    const std::string_view base = base_label(parsed->path[1]);
    if (validation::is_actions(base) || base.starts_with("c2pa.hash."))
      refuse(path, "must not be an action or a hash of the file: those are never redacted");
    if (validation::is_ingredient(base))
      refuse(path, "must not be an ingredient: the history stays whole");
  }

  const Definition& definition_;
  std::string& problem_;
};

}  // namespace

Result<void> check_definition(const Definition& definition, std::string* field) {
  std::string problem;
  DefinitionCheck(definition, problem).run();
  if (problem.empty()) return {};
  if (field != nullptr) *field = problem;
  return Error{Errc::malformed, "definition: a member breaks its rule"};
}

}  // namespace tanba
