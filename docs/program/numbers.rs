//! How a number that was measured is written, in tables, in sentences and beside charts.

/// A time that was worked out: `600 ms`.
pub(crate) fn exact(ms: f64) -> String {
    measured(ms).replace(".0\u{a0}", "\u{a0}")
}

/// A time in milliseconds, whose unit stays on its line: `604.5 ms`, or `18023 ms` where no more digits count.
pub(crate) fn measured(ms: f64) -> String {
    if ms < 999.95 { format!("{ms:.1}\u{a0}ms") } else { format!("{ms:.0}\u{a0}ms") }
}

/// A time in a unit that suits it.
pub(crate) fn time(ns: f64) -> String {
    let (value, unit) = in_unit(ns, ns);
    format!("{value}\u{a0}{unit}")
}

/// A time in the unit that suits another.
pub(crate) fn in_unit(ns: f64, suits: f64) -> (String, &'static str) {
    match suits {
        1e6.. => (format!("{:.1}", ns / 1e6), "ms"),
        1e3.. => (format!("{:.1}", ns / 1e3), "µs"),
        _ => (format!("{ns:.1}"), "ns"),
    }
}

/// A time without a digit behind the point, as it stands at an axis: `10 µs`.
pub(crate) fn rough(ns: f64) -> String {
    match ns {
        1e9.. => format!("{:.0}\u{a0}s", ns / 1e9),
        1e6.. => format!("{:.0}\u{a0}ms", ns / 1e6),
        1e3.. => format!("{:.0}\u{a0}µs", ns / 1e3),
        _ => format!("{ns:.0}\u{a0}ns"),
    }
}

/// How many times: `1.90x`, or `70x` where no more digits count.
pub(crate) fn times(ratio: f64) -> String {
    if ratio < 9.995 { format!("{ratio:.2}x") } else { format!("{ratio:.0}x") }
}

/// A share of one.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

/// How many: `2 million`, or `2,500,000`, since whole millions alone are easier to read as a word.
pub(crate) fn count(number: u32) -> String {
    if number >= 1_000_000 && number.is_multiple_of(1_000_000) {
        return format!("{} million", number / 1_000_000);
    }
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// A benchmark's parameter, which may be a number.
pub(crate) fn readable(parameter: &str) -> String {
    parameter.parse().map_or_else(|_| parameter.to_owned(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_the_digits_that_count() {
        assert_eq!(
            [exact(600.0), measured(604.46), measured(18_023.4)],
            ["600\u{a0}ms", "604.5\u{a0}ms", "18023\u{a0}ms"]
        );
        assert_eq!([time(99.94), time(1.5e3), time(2e7)], ["99.9\u{a0}ns", "1.5\u{a0}µs", "20.0\u{a0}ms"]);
        assert_eq!([rough(100.0), rough(1e4), rough(1e9)], ["100\u{a0}ns", "10\u{a0}µs", "1\u{a0}s"]);
    }

    #[test]
    fn a_ratio_has_the_digits_that_count() {
        assert_eq!([times(1.9), times(9.994), times(9.996), times(70.4)], ["1.90x", "9.99x", "10x", "70x"]);
        assert_eq!(percent(0.947), "95\u{a0}%");
    }

    #[test]
    fn only_whole_millions_are_a_word() {
        assert_eq!([1, 1_000, 100_000].map(count), ["1", "1,000", "100,000"]);
        assert_eq!([2_000_000, 2_500_000].map(count), ["2 million", "2,500,000"]);
    }
}
