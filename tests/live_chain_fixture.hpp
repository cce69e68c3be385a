// Live streams whose files bring manifests of their own (C2PA 2.5, 15.4): each hashed by the letter
// of 16.3.2.2 and without the rooms under test. Every step can be broken.
#pragma once

#include "live_stream_fixture.hpp"

namespace tanba::maker {

/// An update that says nothing new, above the manifest.
inline Buffer updated(const Made& made) {
  const Recipe update{.label = "urn:c2pa:3a7f0000-1111-4222-8333-444455556667",
                      .kind = jumbf::kUpdateManifest,
                      .assertions = {ingredient(ingredient_of(made, "parentOf"))},
                      .with_binding = false};
  return make(update, {made.manifest}).store;
}

/// A file with a manifest over `media`, which `front` and the store come before.
struct Binding {
  std::function<void(BmffHash&)> change = {};
  std::string label = "c2pa.hash.bmff.v3";
  bool update = false;  // one above the manifest
};
inline Buffer bound(const Recipe& recipe, const Buffer& front, const std::vector<Buffer>& media,
                    const Binding& binding = {}) {
  BmffHash hash;
  hash.alg = "sha256";
  hash.hash = Buffer(32);
  hash.exclusions = {fixture::store_left_out()};
  if (binding.change) binding.change(hash);
  Buffer file;
  for (int pass = 0; pass < 2; ++pass) {
    Recipe made = recipe;
    made.with_binding = false;
    made.assertions.insert(made.assertions.begin(),
                           cbor_assertion(binding.label, write_bmff_hash(hash)));
    const Made first = make(made);
    const Buffer store = binding.update ? updated(first) : first.store;
    file = fixture::joined(
        {front, fixture::c2pa_box("manifest", fixture::joined({Buffer(8), store}))});
    ByteWriter hashed;
    for (const Buffer& one : media) {
      hashed.u64(file.size()).bytes(one);
      file = fixture::joined({file, one});
    }
    hash.hash = digest(HashAlg::sha256, hashed.take());
  }
  return file;
}

inline std::string label_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "urn:c2pa:3a7f0000-1111-4222-8333-" + std::string(12 - digits.size(), '0') + digits;
}

/// A media segment with a manifest of its own. The functions break it and may be empty.
struct Own {
  std::uint64_t sequence = 1, time = 0;
  std::string stream = "a stream";
  std::string previous = label_of(sequence - 1), label = label_of(sequence);
  std::string name = "s" + std::to_string(sequence) + ".m4s";
  std::uint32_t track = 1;
  bool placed = true;  // it says which segment it is
  std::function<void(Value& place)> place = {};
  std::function<void(Recipe& recipe)> recipe = {};
  Binding binding = {};
  std::function<void(Buffer& file)> file = {};
};

inline Assertion place_of(const Own& one) {
  Value place = Value::map();
  place.set("sequenceNumber", Value::unsigned_integer(one.sequence));
  place.set("streamId", Value::text(one.stream));
  place.set("continuityMethod", Value::text("c2pa.manifestId"));
  place.set("previousManifestId", Value::text(one.previous));
  if (one.place) one.place(place);
  return cbor_assertion("c2pa.livevideo.segment", place.encode());
}

inline Buffer own_media(const Own& one) {
  Recipe recipe{.label = one.label};
  if (one.placed) recipe.assertions.push_back(place_of(one));
  if (one.recipe) one.recipe(recipe);
  const Buffer samples = fixture::bytes_of("the media of " + std::to_string(one.sequence));
  Buffer file =
      bound(recipe, {},
            {moof_of(one.sequence, traf_of(one.track, one.time)), fixture::box("mdat", samples)},
            one.binding);
  if (one.file) one.file(file);
  return file;
}

inline fixture::Files chain_of(const std::vector<Own>& segments) {
  fixture::Files files;
  for (const Own& one : segments) files.push_back({one.name, own_media(one)});
  return files;
}

/// Five segments that follow one another, the third of which can be changed.
inline std::vector<Own> five(const std::function<void(Own&)>& third = {}) {
  std::vector<Own> segments;
  for (std::uint64_t i = 1; i <= 5; ++i) segments.push_back({.sequence = i, .time = i * 180'000});
  if (third) third(segments[2]);
  return segments;
}

}  // namespace tanba::maker
