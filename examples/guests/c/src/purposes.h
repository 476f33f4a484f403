// What an allocation is for decides its page size and the class whose maximum binds it.
#pragma once

#include <cstdint>

#include "contract.h"
#include "wide.h"

namespace guest {

/// The limits of a session, in the contract's order.
enum class Limit : uint8_t { heap_max, stack_max, cache_max, soft_limit, hard_limit };
constexpr int limit_count = 5;

constexpr std::string_view limit_names[] = {
    "heap-max", "stack-max", "cache-max", "soft-limit", "hard-limit",
};
inline std::string_view name_of(Limit limit) { return limit_names[int(limit)]; }

/// Which maximum binds each purpose. Those without a class have the hard limit, which binds all.
constexpr Limit class_limits[purpose_count] = {
    Limit::heap_max,   Limit::stack_max, Limit::cache_max,  Limit::cache_max,
    Limit::hard_limit, Limit::heap_max,  Limit::hard_limit, Limit::hard_limit,
};
inline Limit class_limit(Purpose purpose) { return class_limits[int(purpose)]; }

constexpr uint64_t page = 4096;
constexpr uint64_t wasm_page = 65536;

inline uint64_t page_of(Purpose purpose) {
    return purpose == Purpose::wasm_linear ? wasm_page : page;
}

/// The pages that hold so many bytes, in bytes.
inline Wide in_pages(uint64_t bytes, Purpose purpose) {
    const Wide mask = page_of(purpose) - 1;
    return (bytes + mask) & ~mask;
}

}  // namespace guest
