#include "api/parent.hpp"

#include "base/check.hpp"
#include "io/splice.hpp"

namespace tanba {
namespace {

// Lines behind the last checkpoint came after what is the parent (C2PA 2.5, A.3.17.4): what is
// opened is the file as it was then.
Edit what_came_later(const Source& asset, const Examined& examined) {
  if (examined.format->binding != BindingKind::segment || examined.carrier == nullptr) return {};
  const std::uint64_t end = examined.carrier->erase.front().end();
  if (end == asset.size()) return {};
  return {{end, asset.size() - end, {}, nullptr}};
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

Result<std::optional<Input>> look_at_given_parent(const LabelOptions& options) {
  if (options.parent == nullptr) return std::optional<Input>();
  const ExamineOptions how{
      .hint = options.parent_hint, .limits = options.limits, .any_format = true};
  TANBA_TRY(Input parent, look_at(*options.parent, how, options));
  return std::optional<Input>(std::move(parent));
}

Result<std::vector<Input>> look_at_components(const LabelOptions& options) {
  std::vector<Input> inputs;
  for (const Component& component : options.components) {
    const ExamineOptions how{.hint = component.name, .limits = options.limits, .any_format = true};
    TANBA_TRY(Input input, look_at(*component.source, how, options));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

std::vector<Parent> as_components(const std::vector<Input>& inputs, const LabelOptions& options) {
  std::vector<Parent> components;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    components.push_back(as_parent(inputs[i]));
    components.back().title = options.components[i].name;
  }
  return components;
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
