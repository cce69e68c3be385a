// Finds and attaches the manifest store of a PDF. C2PA 2.4, A.4; ISO 32000-2, 7.9.6 (name trees),
// 7.11 (file specifications), 7.6.6 (crypt filters), 12.8.2.2 (DocMDP), 14.13 (associated files).
#include "container/pdf_manifest.hpp"

#include "container/pdf_metadata.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::string_view kRelationship = "C2PA_Manifest", kName = "(content_credential.c2pa)";
constexpr std::size_t kMaxFiles = 256;  // associated with the whole document

// The file specification, where `value` is one of a manifest store; else empty.
Result<std::string> manifest_file(File& file, std::string_view value) {
  std::string text(value);
  if (const auto ref = as_ref(value)) {
    TANBA_TRY(Object object, file.object(*ref));
    text = object.stream_at > 0 ? "" : std::move(object.text);
  }
  if (!is_dict(text)) return std::string();
  TANBA_TRY(const Dict dict, Dict::parse(text, file.limits()));
  TANBA_TRY(const std::string relationship, file.resolve(dict.get("AFRelationship")));
  return as_name(relationship) == kRelationship ? text : std::string();
}

// What /AF holds: an array, or one file specification.
Result<std::vector<std::string>> associated_files(File& file, std::string_view value) {
  TANBA_TRY(const std::string text, file.resolve(value));
  if (is_dict(text)) return std::vector<std::string>{std::string(value)};
  if (!is_array(text)) return std::vector<std::string>();
  TANBA_TRY(const auto files, elements(text, file.limits()));
  if (files.size() > kMaxFiles)
    return Error{Errc::limit_exceeded, "pdf: too many associated files"};
  return std::vector<std::string>(files.begin(), files.end());
}

// Whether the bytes of the stream are the store's: not compressed, and not encrypted.
Result<const char*> flaw_of(File& file, const Dict& dict) {
  TANBA_TRY(const std::string filter, file.resolve(dict.get("Filter")));
  TANBA_TRY(const std::string parms, file.resolve(dict.get("DecodeParms")));
  const auto only = [&](const std::string& text) -> Result<std::string> {
    if (!is_array(text)) return text;
    TANBA_TRY(const auto values, elements(text, file.limits()));
    if (values.empty()) return std::string();
    return values.size() == 1 ? file.resolve(values[0]) : Result<std::string>(text);
  };
  TANBA_TRY(const std::string name, only(filter));
  if (name.empty()) return file.is_encrypted() ? "pdf: the manifest store is encrypted" : nullptr;
  if (as_name(name) != "Crypt") return "pdf: the manifest store is compressed";
  TANBA_TRY(const std::string text, only(parms));
  if (!is_dict(text)) return nullptr;  // Identity is the default
  TANBA_TRY(const Dict crypt, Dict::parse(text, file.limits()));
  const std::string_view method = crypt.get("Name");
  return method.empty() || as_name(method) == "Identity" ? nullptr
                                                         : "pdf: the manifest store is encrypted";
}

Result<Found> find_store(File& file, std::string_view specification) {
  TANBA_TRY(const Dict dict, Dict::parse(specification, file.limits()));
  TANBA_TRY(const std::string files, file.resolve(dict.get("EF")));
  TANBA_TRY(const Dict embedded, Dict::parse(files, file.limits()));
  auto stream = as_ref(embedded.get("F"));
  if (!stream) stream = as_ref(embedded.get("UF"));
  if (!stream) return Error{Errc::malformed, "pdf: the manifest's file specification has no file"};
  TANBA_TRY(const Object object, file.object(*stream));
  Found found;
  TANBA_TRY(found.store, file.stream_of(object));
  found.object_at = object.at;
  TANBA_TRY(const Dict stream_dict, Dict::parse(object.text, file.limits()));
  TANBA_TRY(found.flaw, flaw_of(file, stream_dict));
  return found;
}

struct Change {
  std::string_view name, value;  // an empty value: the key goes
};

std::string with(const Dict& dict, std::initializer_list<Change> changes) {
  std::string text = "<<";
  for (const Dict::Entry& entry : dict.entries())
    if (std::none_of(changes.begin(), changes.end(),
                     [&](const Change& change) { return change.name == entry.name; }))
      text.append(entry.key).append(" ").append(entry.value).append("\n");
  for (const auto& [name, value] : changes)
    if (!value.empty()) text.append("/").append(name).append(" ").append(value);
  return text + ">>";
}

std::string_view array_or_none(std::string_view value) { return is_array(value) ? value : "[]"; }

std::string array_of(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) text += (text.size() > 1 ? " " : "") + value;
  return text + "]";
}

/// Puts a document's structure around the store. Borrows the file.
class Attachment {
 public:
  explicit Attachment(File& file) : file_(file), update_(file) {}

