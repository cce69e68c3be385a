// What stands beside the store, put into a file and taken out of one, for the tests that ask other
// readers and writers.
//   beside put SOURCE OUT [xmp=FILE | aigc=TEXT | property=NAME=VALUE]...
//   beside list FILE: a line of JSON for each piece of metadata
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

Buffer file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int fails(const Error& error) {
  std::cerr << error.what << '\n';
  return 1;
}

void add(Payloads& payloads, const std::string& argument) {
  const std::size_t equals = argument.find('=');
  const std::string kind = argument.substr(0, equals), value = argument.substr(equals + 1);
  if (kind == "xmp") payloads.xmp = file(value);
  if (kind == "aigc") payloads.aigc.assign(value.begin(), value.end());
  const std::size_t name = value.find('=');
  if (kind == "property")
    payloads.properties.push_back({value.substr(0, name), value.substr(name + 1)});
}

int put(const Format& format, const Source& asset, const Payloads& payloads, const char* out) {
  const auto layout = format.scan(asset, {});
  if (!layout) return fails(layout.error());
  auto embedding = format.embed(asset, *layout, payloads, {});
  if (!embedding) return fails(embedding.error());
  const SplicedView view(asset, std::move(embedding->edit));
  Buffer bytes(static_cast<std::size_t>(view.size()));
  if (const auto done = view.read(0, bytes); !done) return fails(done.error());
  std::ofstream(out, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return 0;
}

int list(const Format& format, const Source& asset) {
  if (format.metadata == nullptr) return 0;
  const auto all = format.metadata(asset, {});
  if (!all) return fails(all.error());
  for (const Metadatum& one : *all)
    std::cout << nlohmann::json{one.carrier, one.key, as_text(one.value)}.dump(
                     -1, ' ', true, nlohmann::json::error_handler_t::replace)
              << '\n';
  return 0;
}

int run(std::span<char*> arguments) {
  if (arguments.size() < 3) return 2;
  const bool puts = arguments[1] == std::string_view("put") && arguments.size() > 3;
  const Buffer bytes = file(arguments[2]);
  const auto asset = memory_source(bytes);
  const auto format = detect(*asset, arguments[2]);
  if (!format || *format == nullptr) return 2;
  if (!puts) return list(**format, *asset);
  Payloads payloads;
  for (char* argument : arguments.subspan(4)) add(payloads, argument);
  return put(**format, *asset, payloads, arguments[3]);
}

}  // namespace
}  // namespace tanba

int main(int count, char** arguments) {
  return tanba::run({arguments, static_cast<std::size_t>(count)});
}
