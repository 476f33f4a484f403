#include "report.h"

#include <algorithm>

#include "characters.h"
#include "dates.h"
#include "leaks.h"
#include "platforms.h"
#include "records.h"
#include "sizes.h"
#include "trends.h"

namespace guest {

namespace {

constexpr uint64_t most_listed = 10;

/// Text of unknown origin as a code span that nothing in it can end, also in a table.
struct Code {
    std::string_view text;
};

Text& operator<<(Text& out, Code code) {
    size_t longest = 0;
    size_t run = 0;
    for (const char byte : code.text) longest = std::max(longest, run = byte == '`' ? run + 1 : 0);
    const std::string_view space = longest ? " " : "";
    for (size_t count = 0; count <= longest; ++count) out << '`';
    out << space;
    for (const char byte : code.text) {
        if (byte == '|') out << '\\';
        out << byte;
    }
    out << space;
    for (size_t count = 0; count <= longest; ++count) out << '`';
    return out;
}

/// A share as a percentage with one decimal: the nearest, exact ties to even.
struct Percentage {
    float share;
};

Text& operator<<(Text& out, Percentage percentage) {
    // In units of 2^-40 the product with 10 is exact, and whatever is smaller does not matter.
    constexpr uint64_t unit = 1ull << 40;
    const auto scaled = uint64_t(double(percentage.share) * 100.0 * double(unit)) * 10;
    const uint64_t rest = scaled % unit;
    uint64_t tenths = scaled / unit;
    tenths += rest > unit / 2 || (rest == unit / 2 && tenths % 2 == 1);
    return out << tenths / 10 << '.' << tenths % 10 << '%';
}

void write_heading(Text& out, std::string_view heading) { out << "\n## " << heading << "\n\n"; }

void write_now(Text& out, const Book& book) {
    write_heading(out, "Now");
    out << "| Figure | Value |\n| --- | --- |\n"
        << "| In use | " << Described{book.used} << ", " << Share{book.used, node_capacity}
        << " of the capacity |\n"
        << "| Capacity | " << Described{node_capacity} << " |\n"
        << "| Available | " << Described{node_capacity - book.used} << " |\n"
        << "| Peak | " << Described{book.peak} << " |\n"
        << "| Committed in pages | " << Described{book.committed} << " |\n"
        << "| Live allocations | " << book.live << " |\n"
        << "| Allocations ever made | " << book.made << " |\n"
        << "| Average allocation | " << Described{average(book)} << " |\n"
        << "| Efficiency | " << Percentage{efficiency(book)} << " |\n";
}

void write_by_purpose(Text& out, const Book& book) {
    write_heading(out, "By purpose");
    if (book.used == 0) {
        out << "Nothing is in use.\n";
        return;
    }
    out << "| Purpose | In use | Share |\n| --- | --- | --- |\n";
    for (int place = 0; place < purpose_count; ++place) {
        const uint64_t used = book.by_purpose[place];
        if (used == 0) continue;
        out << "| " << purpose_names[place] << " | " << Brief{used} << " | "
            << Share{used, book.used} << " |\n";
    }
}

void write_limit(Text& out, std::string_view name, uint64_t bound, uint64_t used) {
    out << "| " << name << " | " << Described{bound} << " | " << Brief{used} << " | "
        << Brief{bound > used ? bound - used : 0} << " |\n";
}

void write_limits(Text& out, const Session& session) {
    const Book& book = session.book;
    write_heading(out, "Limits");
    out << "| Limit | Bound | In use | Head-room |\n| --- | --- | --- | --- |\n";
    write_limit(out, "capacity", node_capacity, book.used);
    for (int place = 0; place < limit_count; ++place) {
        const auto limit = Limit(place);
        const bool of_class = limit < Limit::soft_limit;
        write_limit(out, name_of(limit), session.limits[limit],
                    of_class ? book.in_class(limit) : book.used);
    }
}

void write_pressure(Text& out, const Session& session) {
    const uint64_t used = session.book.used;
    write_heading(out, "Pressure");
    out << name_of(pressure(session.limits, used)) << ": " << Share{used, node_capacity}
        << " in use.\n";
}

void write_trend(Text& out, const Session& session, uint64_t now) {
    const Samples samples = session.history.since(now > report_window ? now - report_window : 0);
    const uint64_t window = samples.count ? now - samples[0].at : 0;
    const Line line = fit(samples);
    write_heading(out, "Trend");
    out << name_of(direction(line, window)) << " over the last " << window / 1000 << " s ("
        << uint64_t(samples.count) << " samples).\n";
    const auto peak = predicted_peak(line, samples, Wide(now) + window, session.book.used);
    if (!peak) {
        out << "Too few samples for a prediction.\n";
        return;
    }
    out << "Predicted peak over the next " << window / 1000 << " s: " << Described{*peak} << ", "
        << Share{*peak, node_capacity} << " of the capacity.\n";
}

void write_allocations_head(Text& out) {
    out << "| Allocation | Purpose | Size | Age |\n| --- | --- | --- | --- |\n";
}

void write_allocation(Text& out, const Allocation& allocation, uint64_t now) {
    const uint64_t age = now > allocation.allocated_at ? now - allocation.allocated_at : 0;
    out << "| " << Code{written(allocation.id).view()} << " | " << name_of(allocation.purpose)
        << " | " << Brief{allocation.bytes} << " | " << age / 1000 << " s |\n";
}

void write_oldest(Text& out, const Session& session, uint64_t now) {
    write_heading(out, "Oldest allocations");
    if (!session.live.oldest) {
        out << "None is live.\n";
        return;
    }
    write_allocations_head(out);
    uint64_t listed = 0;
    for (const Allocation* each = session.live.oldest; each && listed < most_listed;
         each = each->newer, ++listed) {
        write_allocation(out, *each, now);
    }
}

void write_suspects(Text& out, const Session& session, uint64_t now) {
    constexpr std::string_view rule = "of a purpose whose use has only grown in that time";
    LeakSuspects suspects(session, now);
    const Allocation* suspect = suspects.next();
    write_heading(out, "Leak suspects");
    if (!suspect) {
        out << "No live allocation is older than " << leak_seconds << " s, " << rule << ".\n";
        return;
    }
    out << "Allocations older than " << leak_seconds << " s, " << rule << ":\n\n";
    write_allocations_head(out);
    uint64_t count = 0;
    for (; suspect; suspect = suspects.next()) {
        if (++count <= most_listed) write_allocation(out, *suspect, now);
    }
    if (count > most_listed) out << '\n' << count - most_listed << " more are not listed.\n";
}

}  // namespace

Text report(const Session& session, uint64_t now) {
    Text out;
    out << "# Memory report\n\nSession " << Code{session.id()} << " on platform "
        << Code{session_platform} << ", at " << Moment{now} << ".\n";
    write_now(out, session.book);
    write_by_purpose(out, session.book);
    write_limits(out, session);
    write_pressure(out, session);
    write_trend(out, session, now);
    write_oldest(out, session, now);
    write_suspects(out, session, now);
    return out;
}

}  // namespace guest