  Result<Update::Appended> run(const Contents& contents);

 private:
  Result<std::string> crypt_filter();
  Result<void> put_store(std::uint64_t store_bytes);
  Result<std::string> replaced(std::string_view value, std::string text);
  Result<std::string> files(std::string_view value);
  Result<std::string> names(std::string_view value);
  Result<std::string> tree(std::string_view value);
  Result<std::string> leaf(const Dict& node);
  Result<std::string> kids(const Dict& node);
  Result<bool> is_old_leaf(std::string_view value);
  bool is_old(std::string_view value) const;
  Result<void> annotate(std::string_view pages);
  Result<std::string> metadata(std::string_view value, Bytes packet);
  Result<void> info(Bytes json);

  File& file_;
  Update update_;
  std::vector<Ref> old_;         // file specifications of stores that go
  std::optional<Ref> file_ref_;  // that of the store that comes
};

// /V 4 and up know crypt filters, and with them Identity.
Result<std::string> Attachment::crypt_filter() {
  if (!file_.is_encrypted()) return std::string();
  TANBA_TRY(const Dict trailer, Dict::parse(file_.trailer(), file_.limits()));
  TANBA_TRY(const std::string text, file_.resolve(trailer.get("Encrypt")));
  TANBA_TRY(const Dict encryption, Dict::parse(text, file_.limits()));
  const auto version = as_integer(encryption.get("V"));
  if (!version || *version < 4)
    return Error{Errc::unsupported,
                 "pdf: an encryption without crypt filters (before PDF 1.5) hides the manifest"};
  return std::string("/Filter[/Crypt]/DecodeParms[<</Type/CryptFilterDecodeParms/Name/Identity>>]");
}

Result<void> Attachment::put_store(std::uint64_t store_bytes) {
  TANBA_TRY(const std::string crypt, crypt_filter());
  const Ref stream = update_.reserve();
  file_ref_ = update_.reserve();
  const std::string size = std::to_string(store_bytes);
  TANBA_CHECK(update_.put_stream(stream,
                                 "<</Type/EmbeddedFile/Subtype/application#2Fc2pa" + crypt +
                                     "/Params<</Size " + size + ">>/Length " + size + ">>",
                                 store_bytes));
  // Strings of an encrypted file are encrypted: only an empty one can be written without the key.
  const std::string name(file_.is_encrypted() ? "()" : kName);
  return update_.put(*file_ref_,
                     "<</Type/Filespec/AFRelationship/C2PA_Manifest"
                     "/Subtype/application#2Fc2pa/F" +
                         name + "/UF" + name + "/EF<</F " + to_text(stream) + "/UF " +
                         to_text(stream) + ">>>>");
}

// What stands for `value` when it becomes `text`: where it is a reference, that stays.
Result<std::string> Attachment::replaced(std::string_view value, std::string text) {
  const auto ref = as_ref(value);
  if (!ref) return text;
  TANBA_CHECK(update_.put(*ref, std::move(text)));
  return std::string(value);
}

// /AF with the new file specification and without those of other stores.
Result<std::string> Attachment::files(std::string_view value) {
  TANBA_TRY(const auto present, associated_files(file_, value));
  std::vector<std::string> kept;
  for (const std::string& one : present) {
    TANBA_TRY(const std::string manifest, manifest_file(file_, one));
    if (manifest.empty())
      kept.push_back(one);
    else if (const auto ref = as_ref(one))
      old_.push_back(*ref);
  }
  if (file_ref_) kept.push_back(to_text(*file_ref_));
  TANBA_TRY(const std::string text, file_.resolve(value));
  if (is_array(text) && as_ref(value)) return replaced(value, array_of(kept));
  return kept.empty() ? std::string() : array_of(kept);
}

bool Attachment::is_old(std::string_view value) const {
  const auto ref = as_ref(value);
  return ref && std::find(old_.begin(), old_.end(), *ref) != old_.end();
}

// The pairs are in the order of their names.
Result<std::string> Attachment::leaf(const Dict& node) {
  TANBA_TRY(const std::string present, file_.resolve(node.get("Names")));
  TANBA_TRY(const auto values, elements(array_or_none(present), file_.limits()));
  const std::string name(file_.is_encrypted() ? "()" : kName);
  bool is_in = !file_ref_;
  std::vector<std::string> pairs;
  const auto put_in = [&] {
    pairs.push_back(name);
    pairs.push_back(to_text(*file_ref_));
    is_in = true;
  };
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    if (is_old(values[i + 1])) continue;
    if (!is_in && (file_.is_encrypted() || as_string(values[i]) > as_string(name))) put_in();
    pairs.emplace_back(values[i]);
    pairs.emplace_back(values[i + 1]);
  }
  if (!is_in) put_in();
  TANBA_TRY(const std::string array, replaced(node.get("Names"), array_of(pairs)));
  return with(node, {{"Names", array}});
}

