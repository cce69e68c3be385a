// What store_maker.hpp makes, in real files: any format, any hard binding, and judged from outside.
#pragma once

#include "container_fixture.hpp"
#include "tanba/tanba.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {

/// The hard binding of a file in which the store is still a hole.
using Binder = std::function<Assertion(const Format&, const Source&, const Carrier&)>;
/// What a data hash leaves out beside the store.
using Holes = std::function<std::vector<Range>(Bytes file)>;

inline Binder data_hash(const Holes& holes = {}) {
  return [=](const Format&, const Source& file, const Carrier& carrier) {
    DataHash hash;
    hash.has_exclusions = hash.has_hash = true;
    if (holes) hash.exclusions = holes(fixture::all_of(file));
    hash.exclusions.push_back(carrier.exclusion);
    std::ranges::sort(hash.exclusions, {}, &Range::offset);
    hash.alg = "sha256";
    hash.hash =
        run({{everything_but(hash.exclusions, file.size(), HashAlg::sha256)}}, file, {})->front();
    return cbor_assertion("c2pa.hash.data", write_data_hash(hash, 0));
  };
}

inline Assertion drafted(const Result<BindingDraft>& draft, const Source& file) {
  if (!draft) throw std::runtime_error(draft.error().what);
  return cbor_assertion(draft->label, draft->assertion(*run(draft->plan, file, {})));
}
inline Assertion box_hash(const Format& format, const Source& file, const Carrier& carrier) {
  return drafted(draft_box_hash(file, format, &carrier, {}), file);
}
inline Assertion bmff_hash(const Format&, const Source& file, const Carrier& carrier) {
  return drafted(draft_bmff_hash(file, &carrier, HashAlg::sha256, {}), file);
}

/// `asset` with a store; `made.asset` is the whole file.
inline Made put(const Format& format, Bytes asset, const Binder& binder, Recipe recipe = {}) {
  Made made;
  made.label = recipe.label;
  recipe.with_binding = false;
  recipe.assertions.insert(recipe.assertions.begin(), Assertion());
  for (std::size_t guess = 4000, tries = 0;; guess = made.store.size()) {
    if (++tries > 9) throw std::runtime_error("the store's size does not settle");
    const auto hole = fixture::embedded(format, asset, fixture::store_of(guess));
    if (!hole) throw std::runtime_error(hole.error().what);
    recipe.assertions.front() = binder(format, *memory_source(hole->bytes), hole->carrier);
    made.manifest = manifest_of(recipe, 0);
    made.store = assemble_store(std::vector<Bytes>{made.manifest});
    if (made.store.size() == guess) break;
  }
  made.asset = fixture::labelled(format, asset, made.store);
  return made;
}

/// As who is asked about a file judges it; the tests' root is trusted.
inline Result<Report> asked(Bytes file, const std::string& hint, const Source* manifest = nullptr) {
  const TrustList trust = trust_in({});
  return verify(*memory_source(file), trust,
                {.now = pki::kNow, .hint = hint, .manifest = manifest, .threads = 1});
}

/// What every broken binding comes to: this code, `invalid`, exit 2.
inline void expect_broken(const Result<Report>& report, std::string_view code) {
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_TRUE(has_status(report->status.failure, code)) << code << '\n' << codes_of(*report);
  EXPECT_EQ(meets(*report, {}).verdict, Verdict::invalid);
}
inline void expect_trusted(const Result<Report>& report) {
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(meets(*report, {.trusted = true}).verdict, Verdict::met);
}

}  // namespace tanba::maker
