#include "history.h"

#include <algorithm>
#include <cstdlib>

#include "memory.h"
#include "settings.h"
#include "thinning.h"

namespace guest {

namespace {

constexpr uint64_t second = 1000;
constexpr uint32_t first_room = 8;

}  // namespace

bool History::open() {
    samples_ = static_cast<Sample*>(lasting_memory(first_room * sizeof(Sample)));
    room_ = samples_ ? first_room : 0;
    return samples_ != nullptr;
}

void History::record(uint64_t now, Use before, Use after) {
    settle(now, before);
    if (now >= quiet_until_) {
        append(now, after);
    } else if (after.used > high_) {
        samples_[count_ - 1] = {after, samples_[count_ - 1].at};
        high_ = after.used;
    }
}

void History::settle(uint64_t now, Use use) {
    if (count_ == 0) return;
    if (now < quiet_from_) move_back(quiet_from_ - now);
    const bool differs = !(samples_[count_ - 1] == use);
    if (now >= quiet_until_ && differs) append(quiet_until_, use);
}

Samples History::since(uint64_t moment) const {
    const Sample* const begin = samples_;
    const Sample* const end = begin + count_;
    const Sample* const first = std::lower_bound(
        begin, end, moment,
        [](const Sample& sample, uint64_t earliest) { return sample.at < earliest; });
    return {first, uint32_t(end - first)};
}

void History::append(uint64_t at, Use use) {
    if (count_ == room_) make_room(at);
    samples_[count_++] = {use, at};
    quiet_from_ = at;
    quiet_until_ = at + second;
    high_ = use.used;
}

void History::make_room(uint64_t now) {
    if (room_ < most_samples && grow()) return;
    // The sample just before the reach of the history stays: it tells the use at its beginning.
    if (now > longest_history) drop_before(now - longest_history);
    count_ = thin_by_age(samples_, count_, room_);
}

bool History::grow() {
    const uint32_t room = std::min(2 * room_, most_samples);
    auto* samples = static_cast<Sample*>(lasting_memory(room * sizeof(Sample)));
    if (!samples) return false;
    std::copy(samples_, samples_ + count_, samples);
    free(samples_);
    samples_ = samples;
    room_ = room;
    return true;
}

void History::drop_before(uint64_t moment) {
    uint32_t first = 0;
    while (first + 1 < count_ && samples_[first + 1].at <= moment) ++first;
    std::copy(samples_ + first, samples_ + count_, samples_);
    count_ -= first;
}

/// Follow a clock that was set back: earlier samples keep their distance to the newest.
void History::move_back(uint64_t step) {
    for (uint32_t place = 0; place < count_; ++place) {
        Sample& sample = samples_[place];
        sample.at = sample.at > step ? sample.at - step : 0;
    }
    quiet_from_ -= step;
    quiet_until_ -= step;
}

}  // namespace guest
