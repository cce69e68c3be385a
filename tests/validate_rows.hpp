// Rows of the tests of validation: one thing is broken, and one code and state must come out. Names
// begin with the number of an attack: on S structure, B binding, C credentials, M meaning.
#pragma once

#include <gtest/gtest.h>

#include "store_maker.hpp"
#include "tanba/trust.hpp"
#include "validate/status.hpp"
#include "validate/validate.hpp"

namespace tanba::maker {

inline Format toy_format() {
  Format format;
  format.name = "toy";
  format.mime_type = "application/x-toy";
  return format;
}

struct Circumstances {
  bool trust = true;  // the usual root
  std::int64_t now = pki::kNow;
  // PEM
  std::string time_stamp_anchor = {}, allow = {}, deny = {}, other_anchor = {},
              identity_anchor = {};
  std::vector<Buffer> ocsp = {};
  Limits limits = {};
  int spec = 0;
};

/// Its claim is written by hand: the library writes none of that version.
inline void make_version_1(Recipe& recipe) {
  using cbor::Value;
  recipe.claim_label = "c2pa.claim";
  recipe.claim_bytes = [](Buffer& claim) {
    const auto document = cbor::Document::decode(claim);
    const cbor::Item old = document->root();
    Value made = Value::map();
    for (const char* field : {"instanceID", "signature", "alg", "dc:title"})
      made.set(field, Value::text(*old.find(field).as_text()));
    made.set("claim_generator", Value::text("old/1")).set("dc:format", Value::text("image/jpeg"));
    made.set("assertions", Value::encoded(old.find("created_assertions").encoded()));
    claim = made.encode();
  };
}

inline TrustList trust_in(const Circumstances& given) {
  TrustList trust;
  const auto add = [&](Result<void> (TrustList::*to)(Bytes), const std::string& pem) {
    if (pem.empty()) return;
    if (const auto done = (trust.*to)(as_bytes(pem)); !done)
      throw std::runtime_error(done.error().what);
  };
  if (given.trust) add(&TrustList::add_signer_anchors, usual_signing().root.pem());
  add(&TrustList::add_signer_anchors, given.other_anchor);
  add(&TrustList::add_time_stamp_anchors, given.time_stamp_anchor);
  add(&TrustList::add_identity_anchors, given.identity_anchor);
  add(&TrustList::allow, given.allow);
  add(&TrustList::deny, given.deny);
  return trust;
}

inline Result<Report> judge(const Made& made, const Circumstances& given = {},
                            const Format& format = toy_format()) {
  auto store = parse_store(made.store, given.limits);
  if (!store) return store.error();
  const auto asset = memory_source(made.asset);
  const TrustList trust = trust_in(given);
  return validate({*asset, format, made.detached ? nullptr : &made.carrier, *store, trust,
                   given.now, &given.ocsp, given.limits,
                   [&](const HashPlan& plan) { return run(plan, *asset, {1, given.limits, {}}); },
                   nullptr, false, given.spec});
}

struct Row {
  const char* name;
  const char* code;  // null: none but what a good store has
  State state;
  std::function<void(Recipe&)> recipe = {};
  std::function<void(Made&)> made = {};
  std::function<void(Circumstances&)> given = {};
  std::function<void(const Report&)> also = {};
};

inline bool says(const StatusList& list, std::string_view code) {
  return has_status(list.success, code) || has_status(list.informational, code) ||
         has_status(list.failure, code);
}

inline std::string codes_of(const Report& report) {
  std::string text;
  for (const auto* list : {&report.status.failure, &report.status.informational})
    for (const Status& status : *list)
      text += status.code + " (" + status.url + ") " + status.explanation + "\n";
  return text;
}

inline void expect(const Row& row) {
  SCOPED_TRACE(row.name);
  Recipe recipe;
  if (row.recipe) row.recipe(recipe);
  Made made = make(recipe);
  if (row.made) row.made(made);
  Circumstances given;
  if (row.given) row.given(given);
  const auto report = judge(made, given);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, row.state) << codes_of(*report);
  if (row.code != nullptr) {
    EXPECT_TRUE(says(report->status, row.code)) << row.code << " missing\n" << codes_of(*report);
  }
  if (row.also) row.also(*report);
}

}  // namespace tanba::maker
