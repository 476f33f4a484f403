// The contract's types as wit-bindgen writes them, under the names they have in the contract.
#pragma once

#include <cstdint>
#include <string_view>

#include "ledger.h"

namespace guest {

using String = ledger_string_t;
using MemorySize = exports_flight_memory_memory_types_memory_size_t;
using MemoryUsageSnapshot = exports_flight_memory_memory_types_memory_usage_snapshot_t;
using PlatformProfile = exports_flight_memory_memory_types_platform_profile_t;
using MemoryAllocation = exports_flight_memory_memory_types_memory_allocation_t;
using MemoryLimits = exports_flight_memory_memory_types_memory_limits_t;
using MemoryError = exports_flight_memory_memory_types_memory_error_t;
using AllocationList = exports_flight_memory_memory_operations_list_memory_allocation_t;
using PurposeAndSize = exports_flight_memory_memory_analytics_tuple2_memory_purpose_memory_size_t;
using MemoryStats = exports_flight_memory_memory_analytics_memory_stats_t;
using MemoryTrend = exports_flight_memory_memory_analytics_memory_trend_t;

// The cases of each enum in the contract's order, which is what their numbers are.
enum class Purpose : uint8_t {
    vm_heap,
    component_stack,
    asset_cache,
    jit_code_cache,
    system_reserved,
    wasm_linear,
    network_buffers,
    temporary,
};
constexpr int purpose_count = 8;

enum class Pressure : uint8_t { low, medium, high, critical };

enum class Direction : uint8_t { increasing, decreasing, stable, volatile_ };

enum class ErrorCode : uint8_t {
    insufficient_memory,
    limit_exceeded,
    invalid_size,
    allocation_failed,
    already_freed,
    invalid_allocation,
    unsupported_platform,
    fragmentation_error,
};

constexpr std::string_view purpose_names[] = {
    "vm-heap",         "component-stack", "asset-cache",     "jit-code-cache",
    "system-reserved", "wasm-linear",     "network-buffers", "temporary",
};
constexpr std::string_view pressure_names[] = {"low", "medium", "high", "critical"};
constexpr std::string_view direction_names[] = {"increasing", "decreasing", "stable", "volatile"};

inline std::string_view name_of(Purpose purpose) { return purpose_names[int(purpose)]; }
inline std::string_view name_of(Pressure pressure) { return pressure_names[int(pressure)]; }
inline std::string_view name_of(Direction direction) { return direction_names[int(direction)]; }

inline std::string_view view(const String& text) {
    return {reinterpret_cast<const char*>(text.ptr), text.len};
}

}  // namespace guest
