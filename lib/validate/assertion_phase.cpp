// The assertions: all that the claim lists are there and unchanged, nothing else is there, and
// what was redacted is empty. C2PA 2.4, 15.10.2 and 15.10.3.1.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

struct LinkRow {
  Link link;
  std::string_view code;
};
constexpr LinkRow kLinks[] = {
    {Link::match, "assertion.hashedURI.match"},   {Link::mismatch, "assertion.hashedURI.mismatch"},
    {Link::missing, "assertion.missing"},         {Link::outside, "assertion.outsideManifest"},
    {Link::unsupported, "algorithm.unsupported"},
};

// C2PA 2.4, 6.8.3: what stands in a redacted assertion's place is this UUID and zeros.
constexpr std::string_view kRedactedUuid =
    "\xCA\xA9\x8E\xEE\x9D\x4D\xF8\x0E\x86\xAD\x4D\xFF\xCA\x26\x39\x73";

// Every content box in `box` but its description is empty or zero. A superbox there could say
// something by its label.
bool is_blank(const Manifest& manifest, const jumbf::Box& box) {
  return std::ranges::all_of(box.children, [&](std::uint32_t child) {
    const jumbf::Box& one = manifest.tree->boxes[child];
    Bytes content = manifest.hashed(one);
    if (one.type == "uuid" && starts_with(content, kRedactedUuid))
      content = content.subspan(kRedactedUuid.size());
    return !one.is_superbox() && all_zero(content);
  });
}

std::string_view forbidden_redaction(std::string_view base) {
  if (is_actions(base)) return "assertion.action.redacted";
  return is_hard_binding(base) ? "assertion.hardBinding.redacted" : "";
}

}  // namespace

// The findings are about the claim that redacts: whoever made it could have known better.
void check_redactions(Context& context, Subject& subject) {
  for (const std::string& uri : subject.claim.redacted) {
    const auto target = context.resolve(uri, subject);
    if (!target) continue;
    if (target->subject == &subject) {
      subject.say("assertion.selfRedacted", subject.claim_url());
      continue;
    }
    const std::string label = target->url.substr(target->url.rfind('/') + 1);
    if (const auto code = forbidden_redaction(base_label(label)); !code.empty())
      subject.say(code, target->url);
    if (!context.redacted.contains(target->url) || target->box == nullptr) continue;
    if (!is_blank(*target->subject->manifest, *target->box))
      subject.say("assertion.notRedacted", target->url);
  }
}

void check_assertions(Context&, Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.redacted) continue;
    for (const LinkRow& row : kLinks)
      if (row.link == entry.link) subject.say(row.code, entry.url);
  }
  for (const AssertionBox& assertion : subject.boxes) {
    const std::string url = subject.box_url(assertion);
    if (assertion.declared == kNone)
      subject.say("assertion.undeclared", url);
    else if (!assertion.well_formed && !subject.declared[assertion.declared].redacted)
      subject.say(
          assertion.content == Content::json ? "assertion.json.invalid" : "assertion.cbor.invalid",
          url);
  }
}

}  // namespace tanba::validation
