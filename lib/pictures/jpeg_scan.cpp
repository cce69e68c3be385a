// Reads the one scan of a sequential JPEG picture. ITU-T T.81, B.1.1, F.2.2.
#include "pictures/jpeg_scan.hpp"

#include <algorithm>

namespace tanba::jpeg {
namespace {

constexpr std::uint32_t kMostBlocks = 10;  // of a unit; ITU-T T.81, B.2.3
constexpr int kMostFirst = 0x3FFF;
constexpr std::uint64_t kFirstBytes = 32 << 20;  // more where a scan has more

int take_number(BitReader& in, unsigned size) {
  if (size == 0) return 0;
  const int bits = static_cast<int>(in.peek(size));
  in.drop(size);
  return bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;
}

bool take_block(BitReader& in, const Codes& codes, JCOEF* block) {
  for (int at = 1; at < 64; ++at) {
    in.refill();
    const int symbol = codes.take(in);
    if (symbol < 0) return false;
    const auto size = static_cast<unsigned>(symbol & 15);
    if (size == 0 && symbol < 0xF0) return true;
    at += symbol >> 4;
    if (at > 63) return false;
    block[kZigzag[static_cast<unsigned>(at)]] = static_cast<JCOEF>(take_number(in, size));
  }
  return true;
}

}  // namespace

class Scan::Reading {
 public:
  explicit Reading(Scan& scan) : scan_(scan), in_(scan.data_) {
    for (std::size_t i = 0; i < scan.components_.size(); ++i) {
      const Component& component = scan.components_[i];
      const Tables& others = scan.ac_[component.ac_slot];
      for (std::uint32_t index = 0; index < component.across * component.down; ++index)
        steps_.push_back({i, index, component.ac_slot, &*scan.dc_[component.dc_slot].codes,
                          &*others.codes, &*others.jumps});
    }
  }

  // Finds where each row of units begins.
  bool all() {
    for (part_ = 0; part_ < scan_.parts_.size(); ++part_) {
      if (unit_ == units_) return false;
      begin_part();
      for (const std::uint32_t end = part_end(); unit_ < end;) {
        const std::uint32_t column = unit_ % scan_.units_across_;
        if (column == 0) begin_row();
        const std::uint32_t count = std::min(end - unit_, scan_.units_across_ - column);
        if (!pass(count, [&](const Step& step, std::uint64_t at) { note(step, at); })) return false;
      }
      Part& part = scan_.parts_[part_];
      part.to = in_.position();
      if (part.end - part.to >= 8) return false;
    }
    return unit_ == units_;
  }

  // After that: keeps what is in the box.
  bool box() {
    part_ = 0;
    begin_part();
    while (unit_ < units_) {
      const std::uint32_t before = scan_.units_to_box(unit_);
      if (!(before == 0 || is_in_run_ ? take(before == 0) : go_to(unit_ + before))) return false;
    }
    return true;
  }

 private:
  void begin_row() {
    if (scan_.cancel_ != nullptr && *scan_.cancel_)
      throw Failure{{Errc::cancelled, "jpeg: the caller asked to stop"}};
    const std::uint32_t row = unit_ / scan_.units_across_;
    scan_.rows_[row] = {part_, in_.position(), firsts_};
    scan_.tell_rows(row + 1);
  }

  // A block of each unit.
  struct Step {
    std::size_t component;
    std::uint32_t index;
    unsigned slot;
    const Codes *first, *others;
    const Jumps* jumps;
  };

  void begin_part() {
    in_.seek(scan_.parts_[part_].from);
    firsts_ = {};
  }

  std::uint32_t part_end() const {
    const std::uint64_t end = scan_.restart_ ? (part_ + 1) * scan_.restart_ : units_;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(end, units_));
  }

  bool go_to(std::uint32_t unit) {
    const std::uint32_t row = unit / scan_.units_across_;
    if (unit < units_ && row * scan_.units_across_ > unit_) {
      const RowStart& start = scan_.rows_[row];
      unit_ = row * scan_.units_across_;
      part_ = start.part;
      in_.seek(start.at);
      firsts_ = start.firsts;
    }
    if (unit == units_) unit_ = unit;
    while (unit_ < unit) {
      if (!pass(std::min(unit, part_end()) - unit_, kNoNote)) return false;
      go_on();
    }
    return true;
  }

