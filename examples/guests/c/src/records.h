// The contract's records of what is kept, for an answer.
#pragma once

#include <cstdint>

#include "contract.h"
#include "sessions.h"

namespace guest {

MemoryUsageSnapshot snapshot(const Session& session, const Sample& sample);

MemoryAllocation allocation_record(const Allocation& allocation, std::string_view session_id);

MemoryLimits limits_record(const Limits& limits);
Limits limits_from(const MemoryLimits& record);

MemoryStats stats(const Book& book);

/// Bytes ever allocated per allocation ever made, rounded down.
uint64_t average(const Book& book);

/// The share of committed memory that is used.
float efficiency(const Book& book);

}  // namespace guest
