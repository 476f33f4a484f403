// The Markdown report on a session. Its headings are stable; programs may look for them.
#pragma once

#include <cstdint>

#include "sessions.h"
#include "text.h"

namespace guest {

/// Write the report. Its window is a day, or what the history reaches back if that is less, so that
/// the first minutes of a session are not projected over a day. The history must be settled.
Text report(const Session& session, uint64_t now);

}  // namespace guest
