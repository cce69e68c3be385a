// Drawn at most ten times a second, and not before the work took a while.
#include "progress_line.hpp"

#include <unistd.h>

#include <algorithm>

#include "console.hpp"

namespace tanba::tool {
namespace {

constexpr auto kFirst = std::chrono::milliseconds(700);
constexpr auto kEvery = std::chrono::milliseconds(100);
constexpr int kCells = 30;
constexpr double kMegabyte = 1e6;

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(static_cast<std::uint64_t>(static_cast<double>(bytes) / kMegabyte));
}

}  // namespace

ProgressLine::ProgressLine(std::size_t files)
    : wanted_(::isatty(2) == 1), files_(files), next_(Clock::now() + kFirst) {}

ProgressLine::~ProgressLine() {
  if (wanted_) console().progress("");
}

void ProgressLine::bytes(std::uint64_t done, std::uint64_t total) {
  if (!wanted_ || files_ > 1 || total == 0) return;
  show(static_cast<double>(done) / static_cast<double>(total),
       megabytes(done) + " of " + megabytes(total) + " MB");
}

void ProgressLine::file_done() {
  if (!wanted_ || files_ <= 1) return;
  ++files_done_;
  show(static_cast<double>(files_done_) / static_cast<double>(files_),
       std::to_string(files_done_) + " of " + std::to_string(files_) + " files");
}

void ProgressLine::show(double part, const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + kEvery;
  const auto full = static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * kCells);
  console().progress("[" + std::string(full, '#') + std::string(kCells - full, ' ') + "] " + text);
}

}  // namespace tanba::tool
