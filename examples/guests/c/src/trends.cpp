#include "trends.h"

#include <cmath>

#include "settings.h"

namespace guest {

namespace {

constexpr uint32_t fewest_to_predict = 3;
constexpr double volatile_percent = 15;
constexpr double moving_percent = 5;

/// A sum that gets back what each addition rounds off (Neumaier's).
class Sum {
public:
    void add(double term) {
        const double total = total_ + term;
        lost_ += fabs(total_) >= fabs(term) ? (total_ - total) + term : (term - total) + total_;
        total_ = total;
    }

    double value() const { return total_ + lost_; }

private:
    double total_ = 0;
    double lost_ = 0;
};

/// Add up what a function makes of the time and the amount of each sample. Both are relative to the
/// first one, in whole numbers, so that nothing is lost to their size before the means are.
template <class Term>
double sum(Samples samples, Term term) {
    Sum total;
    for (uint32_t place = 0; place < samples.count; ++place) {
        const auto time = double(samples[place].at - samples[0].at);
        const bool above = samples[place].used >= samples[0].used;
        const double amount = above ? double(samples[place].used - samples[0].used)
                                    : -double(samples[0].used - samples[place].used);
        total.add(term(time, amount));
    }
    return total.value();
}

}  // namespace

Line fit(Samples samples) {
    if (samples.count == 0) return {};
    const double mean_time = sum(samples, [](double time, double) { return time; }) / samples.count;
    const double mean_amount =
        sum(samples, [](double, double amount) { return amount; }) / samples.count;
    const double spread =
        sum(samples, [=](double time, double) { return (time - mean_time) * (time - mean_time); });
    const double common = sum(samples, [=](double time, double amount) {
        return (time - mean_time) * (amount - mean_amount);
    });
    const double slope = spread > 0 ? common / spread : 0;
    const double level = mean_amount - slope * mean_time;
    const double squares = sum(samples, [=](double time, double amount) {
        const double residual = amount - level - slope * time;
        return residual * residual;
    });
    return {samples[0].at, double(samples[0].used) + level, slope, sqrt(squares / samples.count)};
}

Direction direction(const Line& line, Wide window) {
    const auto capacity = double(node_capacity);
    if (line.deviation * 100 > capacity * volatile_percent) return Direction::volatile_;
    const double movement = line.slope * double(window) * 100;
    if (movement >= capacity * moving_percent) return Direction::increasing;
    if (movement <= -capacity * moving_percent) return Direction::decreasing;
    return Direction::stable;
}

std::optional<uint64_t> predicted_peak(const Line& line, Samples samples, Wide ahead,
                                       uint64_t used) {
    if (samples.count < fewest_to_predict) return std::nullopt;
    const double bytes = ceil(line.level + line.slope * double(ahead - line.start));
    if (bytes <= double(used)) return used;
    return bytes >= double(node_capacity) ? node_capacity : uint64_t(bytes);
}

}  // namespace guest