// A leaf that kids() put in for another store.
Result<bool> Attachment::is_old_leaf(std::string_view value) {
  TANBA_TRY(const std::string text, file_.resolve(value));
  TANBA_TRY(const Dict node, Dict::parse(text, file_.limits()));
  TANBA_TRY(const std::string names, file_.resolve(node.get("Names")));
  if (!is_array(names)) return false;
  TANBA_TRY(const auto pairs, elements(names, file_.limits()));
  return pairs.size() == 2 && is_old(pairs[1]);
}

// A tree of many nodes gets a leaf of its own, the first one, for no name is less than the empty.
Result<std::string> Attachment::kids(const Dict& node) {
  TANBA_TRY(const std::string present, file_.resolve(node.get("Kids")));
  TANBA_TRY(const auto nodes, elements(present, file_.limits()));
  std::vector<std::string> kept(nodes.begin(), nodes.end());
  if (!kept.empty() && !old_.empty()) {
    TANBA_TRY(const bool goes, is_old_leaf(kept.front()));
    if (goes) kept.erase(kept.begin());
  }
  if (file_ref_) {
    const Ref own = update_.reserve();
    TANBA_CHECK(update_.put(own, "<</Limits[()()]/Names[()" + to_text(*file_ref_) + "]>>"));
    kept.insert(kept.begin(), to_text(own));
  }
  TANBA_TRY(const std::string array, replaced(node.get("Kids"), array_of(kept)));
  return with(node, {{"Kids", array}});
}

Result<std::string> Attachment::tree(std::string_view value) {
  TANBA_TRY(const std::string text, file_.resolve(value.empty() ? "<<>>" : value));
  TANBA_TRY(const Dict node, Dict::parse(text, file_.limits()));
  TANBA_TRY(std::string changed, node.get("Kids").empty() ? leaf(node) : kids(node));
  return replaced(value, std::move(changed));
}

// /Names of the catalog, with the file specification in its tree of embedded files.
Result<std::string> Attachment::names(std::string_view value) {
  TANBA_TRY(const std::string text, file_.resolve(value.empty() ? "<<>>" : value));
  TANBA_TRY(const Dict trees, Dict::parse(text, file_.limits()));
  const std::string_view present = trees.get("EmbeddedFiles");
  if (present.empty() && !file_ref_) return std::string(value);
  TANBA_TRY(const std::string embedded, tree(present));
  return replaced(value, with(trees, {{"EmbeddedFiles", embedded}}));
}

// On the first page, of no size.
Result<void> Attachment::annotate(std::string_view pages) {
  std::string at(pages), text;
  for (std::uint32_t depth = 0;; ++depth) {
    if (depth == file_.limits().max_depth)
      return Error{Errc::limit_exceeded, "pdf: the tree of pages is too deep"};
    TANBA_TRY(text, file_.resolve(at));
    TANBA_TRY(const Dict node, Dict::parse(text, file_.limits()));
    if (node.get("Kids").empty()) break;
    TANBA_TRY(const std::string array, file_.resolve(node.get("Kids")));
    TANBA_TRY(const auto nodes, elements(array, file_.limits()));
    if (nodes.empty()) return Error{Errc::malformed, "pdf: there is no first page"};
    at = nodes.front();
  }
  TANBA_TRY(const Dict page, Dict::parse(text, file_.limits()));
  TANBA_TRY(const std::string present, file_.resolve(page.get("Annots")));
  TANBA_TRY(const auto annotations, elements(array_or_none(present), file_.limits()));
  std::vector<std::string> all(annotations.begin(), annotations.end());
  const Ref own = update_.reserve();
  TANBA_CHECK(update_.put(own, "<</Type/Annot/Subtype/FileAttachment/Rect[0 0 0 0]/F 2/FS " +
                                   to_text(*file_ref_) + ">>"));
  all.push_back(to_text(own));
  TANBA_TRY(const std::string array, replaced(page.get("Annots"), array_of(all)));
  if (as_ref(page.get("Annots"))) return {};
  const auto ref = as_ref(at);
  if (!ref) return Error{Errc::malformed, "pdf: the first page is no indirect object"};
  return update_.put(*ref, with(page, {{"Annots", array}}));
}

