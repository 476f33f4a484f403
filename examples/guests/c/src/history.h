// The bounded course of a session: a sample at a change, at most one a second, thinned with age.
#pragma once

#include <cstdint>

#include "decisions.h"

namespace guest {

/// What a session held at a moment.
struct Sample : Use {
    uint64_t at;
};

/// Some samples, oldest first.
struct Samples {
    const Sample* first;
    uint32_t count;

    const Sample& operator[](uint32_t place) const { return first[place]; }
    const Sample& last() const { return first[count - 1]; }
};

/// The samples of one session. The newest stands for its second: it rises to the highest use
/// within. What the session then settled on becomes the next sample once the second is over, so
/// that a short peak neither gets lost nor seems to last.
class History {
public:
    /// Take the first memory; false where there is none. From then on recording cannot fail: a
    /// history that finds no more memory thins what it has.
    bool open();

    /// Note that the session went from one use to another, or kept the same.
    void record(uint64_t now, Use before, Use after);

    /// Bring the history up to a moment until which the session has stayed the same.
    void settle(uint64_t now, Use use);

    /// The samples from a moment on, until the next change.
    Samples since(uint64_t moment) const;

private:
    void append(uint64_t at, Use use);
    void make_room(uint64_t now);
    bool grow();
    void drop_before(uint64_t moment);
    void move_back(uint64_t step);

    Sample* samples_;
    uint32_t count_;
    uint32_t room_;
    // Within the second of the newest sample, `quiet_from` up to `quiet_until`, only a use above
    // `high` is to be noted.
    uint64_t quiet_from_;
    uint64_t quiet_until_;
    uint64_t high_;
};

}  // namespace guest
