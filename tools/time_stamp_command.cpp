// The two ways of a time-stamp that is carried by hand.
#include "time_stamp_command.hpp"

#include <filesystem>

#include "console.hpp"
#include "input_files.hpp"
#include "label_plan.hpp"
#include "new_file.hpp"
#include "tanba/time_stamp.hpp"

namespace tanba::tool {

void write_time_stamp_request(const std::string& request, const std::string& labelled) {
  const auto output = open_input(labelled);
  if (!output) throw Failure(describe(labelled, output.error()));
  const std::string name = std::filesystem::path(labelled).filename().string();
  const auto made = request_time_stamp(**output, {.hint = name});
  if (!made) throw Failure(describe(labelled, made.error()));
  write_new(request, {made->begin(), made->end()}, kPublicMode);
}

int time_stamp_command(const LabelRequest& request) {
  const std::vector<LabelItem> items = plan_outputs(request);
  if (items.size() != 1 || items.front().input == "-" || items.front().output == "-")
    throw Failure("label: --tsa-response goes with one file");
  const LabelItem& item = items.front();
  const auto result = add_time_stamp_file(
      item.input, item.output, read_whole(request.tsa_response),
      {.in_place = request.in_place, .replace = request.force, .sync = !request.no_sync},
      {.now = time_option("--at", request.at), .hint = request.type});
  if (!result) console().complain(describe(item.input, result.error()));
  if (request.json) {
    console().report(to_json(result, item.input, item.output) + '\n');
  } else if (result) {
    console().report(display_name(item.input) + " -> " + terminal_text(item.output) + ": " +
                     name(result->state) + ", time-stamped\n");
  }
  return static_cast<int>(result ? Exit::done : exit_of(result.error()));
}

}  // namespace tanba::tool
