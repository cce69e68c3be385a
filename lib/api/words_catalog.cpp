// Plural rules after the Unicode CLDR, "Language Plural Rules", for whole numbers.
#include "api/words_catalog.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

std::string_view one_other(std::uint64_t count) { return count == 1 ? "one" : "other"; }

std::string_view one_few_many(std::uint64_t count) {
  const std::uint64_t ten = count % 10, hundred = count % 100;
  if (ten == 1 && hundred != 11) return "one";
  if (ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14)) return "few";
  return "many";
}

struct PluralRule {
  std::string_view forms;
  std::string_view (*form)(std::uint64_t count);
};

// By the line `plural` of a file: the forms that the language has.
constexpr auto kPluralRules = std::to_array<PluralRule>({
    {"one other", one_other},              // English, Kazakh, German ...
    {"one few many other", one_few_many},  // Russian, Ukrainian, Belarusian
    {"other", [](std::uint64_t) { return std::string_view("other"); }},  // Chinese, Korean ...
});

void read_line(std::string_view line, Catalog& catalog) {
  const auto equals = line.find('=');
  if (line.starts_with('#') || equals == std::string_view::npos) return;
  const std::string_view text = ascii::trimmed(line.substr(equals + 1));
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return;
  catalog.texts.emplace(ascii::trimmed(line.substr(0, equals)), text.substr(1, text.size() - 2));
}

const std::map<std::string_view, Catalog>& catalogs() {
  static const auto all = [] {
    std::map<std::string_view, Catalog> read;
    for (const EmbeddedText& file : words_texts()) read.emplace(file.name, read_catalog(file.text));
    return read;
  }();
  return all;
}

// `{name:kind}` becomes the value of the slot `name`.
std::string filled(std::string_view text, std::span<const Slot> slots) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const auto slot = std::ranges::find(slots, inside.substr(0, inside.find(':')), &Slot::name);
    if (slot != slots.end()) out += slot->value;
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

Catalog read_catalog(std::string_view file) {
  Catalog catalog;
  while (!file.empty()) {
    const auto end = file.find('\n');
    read_line(file.substr(0, end), catalog);
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
  }
  const auto forms = catalog.texts.find("plural");
  catalog.plural = one_other;
  for (const PluralRule& rule : kPluralRules)
    if (forms != catalog.texts.end() && rule.forms == forms->second) catalog.plural = rule.form;
  return catalog;
}

Words::Words(std::string_view language) {
  const auto found = catalogs().find(language);
  catalog_ = &(found != catalogs().end() ? found : catalogs().find("en"))->second;
}

std::string Words::operator()(std::string_view key, std::initializer_list<Slot> slots) const {
  const auto found = catalog_->texts.find(key);
  return found == catalog_->texts.end() ? std::string() : filled(found->second, slots);
}

std::string Words::counted(const std::string& key, std::uint64_t count,
                           std::initializer_list<Slot> slots) const {
  std::vector<Slot> all(slots);
  all.push_back({"count", std::to_string(count)});
  const auto form = key + '[' + std::string(catalog_->plural(count)) + ']';
  const auto found = catalog_->texts.find(form);
  return found == catalog_->texts.end() ? std::string() : filled(found->second, all);
}

std::vector<std::string> languages() {
  std::vector<std::string> all;
  for (const auto& [name, catalog] : catalogs()) all.emplace_back(name);
  return all;
}

}  // namespace tanba
