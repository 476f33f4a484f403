#include "random.h"

#include <algorithm>
#include <cstring>

#include "ledger.h"
#include "wide.h"

namespace guest {

namespace {

constexpr uint64_t odd = 0x9e3779b97f4a7c15;

uint64_t seed() {
    static uint64_t value = 0;
    if (value == 0) value = random_number() | 1;
    return value;
}

uint64_t mixed(uint64_t left, uint64_t right) {
    const Wide product = Wide(left) * right;
    return uint64_t(product) ^ uint64_t(product >> 64);
}

}  // namespace

uint64_t random_number() { return wasi_random_random_get_random_u64(); }

uint64_t hash_of(uint64_t high, uint64_t low) {
    return mixed(mixed(high ^ seed(), odd) ^ low, odd);
}

uint64_t hash_of(std::string_view text) {
    uint64_t hash = hash_of(text.size(), 0);
    while (!text.empty()) {
        uint64_t word = 0;
        const size_t taken = std::min(text.size(), sizeof word);
        memcpy(&word, text.data(), taken);
        text.remove_prefix(taken);
        hash = hash_of(hash, word);
    }
    return hash;
}

}  // namespace guest