  // To the next part, where this one is at its end.
  void go_on() {
    if (unit_ < part_end()) return;
    if (is_in_run_) scan_.runs_.back().to = scan_.parts_[part_].to;
    is_in_run_ = false;
    if (unit_ == units_) return;
    ++part_;
    begin_part();
  }

  static constexpr auto kNoNote = [](const Step&, std::uint64_t) {};

  void note(const Step& step, std::uint64_t at) {
    if (scan_.rare_.size() < scan_.most_rare()) scan_.rare_.push_back({at, step.slot});
  }

  template <typename Note>
  bool pass(std::uint32_t count, const Note& note) {
    const std::uint64_t end = scan_.parts_[part_].end;
    BitReader in = in_;  // nothing refers to it: it stays in registers
    unit_ += count;
    for (; count > 0; --count) {
      for (const Step& step : steps_)
        if (!take_first(in, step) || !skip(in, step, note)) return false;
      if (in.position() > end) return false;
    }
    in_ = in;
    return true;
  }

  template <typename Note>
  [[gnu::always_inline]] static bool skip(BitReader& in, const Step& step, const Note& note) {
    return step.jumps->skip_block(in, [&](std::uint64_t at) { note(step, at); });
  }

  // A unit in the box, or behind a run.
  bool take(bool keeps) {
    const bool is_next = !keeps;
    if (keeps && !is_in_run_)
      scan_.runs_.push_back(
          {.part = part_, .from = in_.position(), .first = unit_, .before = firsts_});
    Run& run = scan_.runs_.back();
    if (keeps) ++run.count;
    if (is_next) run.to = in_.position();
    run.has_next = is_next;
    is_in_run_ = keeps;
    for (const Step& step : steps_) {
      const std::uint64_t from = in_.position();
      if (!take_first(in_, step)) return false;
      const int first = firsts_[step.component];
      if (is_next && step.index == 0) run.next[step.component] = {from, in_.position(), first};
      if (keeps ? !take_others(step) : !skip(in_, step, kNoNote)) return false;
    }
    ++unit_;
    go_on();
    return true;
  }

  bool take_others(const Step& step) {
    JCOEF* const block = scan_.block(scan_.components_[step.component], unit_, step.index);
    block[0] = static_cast<JCOEF>(firsts_[step.component]);
    return take_block(in_, *step.others, block);
  }

  bool take_first(BitReader& in, const Step& step) {
    in.refill();
    const int size = step.first->take(in);
    if (size < 0 || size > 15) return false;
    int& first = firsts_[step.component];
    first += take_number(in, static_cast<unsigned>(size));
    return std::abs(first) <= kMostFirst;
  }

  Scan& scan_;
  BitReader in_;
  std::vector<Step> steps_;
  Firsts firsts_{};
  std::size_t part_ = 0;
  std::uint32_t unit_ = 0, units_ = scan_.units_across_ * scan_.units_down_;
  bool is_in_run_ = false;
};

// How many units there are from this one to the next in the box: none where it is in the box.
std::uint32_t Scan::units_to_box(std::uint32_t unit) const {
  const std::uint32_t column = unit % units_across_, row = unit / units_across_;
  const bool is_past = column >= right_ && row >= top_;
  const std::uint32_t next = std::max(row + (is_past ? 1 : 0), top_);
  if (next >= bottom_) return units_across_ * units_down_ - unit;
  return next > row ? next * units_across_ + left_ - unit : left_ - std::min(left_, column);
}

std::unique_ptr<Scan> Scan::of(const jpeg_decompress_struct& machine, std::uint64_t at) {
  auto scan = std::make_unique<Scan>();
  if (!scan->take_shape(machine) || !scan->take_tables(machine)) return {};
  scan->header_at_ = at - scan->header_bytes();
  scan->rows_.resize(scan->units_down_);
  return scan;
}

