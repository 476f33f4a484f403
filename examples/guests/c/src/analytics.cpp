// The interface memory-analytics.

#include "answers.h"
#include "clock.h"
#include "contract.h"
#include "records.h"
#include "report.h"
#include "settings.h"
#include "sizes.h"
#include "store.h"
#include "thinning.h"
#include "trends.h"

namespace guest {

namespace {

MemoryTrend trend(const Session& session, uint64_t now, Wide window) {
    const Samples samples = session.history.since(window < now ? now - uint64_t(window) : 0);
    const Line line = fit(samples);
    MemoryTrend course{};
    course.trend_direction = uint8_t(direction(line, window));
    if (const auto peak = predicted_peak(line, samples, now + window, session.book.used)) {
        course.predicted_peak = {true, memory_size(*peak)};
    }
    size_t count = 0;
    keep_evenly(samples, most_snapshots, [&](uint32_t) { ++count; });
    if (count == 0) return course;
    auto& list = course.snapshots;
    list.ptr = static_cast<MemoryUsageSnapshot*>(answer_memory(count, sizeof(MemoryUsageSnapshot)));
    if (!list.ptr) return course;
    keep_evenly(samples, most_snapshots,
                [&](uint32_t place) { list.ptr[list.len++] = snapshot(session, samples[place]); });
    return course;
}

}  // namespace

}  // namespace guest

using namespace guest;

bool exports_flight_memory_memory_analytics_calculate_memory_stats(String* session_id,
                                                                   MemoryStats* ret,
                                                                   MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    const Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    *ret = stats(session->book);
    return answer(ret, exports_flight_memory_memory_analytics_memory_stats_free, now, err);
}

bool exports_flight_memory_memory_analytics_get_memory_trends(String* session_id,
                                                              uint64_t time_window,
                                                              MemoryTrend* ret, MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    session->history.settle(now, session->book);
    *ret = trend(*session, now, Wide(time_window) * 1000);
    return answer(ret, exports_flight_memory_memory_analytics_memory_trend_free, now, err);
}

bool exports_flight_memory_memory_analytics_generate_memory_report(String* session_id, String* ret,
                                                                   MemoryError* err) {
    const TextArgument first(session_id);
    const uint64_t now = milliseconds_now();
    Session* const session = find_session(view(*session_id));
    if (!session) return refuse(no_session(view(*session_id)), now, err);
    session->history.settle(now, session->book);
    *ret = report(*session, now).release();
    return answer(ret, ledger_string_free, now, err);
}
