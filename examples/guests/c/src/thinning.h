// Fewer samples with the same shape: of neighbours, the highest and the lowest stay.
#pragma once

#include <cstdint>

#include "history.h"

namespace guest {

/// Keep fewer than three quarters of `most` samples, the newer, the finer; return how many. `most`
/// is at least 6, and `count` at least 1.
uint32_t thin_by_age(Sample* samples, uint32_t count, uint32_t most);

/// Call `keep` with the places, ascending, of the first highest and the last lowest sample of each
/// bucket, and of the first and the last of all. Samples of a bucket are neighbours.
template <class Bucket, class Keep>
void keep_extremes(Samples samples, Bucket bucket_of, Keep keep) {
    for (uint32_t start = 0, end = 0; start < samples.count; start = end) {
        const auto bucket = bucket_of(samples[start]);
        uint32_t highest = start;
        uint32_t lowest = start;
        for (end = start + 1; end < samples.count && bucket_of(samples[end]) == bucket; ++end) {
            if (samples[end].used > samples[highest].used) highest = end;
            if (samples[end].used <= samples[lowest].used) lowest = end;
        }
        const uint32_t former = highest < lowest ? highest : lowest;
        const uint32_t latter = highest < lowest ? lowest : highest;
        const uint32_t last = samples.count - 1;
        if (start == 0 && former != 0) keep(0);
        keep(former);
        if (latter != former) keep(latter);
        if (end == samples.count && latter != last) keep(last);
    }
}

/// Call `keep` with the places, ascending, of at most `most` samples: all if so few, else equally
/// fine all over.
template <class Keep>
void keep_evenly(Samples samples, uint32_t most, Keep keep) {
    if (samples.count <= most) {
        for (uint32_t place = 0; place < samples.count; ++place) keep(place);
        return;
    }
    const uint64_t start = samples[0].at;
    const uint64_t width = (samples.last().at - start) / ((most - 2) / 2) + 1;
    keep_extremes(
        samples, [=](const Sample& sample) { return (sample.at - start) / width; }, keep);
}

}  // namespace guest
