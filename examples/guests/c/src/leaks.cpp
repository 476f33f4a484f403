#include "leaks.h"

namespace guest {

LeakSuspects::LeakSuspects(const Session& session, uint64_t now)
    : session_(session),
      since_(now > leak_seconds * 1000 ? now - leak_seconds * 1000 : 0),
      ahead_(session.live.oldest) {}

const Allocation* LeakSuspects::next() {
    while (ahead_) {
        const Allocation* const seen = ahead_;
        ahead_ = seen->newer;
        if (is_suspect(*seen)) return seen;
    }
    return nullptr;
}

bool LeakSuspects::is_suspect(const Allocation& allocation) const {
    return allocation.allocated_at < since_ && session_.grew.since(allocation.purpose, since_) &&
           !session_.shrank.since(allocation.purpose, since_);
}

}  // namespace guest
