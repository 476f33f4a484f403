// Leak suspects: old allocations of a purpose that only ever grows.
#pragma once

#include <cstdint>

#include "sessions.h"
#include "settings.h"

namespace guest {

/// The live allocations older than `leak_seconds`, of a purpose that in this time was allocated and
/// never freed: use grows with each allocation and shrinks with each free, so no history is needed
/// to tell.
class LeakSuspects {
public:
    LeakSuspects(const Session& session, uint64_t now);

    /// The next one, oldest first; nullptr after the last.
    const Allocation* next();

private:
    bool is_suspect(const Allocation& allocation) const;

    const Session& session_;
    uint64_t since_;
    const Allocation* ahead_;
};

}  // namespace guest
