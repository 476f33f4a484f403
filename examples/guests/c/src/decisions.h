// The decisions: given what a session is held to and what it holds, whether a request is granted.
// No clock, no store, no identifiers.
#pragma once

#include <cstdint>
#include <optional>

#include "purposes.h"
#include "refusals.h"
#include "settings.h"

namespace guest {

/// The bounds of a session, in bytes.
struct Limits {
    uint64_t bounds[limit_count];

    uint64_t operator[](Limit limit) const { return bounds[int(limit)]; }
};

/// Fractions of the capacity, rounded down, and at least one byte.
Limits default_limits();

/// What a session holds, in bytes.
struct Use {
    /// The sum of the live allocations.
    uint64_t used;
    /// The same, each rounded up to its pages.
    uint64_t committed;

    bool operator==(const Use& other) const {
        return used == other.used && committed == other.committed;
    }
};

/// What a session holds in detail, and what it ever held, in bytes or counts.
struct Book : Use {
    uint64_t by_purpose[purpose_count];
    uint64_t live;
    uint64_t made;
    Wide bytes_made;
    uint64_t peak;

    void add(uint64_t bytes, Purpose purpose);
    void remove(uint64_t bytes, Purpose purpose);

    /// What the purposes hold together that a limit binds as their class.
    uint64_t in_class(Limit limit) const;
};

/// The first reason against an allocation, in the contract's order.
enum class Verdict : uint8_t {
    granted,
    empty,
    beyond_capacity,
    beyond_hard_limit,
    beyond_class,
    beyond_pages,
};
Verdict judge(const Limits& limits, const Book& book, uint64_t bytes, Purpose purpose);

/// Say why an allocation is not granted.
Refusal not_granted(Verdict verdict, const Limits& limits, const Book& book, uint64_t bytes,
                    Purpose purpose);

/// Find the first thing wrong with limits: empty ones first, then soft, hard, and the classes.
/// Limits below the present use are in order; they bind future allocations.
std::optional<Refusal> contradiction(const Limits& limits);

Pressure pressure(const Limits& limits, uint64_t used);

}  // namespace guest
