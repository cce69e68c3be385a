// Writes the scan of a sequential JPEG picture, of which only what is under a notice is coded anew.
// ITU-T T.81, B.2.4.2 (tables), F.1.2.
#include <algorithm>
#include <optional>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/jpeg_scan.hpp"

namespace tanba::jpeg {
namespace {

// ITU-T T.81, F.1.2.1: a number's own bits; of a negative one those of one less.
std::uint32_t bits_of(int value) {
  const unsigned bits = static_cast<unsigned>(value < 0 ? value - 1 : value);
  return bits & ((1u << size_of(value)) - 1);
}

}  // namespace

// Without a writer it notes which codes are needed.
class Scan::Writing {
 public:
  Writing(Scan& scan, BitWriter* out) : scan_(scan), out_(out) {}

  // From the byte in which the first run begins. Where in the asset all else is as it was, byte for
  // byte: that is not written.
  std::uint64_t all() {
    const std::size_t first = scan_.first_part(), last = scan_.last_part();
    std::uint64_t done = scan_.first_bit() / 8 * 8;
    std::size_t run = 0;
    for (std::size_t part = first; part <= last; ++part) {
      if (part > first) done = scan_.parts_[part].from;
      for (; run < scan_.runs_.size() && scan_.runs_[run].part == part; ++run)
        done = put_run(scan_.runs_[run], done);
      if (const auto rest = part == last ? rest_from(part, done) : std::nullopt) return *rest;
      end_part(part, done);
    }
    return last + 1 < scan_.parts_.size() ? scan_.parts_[last + 1].at : scan_.end_;
  }

 private:
  std::optional<std::uint64_t> rest_from(std::size_t part, std::uint64_t done) {
    const std::uint64_t whole = (done + 7) / 8 * 8;
    if (out_ == nullptr || scan_.is_changed_ || out_->odd_bits() != done % 8 ||
        whole > scan_.parts_[part].to)
      return {};
    copy(done, whole);
    out_->flush();
    return scan_.asset_at(part, whole);
  }

  void end_part(std::size_t part, std::uint64_t done) {
    copy(done, scan_.parts_[part].to);
    if (out_ == nullptr) return;
    out_->align();
    const bool is_last = part + 1 == scan_.parts_.size();
    out_->marker(is_last ? kScanEnd : static_cast<std::uint8_t>(kRestart + part % 8));
  }

  void copy(std::uint64_t from, std::uint64_t to) {
    if (out_ == nullptr) return;
    for (; scan_.is_changed_ && rare_ != scan_.rare_.end() && rare_->at < to; ++rare_)
      if (rare_->at >= from) from = put_rare(*rare_, from);
    out_->copy(scan_.data_, from, to);
  }

  // And what stands in front of it. Its end.
  std::uint64_t put_rare(const Rare& rare, std::uint64_t from) {
    const Tables& tables = scan_.ac_[rare.slot];
    if (!tables.before) return from;
    BitReader in(scan_.data_, rare.at);
    const auto symbol = static_cast<unsigned>(tables.before->take(in));
    if (tables.codes->are_same(*tables.before, symbol)) return from;
    out_->copy(scan_.data_, from, rare.at);
    tables.codes->put(*out_, symbol);
    return in.position();
  }

  std::uint64_t put_run(const Run& run, std::uint64_t done) {
    copy(done, run.from);
    done = run.to;
    Firsts firsts = run.before;
    for (std::uint32_t unit = run.first; unit < run.first + run.count; ++unit)
      for (std::size_t i = 0; i < scan_.components_.size(); ++i) {
        Component& component = scan_.components_[i];
        for (std::uint32_t index = 0; index < component.across * component.down; ++index)
          put_block(component, scan_.block(component, unit, index), firsts[i]);
      }
    for (std::size_t i = 0; run.has_next && i < scan_.components_.size(); ++i) {
      copy(done, run.next[i].from);
      put(scan_.dc_[scan_.components_[i].dc_slot], 0, run.next[i].value - firsts[i]);
      done = run.next[i].to;
    }
    return done;
  }

  void put_block(const Component& component, const JCOEF* block, int& first) {
    Tables& codes = scan_.ac_[component.ac_slot];
    put(scan_.dc_[component.dc_slot], 0, block[0] - first);
    first = block[0];
    each_code(block, [&](unsigned zeros, int value) { put(codes, zeros, value); });
  }

  void put(Tables& tables, unsigned run, int value) {
    const unsigned size = size_of(value), symbol = run << 4 | size;
    if (out_ == nullptr) {
      ++tables.wanted[symbol & 255];
      return;
    }
    tables.codes->put(*out_, symbol);
    if (size > 0) out_->put(bits_of(value), size);
  }

