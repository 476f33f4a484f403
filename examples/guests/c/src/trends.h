// Where a session's use is heading: a least-squares line through its samples.
#pragma once

#include <cstdint>
#include <optional>

#include "history.h"
#include "wide.h"

namespace guest {

/// A straight line through used bytes, and how far the samples stray from it.
struct Line {
    uint64_t start;
    /// Bytes at `start`.
    double level;
    /// Bytes per millisecond.
    double slope;
    /// The standard deviation of the residuals, in bytes.
    double deviation;
};

/// Fit the line by least squares; through samples of one moment it is level.
Line fit(Samples samples);

/// Name the course of a line over a window of milliseconds.
Direction direction(const Line& line, Wide window);

/// The bytes to expect at most until `ahead`; none from fewer than three samples.
std::optional<uint64_t> predicted_peak(const Line& line, Samples samples, Wide ahead,
                                       uint64_t used);

}  // namespace guest
