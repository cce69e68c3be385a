// Every allocation of a call of the C ABI fails in turn, once and for good: the call ends in
// out_of_memory or as it would have, nothing leaks, and the handles work afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <new>
#include <vector>

#include "tanba.h"

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
std::atomic<std::int64_t> allocations_left = kNever;
std::atomic<bool> for_good = false;

void* allocate(std::size_t size) noexcept {
  const std::int64_t left = allocations_left.fetch_sub(1);
  if (left == 0 || (left < 0 && for_good)) return nullptr;
  return std::malloc(size ? size : 1);
}

void* allocate_or_throw(std::size_t size) {
  if (void* memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

std::vector<std::uint8_t> load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Runs `call` with the n-th allocation failing, for every n that it reaches.
template <class Call>
void fail_each(Call call) {
  for (const bool persistent : {false, true}) {
    std::int32_t result = TANBA_ERROR_OUT_OF_MEMORY;
    std::int64_t number = 0;
    for (bool reached = true; reached && number < 100'000; ++number) {
      for_good = persistent;
      allocations_left = number;
      result = call();
      reached = allocations_left < 0;
      allocations_left = kNever;
      for_good = false;
      const bool refused = result == TANBA_ERROR_OUT_OF_MEMORY;
      ASSERT_TRUE(refused || !reached || (!persistent && result == TANBA_OK)) << number;
    }
    EXPECT_EQ(result, TANBA_OK);
    EXPECT_GT(number, 10);
  }
}

class CapiFault : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(TANBA_WORK);
    ASSERT_EQ(tanba_signer_local(TANBA_WORK "/identity", &signer_, nullptr), TANBA_OK);
    asset_ = load(TANBA_TESTDATA "/samples/picture.jpg");
    options_.struct_size = sizeof options_;
    options_.owner_name = "Owner";
    options_.threads = 1;
  }
  void TearDown() override { tanba_signer_free(&signer_); }

  std::int32_t label(tanba_buffer** out) {
    return tanba_label_memory(asset_.data(), asset_.size(), signer_, &options_, out, nullptr,
                              nullptr);
  }

  tanba_signer* signer_ = nullptr;
  std::vector<std::uint8_t> asset_;
  tanba_label_options options_{};
};

TEST_F(CapiFault, LabelSurvivesEveryFailedAllocation) {
  fail_each([&] {
    tanba_buffer* out = nullptr;
    const std::int32_t result = label(&out);
    EXPECT_EQ(out != nullptr, result == TANBA_OK);
    tanba_buffer_free(&out);
    return result;
  });
}

TEST_F(CapiFault, ReservationSurvivesEveryFailedAllocation) {
  fail_each([&] {
    tanba_reservation* reservation = nullptr;
    tanba_buffer* filled = nullptr;
    std::int32_t result = tanba_reserve("image/jpeg", signer_, &options_, &reservation, nullptr);
    if (result == TANBA_OK) result = tanba_reservation_pass_placeholder(reservation, nullptr);
    if (result == TANBA_OK)
      result = tanba_reservation_update(reservation, asset_.data(), asset_.size(), nullptr);
    if (result == TANBA_OK) result = tanba_reservation_sign(reservation, &filled, nullptr);
    EXPECT_EQ(filled != nullptr, result == TANBA_OK);
    tanba_buffer_free(&filled);
    tanba_reservation_free(&reservation);
    return result;
  });
}

TEST_F(CapiFault, VerifySurvivesEveryFailedAllocation) {
  tanba_buffer* out = nullptr;
  ASSERT_EQ(label(&out), TANBA_OK);
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  ASSERT_EQ(tanba_buffer_view(out, &bytes, &size), TANBA_OK);
  fail_each([&] {
    tanba_report* report = nullptr;
    const std::int32_t result = tanba_verify_memory(bytes, size, nullptr, &report, nullptr);
    std::int32_t state = TANBA_STATE_VALID;
    if (report) {
      EXPECT_EQ(tanba_report_state(report, &state), TANBA_OK);
    }
    EXPECT_EQ(state, TANBA_STATE_VALID) << "a failed allocation became a finding";
    tanba_report_free(&report);
    return result;
  });
  tanba_buffer_free(&out);
}

TEST_F(CapiFault, SignerAndTrustListSurviveEveryFailedAllocation) {
  const auto key = load(TANBA_WORK "/identity/key.pem");
  const auto chain = load(TANBA_WORK "/identity/chain.pem");
  const auto root = load(TANBA_WORK "/identity/root.pem");
  fail_each([&] {
    tanba_signer* made = nullptr;
    tanba_trust* trust = nullptr;
    std::int32_t result = tanba_signer_from_pem(key.data(), key.size(), chain.data(), chain.size(),
                                                nullptr, &made, nullptr);
    if (result == TANBA_OK) result = tanba_trust_new(&trust, nullptr);
    if (result == TANBA_OK)
      result =
          tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, root.data(), root.size(), nullptr);
    tanba_trust_free(&trust);
    tanba_signer_free(&made);
    return result;
  });
}

}  // namespace
