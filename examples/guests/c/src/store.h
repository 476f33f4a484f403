// Where the sessions and their allocations are. It applies decisions and takes none.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sessions.h"

namespace guest {

/// Look up a session; nullptr where none is open.
Session* find_session(std::string_view id);

/// Open a session under an id that is well formed and unknown; nullptr without memory.
Session* open_session(std::string_view id);

/// Look up an allocation, live or remembered as freed; nullptr for any other.
Allocation* find_allocation(std::string_view id, uint64_t now);

/// Take an allocation that is yet to be filled in; nullptr without memory.
Allocation* take_allocation();
void give_back(Allocation* allocation);

/// Record an allocation that is filled in, and count it.
void record(Allocation* allocation);

/// Free a live allocation, and remember it as freed for a while.
void release(Allocation* allocation, uint64_t now);

}  // namespace guest