bool Scan::read(const Source& asset, const std::atomic<bool>* cancel) try {
  cancel_ = cancel;
  const bool is_whole = unpack(asset) && Reading(*this).all();
  tell_rows(is_whole ? units_down_ + 1 : kBroken);
  return is_whole;
} catch (...) {
  tell_rows(kBroken);
  throw;
}

void Scan::tell_rows(std::uint32_t count) {
  rows_read_ = count;
  rows_read_.notify_all();
}

// What is behind a row is known when the next one begins.
bool Scan::wait_for_rows(std::uint32_t count) const {
  std::uint32_t now = rows_read_;
  for (; now <= count; now = rows_read_) rows_read_.wait(now);
  return now != kBroken;
}

bool Scan::keep(const Box& box) {
  box_ = box;
  left_ = box.x / unit_width_, right_ = (box.right() + unit_width_ - 1) / unit_width_;
  top_ = box.y / unit_height_, bottom_ = (box.bottom() + unit_height_ - 1) / unit_height_;
  if (right_ > units_across_ || bottom_ > units_down_ || !wait_for_rows(bottom_)) return false;
  const std::size_t units = std::size_t{right_ - left_} * (bottom_ - top_);
  for (Component& to : components_) to.kept.resize(units * to.across * to.down);
  return Reading(*this).box();
}

bool Scan::take_shape(const jpeg_decompress_struct& machine) {
  const int count = machine.num_components;
  if (machine.progressive_mode || machine.arith_code || machine.data_precision != 8 || count < 1 ||
      count > 4 || machine.comps_in_scan != count || machine.Ss != 0 || machine.Se != 63 ||
      machine.Ah != 0 || machine.Al != 0)
    return false;
  const bool is_alone = count == 1;  // then a unit is a block (A.2.2)
  std::uint32_t blocks = 0;
  for (int i = 0; i < count; ++i) {
    const jpeg_component_info& info = machine.comp_info[i];
    if (machine.cur_comp_info[i] != &info || info.dc_tbl_no < 0 || info.dc_tbl_no > 3 ||
        info.ac_tbl_no < 0 || info.ac_tbl_no > 3)
      return false;
    Component& to = components_.emplace_back();
    to.across = is_alone ? 1 : static_cast<std::uint32_t>(info.h_samp_factor);
    to.down = is_alone ? 1 : static_cast<std::uint32_t>(info.v_samp_factor);
    to.dc_slot = static_cast<unsigned>(info.dc_tbl_no);
    to.ac_slot = static_cast<unsigned>(info.ac_tbl_no);
    const JQUANT_TBL* const table = machine.quant_tbl_ptrs[info.quant_tbl_no & 3];
    if (table == nullptr) return false;
    std::copy_n(table->quantval, 64, to.quantisers.begin());
    blocks += to.across * to.down;
  }
  unit_width_ = static_cast<std::uint32_t>(is_alone ? 8 : 8 * machine.max_h_samp_factor);
  unit_height_ = static_cast<std::uint32_t>(is_alone ? 8 : 8 * machine.max_v_samp_factor);
  units_across_ = (machine.image_width + unit_width_ - 1) / unit_width_;
  units_down_ = (machine.image_height + unit_height_ - 1) / unit_height_;
  restart_ = machine.restart_interval;
  return blocks <= kMostBlocks;
}

bool Scan::take_tables(const jpeg_decompress_struct& machine) {
  const auto take = [](Tables& to, const JHUFF_TBL* from) {
    to.codes = Codes::of(from);
    if (to.codes) to.source = *from;
    return to.codes.has_value();
  };
  const bool all_taken = std::ranges::all_of(components_, [&](const Component& component) {
    return take(dc_[component.dc_slot], machine.dc_huff_tbl_ptrs[component.dc_slot]) &&
           take(ac_[component.ac_slot], machine.ac_huff_tbl_ptrs[component.ac_slot]);
  });
  for (Tables& table : ac_)
    if (table.codes) table.jumps.emplace(*table.codes, rare_from(table.source));
  return all_taken;
}

