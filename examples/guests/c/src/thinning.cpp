#include "thinning.h"

#include <cmath>

namespace guest {

namespace {

constexpr double first_detail = 100;
constexpr double kept_share = 0.75;

/// Buckets as wide as a second for the newest samples, growing in proportion to the age.
struct ByAge {
    uint64_t newest;
    double detail;

    int64_t operator()(const Sample& sample) const {
        return int64_t(detail * log1p(double(newest - sample.at) / (detail * 1000)));
    }
};

}  // namespace

uint32_t thin_by_age(Sample* samples, uint32_t count, uint32_t most) {
    const Samples all{samples, count};
    ByAge by_age{all.last().at, first_detail};
    for (;; by_age.detail *= kept_share) {
        uint32_t kept = 0;
        keep_extremes(all, by_age, [&](uint32_t) { ++kept; });
        if (kept <= most * kept_share) break;
    }
    // What is kept moves ahead of what is still to be looked at.
    uint32_t kept = 0;
    keep_extremes(all, by_age, [&](uint32_t place) { samples[kept++] = samples[place]; });
    return kept;
}

}  // namespace guest
