// Amounts of memory and their text: `512B`, `1.5KB`, `512.0MB`, `1.0GB`, in units of 1024.
#pragma once

#include <cstdint>

#include "contract.h"
#include "text.h"
#include "wide.h"

namespace guest {

/// An amount in its canonical form: whole bytes below 1024, else the nearest tenth of a unit, an
/// exact tie going to the even one, and never `1024.0` of a unit that has a next one.
struct Brief {
    uint64_t bytes;
};
Text& operator<<(Text& out, Brief amount);

/// The same and the exact number, for messages, where both the reader and the number matter.
struct Described {
    uint64_t bytes;
};
Text& operator<<(Text& out, Described amount);

/// A share with one decimal, rounded down, so that 100 % means all of it.
struct Share {
    uint64_t part;
    uint64_t whole;
};
Text& operator<<(Text& out, Share share);

/// The contract's record of an amount, for an answer.
MemorySize memory_size(uint64_t bytes);

/// Divide, and round to the nearest f32. Both numbers are at most a capacity.
float ratio(uint64_t part, uint64_t whole);

}  // namespace guest