// Takes out the bytes behind 0xFF, and the markers.
bool Scan::unpack(const Source& asset) {
  std::array<std::uint8_t, 65'536> buffer;
  const auto header = std::span(buffer).first(2);
  if (!asset.read(header_at_, header) || header[0] != 0xFF || header[1] != 0xDA) return false;
  std::uint64_t at = header_at_ + header_bytes();
  data_.reserve(static_cast<std::size_t>(std::min(asset.size() - at, kFirstBytes)));
  parts_.push_back({.at = at});
  while (at < asset.size() && data_.size() < kMostPictureBytes) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(asset.size() - at, buffer.size()));
    const auto piece = std::span(buffer).first(count);
    if (!asset.read(at, piece)) return false;
    std::size_t used = 0;
    const Piece kind = take_piece(piece, at, used);
    at += used;
    if (kind == Piece::other) return false;
    if (kind == Piece::more) continue;
    end_ = at;
    parts_.back().end = std::uint64_t{data_.size()} * 8;
    data_.resize(data_.size() + BitReader::kPad);
    return true;
  }
  return false;
}

Scan::Piece Scan::take_piece(Bytes piece, std::uint64_t at, std::size_t& used) {
  while (used < piece.size()) {
    if (is_after_ff_) {
      const std::uint8_t code = piece[used++];
      is_after_ff_ = false;
      if (code == kScanEnd) return Piece::last;
      if (!take_marker(code, at + used)) return Piece::other;
      continue;
    }
    const auto from = piece.begin() + static_cast<std::ptrdiff_t>(used);
    const void* const found = std::memchr(&*from, 0xFF, piece.size() - used);
    const std::size_t end =
        found ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - piece.data())
              : piece.size();
    data_.insert(data_.end(), from, piece.begin() + static_cast<std::ptrdiff_t>(end));
    is_after_ff_ = found != nullptr;
    used = end + (found ? 1 : 0);
  }
  return Piece::more;
}

bool Scan::take_marker(std::uint8_t code, std::uint64_t end) {
  if (code == 0) {
    data_.push_back(0xFF);
    return true;
  }
  if (restart_ == 0 || code != kRestart + (parts_.size() - 1) % 8) return false;
  const std::uint64_t bits = std::uint64_t{data_.size()} * 8;
  parts_.back().end = bits;
  parts_.push_back({.at = end, .from = bits});
  return true;
}

// Where the byte of a bit stands in the asset: behind a zero for each 0xFF of its part.
std::uint64_t Scan::asset_at(std::size_t part, std::uint64_t bit) const {
  const Part& in = parts_[part];
  const std::uint8_t* from = data_.data() + in.from / 8;
  const std::uint8_t* const end = data_.data() + bit / 8;
  std::uint64_t at = in.at + static_cast<std::uint64_t>(end - from);
  while (const void* const found = std::memchr(from, 0xFF, static_cast<std::size_t>(end - from))) {
    from = static_cast<const std::uint8_t*>(found) + 1;
    ++at;
  }
  return at;
}

JCOEF* Scan::block(Component& component, std::uint32_t unit, std::uint32_t index) {
  const std::uint32_t column = unit % units_across_ - left_, row = unit / units_across_ - top_;
  const std::size_t at = std::size_t{row} * (right_ - left_) + column;
  return component.kept[at * component.across * component.down + index].data();
}

JCOEF* Scan::at(int component, std::uint32_t column, std::uint32_t row) {
  Component& from = components_[static_cast<std::size_t>(component)];
  const std::uint32_t unit_x = column / from.across, unit_y = row / from.down;
  if (unit_x < left_ || unit_x >= right_ || unit_y < top_ || unit_y >= bottom_)
    throw Failure{{Errc::internal, "jpeg: a block was asked for that was not kept"}};
  return block(from, unit_y * units_across_ + unit_x,
               row % from.down * from.across + column % from.across);
}

Coefficients Scan::coefficients() {
  return [this](int component, std::uint32_t column, std::uint32_t row) {
    return at(component, column, row);
  };
}

}  // namespace tanba::jpeg
