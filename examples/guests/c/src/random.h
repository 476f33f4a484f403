// Random numbers, and hashes that nobody outside can foresee.
#pragma once

#include <cstdint>
#include <string_view>

namespace guest {

uint64_t random_number();

/// A hash that is this instance's own, so that no choice of names makes its tables slow.
uint64_t hash_of(uint64_t high, uint64_t low);
uint64_t hash_of(std::string_view text);

}  // namespace guest
