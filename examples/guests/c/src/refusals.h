// Why a request is refused.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract.h"
#include "text.h"

namespace guest {

struct Refusal {
    ErrorCode code;
    /// The bound or the cause by name.
    std::string_view details;
    /// What was asked, what is in use, and what the bound is.
    Text message;
};

/// Refuse a session that is not there, because its id is unknown or not well formed.
Refusal no_session(std::string_view session_id);

Refusal no_allocation(std::string_view allocation_id);
Refusal freed_before(std::string_view allocation_id, uint64_t freed_at);
Refusal no_platform(std::string_view platform);

/// Refuse because the decision could not be recorded; nothing was counted.
Refusal not_recorded(std::string_view cause);

/// Refuse because the answer takes more memory than the guest has left.
Refusal not_answered();

extern const std::string_view out_of_memory;

/// Date a refusal and make it the error of a function's result, which is therefore false.
bool refuse(Refusal refusal, uint64_t now, MemoryError* error);

}  // namespace guest
