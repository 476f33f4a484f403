#include "dates.h"

namespace guest {

namespace {

constexpr uint64_t latest = 253'402'300'799'999;  // the end of the year 9999
constexpr uint64_t day = 24 * 3600 * 1000ull;

struct Date {
    uint64_t year;
    uint64_t month;
    uint64_t day;
};

/// Return the date of a day since 1 January 1970. Years are counted from March here, so that a leap
/// day is the last of its year, and in eras of 400, which are all alike.
Date date_of(uint64_t days) {
    const uint64_t since_era = days + 719'468;  // since 1 March of the year 0
    const uint64_t era = since_era / 146'097;
    const uint64_t of_era = since_era % 146'097;
    const uint64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const uint64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const uint64_t month = (5 * of_year + 2) / 153;
    const bool is_next_year = month >= 10;
    return {era * 400 + year + is_next_year, is_next_year ? month - 9 : month + 3,
            of_year - (153 * month + 2) / 5 + 1};
}

}  // namespace

Text& operator<<(Text& out, Moment moment) {
    if (moment.at > latest) return out << moment.at << " ms since 1970";
    const Date date = date_of(moment.at / day);
    const uint64_t of_day = moment.at % day;
    out.padded(date.year, 4) << '-';
    out.padded(date.month, 2) << '-';
    out.padded(date.day, 2) << 'T';
    out.padded(of_day / 3'600'000, 2) << ':';
    out.padded(of_day / 60'000 % 60, 2) << ':';
    out.padded(of_day / 1000 % 60, 2) << '.';
    return out.padded(of_day % 1000, 3) << 'Z';
}

}  // namespace guest
