// The manifest store as a tree for a terminal. Every string from the file goes through
// terminal_text.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "api/words.hpp"
#include "base/encoding.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

struct Node {
  std::string text;
  std::vector<Node> children = {};
};

// Four levels at most: the tree is built below, its depth does not come from the file.
void render(std::string& out, const Node& node, const std::string& indent) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    const Node& child = node.children[i];
    out += indent + (last ? "\u2514\u2500 " : "\u251c\u2500 ") + child.text + '\n';
    render(out, child, indent + (last ? "   " : "\u2502  "));
  }
}

std::string quoted(const std::string& text) { return '"' + terminal_text(text) + '"'; }

// The last part of a digital source type's URI says all that a reader wants.
std::string short_source_type(const std::string& uri) {
  const auto slash = uri.rfind('/');
  return terminal_text(slash == std::string::npos ? uri : uri.substr(slash + 1));
}

Node actions_node(const std::vector<ActionReport>& actions) {
  Node node{"actions"};
  for (const ActionReport& action : actions) {
    std::string line = terminal_text(action.action);
    if (!action.digital_source_type.empty())
      line += "  " + short_source_type(action.digital_source_type);
    if (!action.software_agent.empty()) line += "  by " + terminal_text(action.software_agent);
    if (!action.when.empty()) line += "  at " + terminal_text(action.when);
    if (!action.description.empty()) line += "  " + quoted(action.description);
    node.children.push_back({line});
  }
  return node;
}

// An intact manifest of a signer whom no list names is no broken one.
const char* mark_of(const Status& entry, const char* usual) {
  return entry.code == "signingCredential.untrusted" ? "note    " : usual;
}

void add_status(Node& node, const char* mark, const std::vector<Status>& entries) {
  for (const Status& entry : entries) {
    std::string line = mark_of(entry, mark) + terminal_text(entry.code);
    if (!entry.explanation.empty()) line += ": " + terminal_text(entry.explanation);
    node.children.push_back({line});
  }
}

Node status_node(const char* title, const StatusList& status) {
  Node node{title};
  add_status(node, "FAILED  ", status.failure);
  add_status(node, "note    ", status.informational);
  add_status(node, "passed  ", status.success);
  return node;
}

Node ingredients_node(const std::vector<IngredientReport>& ingredients) {
  Node node{"ingredients"};
  for (const IngredientReport& ingredient : ingredients) {
    std::string line = terminal_text(ingredient.relationship);
    if (!ingredient.title.empty()) line += "  " + quoted(ingredient.title);
    if (!ingredient.format.empty()) line += "  " + terminal_text(ingredient.format);
    line += ingredient.manifest_label.empty() ? "  (no manifest)"
                                              : "  -> " + terminal_text(ingredient.manifest_label);
    Node child{line};
    add_status(child, "FAILED  ", ingredient.status.failure);
    node.children.push_back(std::move(child));
  }
  return node;
}

Node assertions_node(const std::vector<AssertionReport>& assertions) {
  Node node{"assertions"};
  for (const AssertionReport& assertion : assertions) {
    std::string line = terminal_text(assertion.label);
    if (assertion.label.starts_with("c2pa.thumbnail.")) line += "  (a picture)";
    line += assertion.created ? "" : "  (gathered: the signer does not vouch for it)";
    node.children.push_back({line});
  }
  return node;
}

Node signer_node(const ManifestReport& manifest) {
  const SignerReport& signer = manifest.signer;
  Node node{"signed by " + signer_words(signer) + ", " + time_words(manifest)};
  if (!signer.algorithm.empty()) node.children.push_back({terminal_text(signer.algorithm)});
  if (!signer.subject.empty())
    node.children.push_back({"subject " + terminal_text(signer.subject)});
  if (!signer.issuer.empty()) node.children.push_back({"issuer " + terminal_text(signer.issuer)});
  if (!signer.serial.empty()) node.children.push_back({"serial " + terminal_text(signer.serial)});
  if (signer.not_before && signer.not_after)
    node.children.push_back({"certificate valid from " + to_rfc3339(*signer.not_before) + " to " +
                             to_rfc3339(*signer.not_after)});
  node.children.push_back({std::string("revocation ") + name(manifest.revocation)});
  return node;
}