  Scan& scan_;
  BitWriter* out_;
  std::vector<Rare>::const_iterator rare_ = scan_.rare_.begin();
};

// Where codes are changed, all of the scan is written again.
std::size_t Scan::first_part() const { return is_changed_ ? 0 : runs_.front().part; }
std::uint64_t Scan::first_bit() const { return is_changed_ ? 0 : runs_.front().from; }
std::size_t Scan::last_part() const { return is_changed_ ? parts_.size() - 1 : runs_.back().part; }

void Scan::count_codes() {
  for (auto* const tables : {&dc_, &ac_})
    for (Tables& table : *tables) table.wanted.fill(0);
  Writing(*this, nullptr).all();
}

bool Scan::extend() {
  count_codes();
  for (auto* const tables : {&dc_, &ac_})
    for (Tables& table : *tables)
      if (table.codes && !extend(table)) return false;
  if (!is_changed_) fill_up();
  return true;
}

bool Scan::extend(Tables& table) {
  JHUFF_TBL more = table.source;
  if (!add_codes(more, table.wanted)) {
    const bool is_noted = table.jumps && rare_.size() < most_rare();
    if (!is_noted || !make_room(more, table.wanted, table.jumps->rare_from()) ||
        !add_codes(more, table.wanted))
      return false;
    table.before = table.codes;
    is_changed_ = true;
  }
  table.is_extended = !std::ranges::equal(more.bits, table.source.bits);
  table.source = more;
  table.codes = Codes::of(&more);
  return true;
}

std::uint64_t Scan::bits_before() const {
  std::uint64_t bits = 0;
  for (const Run& run : runs_) {
    bits += run.to - run.from;
    for (const Next& next : run.next) bits += next.to - next.from;
  }
  return bits;
}

std::uint64_t Scan::bits_now() const {
  std::uint64_t bits = 0;
  for (const auto* const tables : {&dc_, &ac_})
    for (const Tables& table : *tables)
      for (unsigned symbol = 0; table.codes && symbol < 256; ++symbol)
        bits += std::uint64_t{table.wanted[symbol]} * (table.codes->length(symbol) + (symbol & 15));
  return bits;
}

// Where there are restarts, a part begins at a whole byte anyway.
void Scan::fill_up() {
  constexpr unsigned kMostZeros = 4;
  if (parts_.size() > 1) return;
  const auto missing = static_cast<unsigned>((bits_before() - bits_now()) % 8);
  if (missing == 0) return;
  const Codes& codes = *ac_[components_.front().ac_slot].codes;
  for (unsigned zeros = 0; zeros < kMostZeros; ++zeros) {
    const unsigned symbol = zeros << 4 | 1;
    for (unsigned count = 1; codes.has(symbol) && count < 8; ++count)
      if (count * (codes.length(symbol) + 1) % 8 == missing) return add_ones(zeros, count);
  }
}

// The blocks of the first component that lie wholly in the box.
std::vector<JCOEF*> Scan::covered_blocks() {
  Component& component = components_.front();
  const std::uint32_t width = unit_width_ / component.across,
                      height = unit_height_ / component.down;
  std::vector<JCOEF*> blocks;
  for (std::uint32_t y = (box_.y + height - 1) / height; (y + 1) * height <= box_.bottom(); ++y)
    for (std::uint32_t x = (box_.x + width - 1) / width; (x + 1) * width <= box_.right(); ++x)
      blocks.push_back(at(0, x, y));
  return blocks;
}

// Behind so many zeros at the ends of blocks, where it shows least.
void Scan::add_ones(unsigned zeros, unsigned count) {
  const auto& steps = components_.front().quantisers;
  struct End {
    unsigned step;
    JCOEF* value;
  };
  std::vector<End> ends;
  for (JCOEF* const values : covered_blocks()) {
    unsigned at = 63;
    while (at > 0 && values[kZigzag[at]] == 0) --at;
    at += zeros + 1;
    if (at < 63) ends.push_back({steps[kZigzag[at]], values + kZigzag[at]});
  }
  if (ends.size() < count) return;
  std::ranges::nth_element(ends, ends.begin() + count - 1, {}, &End::step);
  for (const End& end : std::span(ends).first(count)) *end.value = 1;
}

// ITU-T T.81, B.2.4.2: a table that is defined again takes the place of the one before.
Buffer Scan::tables() const {
  ByteWriter all;
  for (const auto* const tables : {&dc_, &ac_})
    for (std::size_t slot = 0; slot < tables->size(); ++slot) {
      const Tables& table = (*tables)[slot];
      if (!table.is_extended) continue;
      std::size_t count = 0;
      for (int length = 1; length <= 16; ++length) count += table.source.bits[length];
      all.u16(0xFFC4).u16(static_cast<std::uint16_t>(19 + count));
      all.u8(static_cast<std::uint8_t>((tables == &ac_ ? 0x10 : 0) | slot));
      all.bytes(Bytes(table.source.bits + 1, 16)).bytes(Bytes(table.source.huffval, count));
    }
  const Bytes made = all.view();
  return {made.begin(), made.end()};
}

Result<std::uint64_t> Scan::write(const Source& asset, Sink& out) {
  const Buffer codes = tables();
  const std::uint64_t from = asset_at(first_part(), first_bit());
  TANBA_CHECK(out.write(codes));
  TANBA_CHECK(out.copy(asset, header_at_, from - header_at_));
  BitWriter bits(out);
  const std::uint64_t to = Writing(*this, &bits).all();
  TANBA_CHECK(out.copy(asset, to, end_ - to));
  return codes.size() + (from - header_at_) + bits.written() + (end_ - to);
}

}  // namespace tanba::jpeg
