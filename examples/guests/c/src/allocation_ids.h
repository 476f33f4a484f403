// Allocation ids: UUIDs of version 7, which sort by the time they were made (RFC 9562).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace guest {

struct AllocationId {
    uint64_t high;
    uint64_t low;

    bool operator==(const AllocationId& other) const {
        return high == other.high && low == other.low;
    }
};

/// Make the next id, of 48 bits of milliseconds, a counter of 12 bits, and 60 random bits.
///
/// Ids ascend strictly in the order of creation, also when the clock stands still or steps back:
/// the counter goes on, and when it runs out, the milliseconds run ahead of the clock. None beyond
/// the year 10889, where they have no room for the time.
std::optional<AllocationId> next_id(uint64_t now);

/// Read an id in the one form that `written` gives it; none from any other text.
std::optional<AllocationId> parse_id(std::string_view text);

/// An id as text.
struct IdText {
    char characters[36];

    std::string_view view() const { return {characters, sizeof characters}; }
};
IdText written(const AllocationId& id);

}  // namespace guest