Node manifest_node(const ManifestReport& manifest, const char* standing) {
  Node node{terminal_text(manifest.label) + standing};
  if (manifest.update) node.text += " (update manifest)";
  if (!manifest.title.empty()) node.children.push_back({"title " + quoted(manifest.title)});
  std::string claim = manifest.claim_version == 0
                          ? "claim cannot be read"
                          : "claim v" + std::to_string(manifest.claim_version);
  if (!manifest.generator.empty()) claim += " by " + terminal_text(manifest.generator);
  if (!manifest.generator_version.empty()) claim += ' ' + terminal_text(manifest.generator_version);
  node.children.push_back({claim});
  node.children.push_back(signer_node(manifest));
  for (Node& part : std::vector<Node>{
           actions_node(manifest.actions), ingredients_node(manifest.ingredients),
           assertions_node(manifest.assertions), status_node("checks", manifest.status)})
    if (!part.children.empty()) node.children.push_back(std::move(part));
  return node;
}

// Labels that the active manifest leads to, over ingredients of ingredients.
std::set<std::string> history(const Report& report) {
  std::set<std::string> reached;
  std::vector<const ManifestReport*> open;
  if (const ManifestReport* const active = report.active_manifest()) open.push_back(active);
  while (!open.empty()) {
    const ManifestReport* const manifest = open.back();
    open.pop_back();
    if (!reached.insert(manifest->label).second) continue;
    for (const IngredientReport& ingredient : manifest->ingredients) {
      const auto found =
          std::ranges::find(report.manifests, ingredient.manifest_label, &ManifestReport::label);
      if (found != report.manifests.end()) open.push_back(&*found);
    }
  }
  return reached;
}

void add_manifests(Node& root, const Report& report) {
  const auto reached = history(report);
  for (std::size_t left = report.manifests.size(); left-- > 0;) {
    const ManifestReport& manifest = report.manifests[left];
    const char* standing = " (unreferenced: no part of the history)";
    if (left == report.active) {
      standing = " (active)";
    } else if (reached.contains(manifest.label)) {
      standing = " (of an ingredient)";
    }
    root.children.push_back(manifest_node(manifest, standing));
  }
}

const char* standing_of(const Mark& mark) {
  if (mark.is_signed) return mark.valid ? "  (signed)" : "  (signed, but not valid)";
  return mark.covered ? "  (unsigned, but there when the file was signed)" : "  (unsigned)";
}

Node marks_node(const std::vector<Mark>& marks) {
  Node node{"marks"};
  for (const Mark& mark : marks) {
    std::string line = terminal_text(mark.carrier);
    if (!mark.where.empty()) line += " " + terminal_text(mark.where);
    line += " says: " + claim_words(mark.says, mark.certainty) + standing_of(mark);
    if (!mark.tool.empty()) line += "  by " + terminal_text(mark.tool);
    if (!mark.detail.empty()) line += "  " + terminal_text(mark.detail);
    node.children.push_back({line});
  }
  return node;
}

Node uncovered_node(const std::vector<Uncovered>& uncovered) {
  Node node{"bytes that no hash covers"};
  for (const Uncovered& bytes : uncovered)
    node.children.push_back({std::to_string(bytes.range.size) + " at " +
                             std::to_string(bytes.range.offset) + ": " + terminal_text(bytes.why)});
  return node;
}

}  // namespace

std::string show_tree(const Report& report) {
  Node root{terminal_text(report.format) + ", " + name(report.state)};
  if (report.detached) root.text += ", manifest store beside the file";
  add_manifests(root, report);
  const bool covered =
      report.active_manifest() != nullptr && report.active_manifest()->status == report.status;
  for (Node& part :
       std::vector<Node>{marks_node(report.marks), uncovered_node(report.uncovered),
                         covered ? Node{"findings"} : status_node("findings", report.status)})
    if (!part.children.empty()) root.children.push_back(std::move(part));
  std::string out = root.text + '\n';
  render(out, root, "");
  return out;
}

}  // namespace tanba
