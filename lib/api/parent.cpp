#include "api/parent.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "io/splice.hpp"

namespace tanba {
namespace {

constexpr std::string_view kAnyType = "application/octet-stream";  // of bytes that no format knows

// Lines behind the last checkpoint came after what is the parent (C2PA 2.5, A.3.17.4): what is
// opened is the file as it was then.
Edit what_came_later(const Source& asset, const Examined& examined) {
  if (examined.format->binding != BindingKind::segment || examined.carrier == nullptr) return {};
  const std::uint64_t end = examined.carrier->erase.front().end();
  if (end == asset.size()) return {};
  return {{end, asset.size() - end, {}, nullptr}};
}

bool is_parent(const Definition::Ingredient& one) { return one.relationship == "parentOf"; }

bool has_file(const Definition::Ingredient& one) {
  return one.file.source != nullptr || !one.file.path.empty();
}

const Definition::Ingredient* defined_parent(const LabelOptions& options) {
  if (options.definition == nullptr) return nullptr;
  const auto& all = options.definition->ingredients;
  const auto found = std::ranges::find_if(all, is_parent);
  return found == all.end() ? nullptr : &*found;
}

std::string file_name(const Definition::Ingredient& one) {
  return one.file.path.substr(one.file.path.rfind('/') + 1);
}

// What is said of another file than the one that is labelled, by its role.
struct Fault {
  Errc code;
  const char *parent, *component;
};
constexpr Fault kFaults[] = {
    {Errc::unsupported, "parent: the file is empty", "component: the file is empty"},
    {Errc::malformed, "parent: it, or its manifest, is broken",
     "component: it, or its manifest, is broken"},
    {Errc::truncated, "parent: it is cut", "component: it is cut"},
    {Errc::limit_exceeded, "parent: it is beyond a limit", "component: it is beyond a limit"},
    {Errc::io, "parent: it cannot be read", "component: it cannot be read"},
};

Result<Input> look_at_other(const Source& file, const std::string& hint,
                            const LabelOptions& options, const char* Fault::* role) {
  const ExamineOptions how{.hint = hint, .limits = options.limits, .any_format = true};
  auto input = look_at(file, how, options);
  if (input) return input;
  Error error = input.error();
  for (const Fault& fault : kFaults)
    if (fault.code == error.code) error.what = fault.*role;
  if (error.code == Errc::unsupported) error.code = Errc::invalid_argument;
  return error;
}

Result<Input> look_at_defined(const Definition::Ingredient& one, const LabelOptions& options) {
  if (one.file.source == nullptr)
    return Error{Errc::invalid_argument, "definition: the file of an ingredient was not opened"};
  const std::string hint = one.file.path.empty() ? one.format : file_name(one);
  TANBA_TRY(Input input, look_at_other(*one.file.source, hint, options,
                                       is_parent(one) ? &Fault::parent : &Fault::component));
  const std::string& found = input.examined.mime_type;
  if (!one.format.empty() && found != kAnyType && found != one.format)
    return Error{Errc::invalid_argument,
                 "definition: the format of an ingredient is not that of its file"};
  return input;
}

Parent as_defined(const Input* input, const Definition::Ingredient& one) {
  Parent parent = input == nullptr ? Parent() : as_parent(*input);
  if (parent.mime_type.empty() || parent.mime_type == kAnyType) parent.mime_type = one.format;
  parent.title = one.title.empty() ? file_name(one) : one.title;
  parent.described = &one;
  return parent;
}

}  // namespace

Result<Input> look_at(const Source& asset, const ExamineOptions& how, const LabelOptions& options) {
  Input input;
  TANBA_TRY(input.examined, examine(asset, how));
  if (input.examined.failure)
    return Error{Errc::malformed, "label: the manifest store that is in the file cannot be read"};
  if (!input.examined.store) return input;
  const HashingOptions hashing{thread_count(options.threads), options.limits, options.progress};
  const SplicedView then(asset, what_came_later(asset, input.examined));
  const auto digest = [&](const HashPlan& plan) { return run(plan, then, hashing); };
  TANBA_TRY(input.report,
            judge(then, input.examined,
                  {TrustList(), time_or_now(options.now), nullptr, options.limits, digest}));
  return input;
}

bool is_for_another_type(const LabelOptions& options, std::string_view mime_type) {
  const Definition* const definition = options.definition;
  return definition != nullptr && !definition->format.empty() && definition->format != mime_type;
}

bool names_parent(const LabelOptions& options) {
  return options.parent != nullptr || defined_parent(options) != nullptr;
}

Result<std::optional<Input>> look_at_given_parent(const LabelOptions& options) {
  const Definition::Ingredient* const defined = defined_parent(options);
  if (defined == nullptr && options.parent == nullptr) return std::optional<Input>();
  if (defined != nullptr && options.parent != nullptr)
    return Error{Errc::invalid_argument,
                 "label: the definition gives a parent already; another cannot be given"};
  if (defined != nullptr) {
    TANBA_TRY(Input parent, look_at_defined(*defined, options));
    return std::optional<Input>(std::move(parent));
  }
  TANBA_TRY(Input parent,
            look_at_other(*options.parent, options.parent_hint, options, &Fault::parent));
  return std::optional<Input>(std::move(parent));
}

Parent as_given_parent(const Input& input, const LabelOptions& options) {
  const Definition::Ingredient* const defined = defined_parent(options);
  return defined == nullptr ? as_parent(input) : as_defined(&input, *defined);
}

Result<std::vector<Input>> look_at_components(const LabelOptions& options) {
  std::vector<Input> inputs;
  for (const Component& component : options.components) {
    TANBA_TRY(Input input,
              look_at_other(*component.source, component.name, options, &Fault::component));
    inputs.push_back(std::move(input));
  }
  if (options.definition == nullptr) return inputs;
  for (const Definition::Ingredient& one : options.definition->ingredients) {
    if (is_parent(one) || !has_file(one)) continue;
    TANBA_TRY(Input input, look_at_defined(one, options));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

Additions as_additions(const std::vector<Input>& inputs, const LabelOptions& options,
                       const NoticeGiven* notice) {
  Additions additions{.definition = options.definition, .notice = notice};
  auto input = inputs.begin();
  for (const Component& component : options.components) {
    additions.components.push_back(as_parent(*input++));
    additions.components.back().title = component.name;
  }
  if (options.definition == nullptr) return additions;
  for (const Definition::Ingredient& one : options.definition->ingredients)
    if (!is_parent(one))
      additions.components.push_back(as_defined(has_file(one) ? &*input++ : nullptr, one));
  return additions;
}

Parent as_parent(const Input& input) {
  const bool known = input.examined.store.has_value() && input.report.has_value();
  return {input.examined.mime_type, known ? &*input.examined.store : nullptr,
          known ? &*input.report : nullptr};
}

bool is_its_own_parent(const Input& input, const Label& label) {
  return input.examined.store.has_value() || opens_its_input(label);
}

}  // namespace tanba
