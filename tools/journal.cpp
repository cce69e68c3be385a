// A line: fingerprint, output, marks of input and output, outcome; fields behind tabs, with percent
// signs for what would break a line.
#include "journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include "console.hpp"

namespace tanba::tool {
namespace {

constexpr std::string_view kName = ".tanba-journal";
constexpr std::string_view kTemporary = ".tanba-";
constexpr std::string_view kVersion = "1";
constexpr std::size_t kFields = 10;
constexpr char kHex[] = "0123456789abcdef";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '%') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
  return out;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Size and time of the last change of content; "-" where there is none.
std::string mark_of(const std::string& path) {
  struct stat status{};
  if (path == "-" || ::stat(path.c_str(), &status) != 0) return "-";
  return std::to_string(status.st_size) + ":" + std::to_string(status.st_mtim.tv_sec) + "." +
         std::to_string(status.st_mtim.tv_nsec);
}

State state_named(const std::string& text) {
  return text == name(State::trusted) ? State::trusted : State::valid;
}

bool is_alive(int process) { return ::kill(process, 0) == 0 || errno != ESRCH; }

// Whoever writes a temporary file holds a lock on it.
bool is_locked(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return true;
  const bool locked = ::flock(fd, LOCK_EX | LOCK_NB) != 0;
  ::close(fd);
  return locked;
}

}  // namespace

// In place, an input is gone once the output is there.
std::string input_mark(const LabelItem& item) {
  const auto mark = [&](const std::string& input) {
    return input == item.output ? "=" : mark_of(input);
  };
  return mark(item.input) + (item.manifest.empty() ? "" : "," + mark(item.manifest));
}

Journal::Journal(std::string folder, std::uint64_t fingerprint)
    : path_(std::move(folder) + "/" + std::string(kName)), fingerprint_(fingerprint) {}

Journal::~Journal() {
  if (fd_ >= 0) ::close(fd_);
}

bool Journal::parse(const std::string& line) {
  const auto fields = split(line);
  if (fields.size() != kFields || fields[0] != kVersion) return false;
  if (number(fields[1]) != fingerprint_) return true;
  LabelOutcome outcome{.format = fields[5],
                       .manifest_label = fields[7],
                       .state = state_named(fields[6]),
                       .bytes_in = number(fields[8]),
                       .bytes_out = number(fields[9])};
  entries_[fields[2]] = {fields[3], fields[4], std::move(outcome)};
  return true;
}

void Journal::load() {
  std::ifstream file(path_, std::ios::binary);
  std::string line;
  while (std::getline(file, line)) {
    torn_ = file.eof();
    if (!torn_) parse(line);
  }
}

std::optional<LabelOutcome> Journal::finished(const LabelItem& item) const {
  const auto found = entries_.find(escaped(item.output));
  if (found == entries_.end()) return std::nullopt;
  const Entry& entry = found->second;
  if (entry.input_mark != input_mark(item) || entry.output_mark != mark_of(item.output))
    return std::nullopt;
  return entry.outcome;
}

void Journal::record(const LabelItem& item, const std::string& before,
                     const LabelOutcome& outcome) {
  if (fd_ < 0) {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    // Shared: several batches may add lines; it keeps each from removing the file of another.
    if (fd_ < 0 || ::flock(fd_, LOCK_SH) != 0) return;
  }
  std::string line = std::exchange(torn_, false) ? "\n" : "";
  const std::array<std::string, kFields> fields = {std::string(kVersion),
                                                   std::to_string(fingerprint_),
                                                   escaped(item.output),
                                                   before,
                                                   mark_of(item.output),
                                                   escaped(outcome.format),
                                                   name(outcome.state),
                                                   escaped(outcome.manifest_label),
                                                   std::to_string(outcome.bytes_in),
                                                   std::to_string(outcome.bytes_out)};
  for (const std::string& field : fields) line += (&field == fields.data() ? "" : "\t") + field;
  // A line that is lost costs a look at the output when the batch goes on, nothing else.
  write_fully(fd_, line + "\n");
}

void Journal::remove() {
  if (fd_ < 0) fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0) ::unlink(path_.c_str());
}

Journal& Journals::of(const LabelItem& item) {
  auto& journal = by_root_[item.root];
  if (!journal) {
    journal = std::make_unique<Journal>(item.root, fingerprint_);
    if (resume_) journal->load();
  }
  return *journal;
}

std::optional<LabelOutcome> Journals::finished(const LabelItem& item) {
  if (item.root.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return of(item).finished(item);
}

void Journals::record(const LabelItem& item, const std::string& before,
                      const LabelOutcome& outcome) {
  if (item.root.empty()) return;
  const std::lock_guard lock(mutex_);
  of(item).record(item, before, outcome);
}

void Journals::remove() {
  for (auto& [root, journal] : by_root_) journal->remove();
}

void sweep_orphans(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(kTemporary) || name == kName) continue;
    int process = 0;
    const char* const digits = name.data() + kTemporary.size();
    const auto [rest, problem] = std::from_chars(digits, name.data() + name.size(), process);
    if (problem != std::errc() || process <= 0 || *rest != '-' || is_alive(process)) continue;
    if (!is_locked(at->path().string())) ::unlink(at->path().c_str());
  }
}

}  // namespace tanba::tool
