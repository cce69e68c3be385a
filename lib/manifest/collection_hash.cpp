// c2pa.hash.collection.data. C2PA 2.4, 18.8.
#include "manifest/collection_hash.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "manifest/collection_uri.hpp"
#include "manifest/fields.hpp"

namespace tanba {
namespace {

using cbor::Value;

constexpr const char* kWrong = "collection hash: a field is missing or of the wrong kind";

CollectionFile read_file(cbor::Item item, Fields& fields) {
  Fields each(item, kWrong);
  CollectionFile file;
  file.uri = each.required_text("uri");
  auto hash = each.bytes("hash");
  if (!hash || each.flaw() != nullptr) fields.fail();
  file.hash = std::move(hash).value_or(Buffer());
  return file;
}

// RFC 3986, 3.3: unreserved and sub-delims, "@" and the separator.
bool is_plain(char letter) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=@/";
  return ascii::is_alnum(letter) || kMarks.find(letter) != kMarks.npos;
}

bool is_control_or_backslash(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return code < 0x20 || code == 0x7F || letter == '\\';
}

bool has_drive(std::string_view path) {
  return path.size() >= 2 && ascii::is_letter(path[0]) && path[1] == ':';
}

}  // namespace

CollectionHash read_collection_hash(cbor::Item item, const Limits& limits) {
  CollectionHash hash;
  Fields fields(item, kWrong);
  const cbor::Item uris = fields.array("uris");
  if (uris.size() == 0) fields.fail("collection hash: it names no files");
  hash.over_limit = uris.size() > limits.max_hash_entries;
  if (hash.over_limit) fields.fail("collection hash: more files than the limit");
  for (std::size_t i = 0; i < uris.size() && fields.flaw() == nullptr; ++i)
    hash.files.push_back(read_file(uris.at(i), fields));
  hash.alg = fields.algorithm();
  hash.central_directory_hash = fields.bytes("zip_central_directory_hash");
  hash.flaw = fields.flaw();
  return hash;
}

Buffer write_collection_hash(const CollectionHash& hash) {
  Value uris = Value::array();
  for (const CollectionFile& file : hash.files)
    uris.add(Value::map().set("uri", Value::text(file.uri)).set("hash", Value::bytes(file.hash)));
  Value map = Value::map();
  map.set("uris", std::move(uris));
  if (!hash.alg.empty()) map.set("alg", Value::text(hash.alg));
  if (hash.central_directory_hash)
    map.set("zip_central_directory_hash", Value::bytes(*hash.central_directory_hash));
  return map.encode();
}

std::string uri_of(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return percent_encoded(path, is_plain);
}

std::string path_of(std::string_view uri) {
  std::string path;
  for (std::size_t at = 0; at < uri.size(); ++at) {
    const auto code = uri[at] == '%' ? from_hex(uri.substr(at + 1, 2)) : std::nullopt;
    const bool is_code = code && code->size() == 1;
    path += is_code ? static_cast<char>(code->front()) : uri[at];
    if (is_code) at += 2;
  }
  return path;
}

bool stays_inside(std::string_view uri) {
  const std::string path = path_of(uri);
  if (path.empty() || has_drive(path)) return false;
  if (std::any_of(path.begin(), path.end(), is_control_or_backslash)) return false;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = std::string_view(path).substr(at, end - at);
    if (name.empty() || name == "." || name == "..") return false;
    at = end + 1;
  }
  return true;
}

}  // namespace tanba
