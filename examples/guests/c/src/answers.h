// What every function of the contract does at its beginning and its end.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract.h"
#include "memory.h"
#include "refusals.h"

namespace guest {

/// An argument, which is the callee's to free.
template <class T, void free_argument(T*)>
class Argument {
public:
    explicit Argument(T* value) : value_(value) {}
    Argument(const Argument&) = delete;
    Argument& operator=(const Argument&) = delete;
    ~Argument() { free_argument(value_); }

private:
    T* value_;
};

using TextArgument = Argument<String, ledger_string_free>;
using SizeArgument = Argument<MemorySize, exports_flight_memory_memory_types_memory_size_free>;
using LimitsArgument =
    Argument<MemoryLimits, exports_flight_memory_memory_types_memory_limits_free>;

/// End a function whose answer is written: it is true, unless part of it found no memory.
template <class T>
bool answer(T* written, void free_answer(T*), uint64_t now, MemoryError* error) {
    if (!answer_was_lost()) return true;
    free_answer(written);
    return refuse(not_answered(), now, error);
}

}  // namespace guest