// /Metadata of the catalog, 14.3.2.
Result<std::string> Attachment::metadata(std::string_view value, Bytes packet) {
  if (packet.empty()) return std::string(value);
  TANBA_TRY(const std::string crypt, crypt_filter());
  const Ref ref = as_ref(value) ? *as_ref(value) : update_.reserve();
  std::string stream = "<</Type/Metadata/Subtype/XML" + crypt + "/Length " +
                       std::to_string(packet.size()) + ">>\nstream\n";
  stream.append(as_text(packet)).append("\nendstream");
  TANBA_CHECK(update_.put(ref, std::move(stream)));
  return to_text(ref);
}

// /Info of the trailer, 14.3.3.
Result<void> Attachment::info(Bytes json) {
  if (json.empty()) return {};
  TANBA_TRY(const Dict trailer, Dict::parse(file_.trailer(), file_.limits()));
  const std::string_view value = trailer.get("Info");
  TANBA_TRY(std::string text, info_with(file_, value, json));
  const Ref ref = as_ref(value) ? *as_ref(value) : update_.reserve();
  update_.set_info(ref);
  return update_.put(ref, std::move(text));
}

Result<Update::Appended> Attachment::run(const Contents& contents) {
  TANBA_TRY(const Catalog root, read_catalog(file_));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file_.limits()));
  TANBA_TRY(const std::uint64_t allowed, allowed_changes(file_, catalog));
  if (allowed == 1 || allowed == 2)
    return Error{Errc::unsupported,
                 "pdf: a signature certifies the document and allows no such change (DocMDP)"};
  if (contents.store_bytes > 0) TANBA_CHECK(put_store(contents.store_bytes));
  TANBA_TRY(const std::string associated, files(catalog.get("AF")));
  TANBA_TRY(const std::string packet, metadata(catalog.get("Metadata"), contents.xmp));
  TANBA_CHECK(info(contents.aigc));
  TANBA_TRY(const std::string named,
            allowed == 0 ? names(catalog.get("Names")) : std::string(catalog.get("Names")));
  if (allowed != 0 && file_ref_) TANBA_CHECK(annotate(catalog.get("Pages")));
  TANBA_CHECK(update_.put(
      root.ref, with(catalog, {{"AF", associated}, {"Metadata", packet}, {"Names", named}})));
  return update_.finish();
}

}  // namespace

Result<Catalog> read_catalog(File& file) {
  TANBA_TRY(const Dict trailer, Dict::parse(file.trailer(), file.limits()));
  const auto root = as_ref(trailer.get("Root"));
  if (!root) return Error{Errc::malformed, "pdf: the trailer names no catalog"};
  TANBA_TRY(std::string text, file.resolve(trailer.get("Root")));
  TANBA_CHECK(Dict::parse(text, file.limits()));
  return Catalog{*root, std::move(text)};
}

Result<std::uint64_t> allowed_changes(File& file, const Dict& catalog) {
  TANBA_TRY(const std::string permissions, file.resolve(catalog.get("Perms")));
  if (!is_dict(permissions)) return std::uint64_t{0};
  TANBA_TRY(const Dict kinds, Dict::parse(permissions, file.limits()));
  TANBA_TRY(const std::string signature, file.resolve(kinds.get("DocMDP")));
  if (!is_dict(signature)) return std::uint64_t{0};
  TANBA_TRY(const Dict signed_by, Dict::parse(signature, file.limits()));
  TANBA_TRY(const std::string list, file.resolve(signed_by.get("Reference")));
  if (!is_array(list)) return std::uint64_t{2};
  TANBA_TRY(const auto references, elements(list, file.limits()));
  for (const std::string_view value : references) {
    TANBA_TRY(const std::string text, file.resolve(value));
    TANBA_TRY(const Dict reference, Dict::parse(text, file.limits()));
    if (as_name(reference.get("TransformMethod")) != "DocMDP") continue;
    TANBA_TRY(const std::string parms, file.resolve(reference.get("TransformParams")));
    if (!is_dict(parms)) return std::uint64_t{2};
    TANBA_TRY(const Dict transform, Dict::parse(parms, file.limits()));
    return as_integer(transform.get("P")).value_or(2);
  }
  return std::uint64_t{2};
}

Result<std::vector<Found>> find_manifests(File& file) {
  TANBA_TRY(const Catalog root, read_catalog(file));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file.limits()));
  TANBA_TRY(const auto files, associated_files(file, catalog.get("AF")));
  std::vector<Found> all;
  for (const std::string& one : files) {
    TANBA_TRY(const std::string specification, manifest_file(file, one));
    if (specification.empty()) continue;
    auto found = find_store(file, specification);
    if (found) {
      all.push_back(*found);
      continue;
    }
    const Error error = found.error();
    if (error.code != Errc::malformed && error.code != Errc::truncated) return error;
    all.push_back({{}, 0, error.what});
  }
  return all;
}

Result<Update::Appended> attach(File& file, const Contents& contents) {
  return Attachment(file).run(contents);
}

}  // namespace tanba::pdf
