// What this ledger goes by: the defaults of the specification, fixed when it is built.
#pragma once

#include <cstdint>

// A guest cannot ask for the machine's memory, so its builder says what a node offers.
#ifndef NODE_CAPACITY
#define NODE_CAPACITY (4ull << 30)
#endif

namespace guest {

constexpr uint64_t mebibyte = 1ull << 20;

/// The capacity of a session that its first allocation opens.
constexpr uint64_t node_capacity = NODE_CAPACITY;
static_assert(node_capacity > 0, "a capacity is at least one byte");

constexpr uint64_t psp_capacity = 32 * mebibyte;

constexpr unsigned medium_percent = 70;
constexpr unsigned high_percent = 85;
constexpr unsigned critical_percent = 95;

/// How many freed ids are remembered at most, and for how many milliseconds.
constexpr uint32_t most_freed = 8192;
constexpr uint64_t longest_freed = 3600 * 1000ull;

/// How many samples a session's history holds at most, and over how many milliseconds.
constexpr uint32_t most_samples = 2048;
constexpr uint64_t longest_history = 7 * 24 * 3600 * 1000ull;

constexpr uint64_t report_window = 24 * 3600 * 1000ull;
constexpr uint32_t most_snapshots = 1000;

/// The age of a leak suspect, and the window in which the use of its purpose has only grown.
constexpr uint64_t leak_seconds = 3600;

}  // namespace guest
