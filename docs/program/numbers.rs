//! How a measured number is written, in tables, in sentences and beside charts.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// In nanoseconds.
    Time,
    Bytes,
    /// How many times as much.
    Ratio,
    /// A share of one.
    Share,
    Count,
}

impl Unit {
    /// `1.98x`, `604.5 ms`, `143 bytes`: as many digits as count, and a unit that stays on its line.
    pub(crate) fn show(self, value: f64) -> String {
        let (number, unit) = self.parts(value, value);
        number + unit
    }

    /// `1.46x to 1.98x`, or one number where both look the same.
    pub(crate) fn range(self, from: f64, to: f64) -> String {
        let ((from, unit), (to, _)) = (self.parts(from, to), self.parts(to, to));
        match unit {
            _ if from == to => to + unit,
            "x" => format!("{from}x to {to}x"),
            _ => format!("{from} to {to}{unit}"),
        }
    }

    /// A number and the unit behind it, which suits another number of the same kind.
    fn parts(self, value: f64, suits: f64) -> (String, &'static str) {
        match self {
            Self::Time => {
                let (unit, name) = match suits {
                    999.95e6.. => (1e9, "\u{a0}s"),
                    1e6.. => (1e6, "\u{a0}ms"),
                    1e3.. => (1e3, "\u{a0}µs"),
                    _ => (1.0, "\u{a0}ns"),
                };
                // What was worked out, and not measured, has no digits behind the point.
                let digits = if value % unit == 0.0 {
                    0
                } else if unit > 1e8 && value / unit < 9.995 {
                    2
                } else {
                    1
                };
                (format!("{:.digits$}", value / unit), name)
            }
            Self::Bytes => (grouped(value), "\u{a0}bytes"),
            Self::Ratio if value < 0.0995 => (format!("{value:.3}"), "x"),
            Self::Ratio if value < 9.995 => (format!("{value:.2}"), "x"),
            Self::Ratio => (format!("{value:.0}"), "x"),
            Self::Share => (format!("{:.0}", value * 100.0), "\u{a0}%"),
            Self::Count => (format!("{value:.0}"), ""),
        }
    }

    /// Without a digit behind the point, as it stands at an axis: `10 µs`.
    pub(crate) fn rough(self, value: f64) -> String {
        let text = self.show(value);
        text.replace(".00\u{a0}", "\u{a0}").replace(".0\u{a0}", "\u{a0}")
    }

    /// Reads a number and its unit, such as `2ms`, `1.5`, or `80%`.
    pub(crate) fn parse(text: &str) -> Option<(f64, Self)> {
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let (factor, unit) = match &text[end..] {
            "" | "x" => (1.0, Self::Ratio),
            "%" => (0.01, Self::Share),
            "ns" => (1.0, Self::Time),
            "µs" => (1e3, Self::Time),
            "ms" => (1e6, Self::Time),
            "s" => (1e9, Self::Time),
            "bytes" => (1.0, Self::Bytes),
            _ => return None,
        };
        Some((text[..end].parse::<f64>().ok()? * factor, unit))
    }
}

/// `1 million`, since whole millions are easier to read as a word, or `2,500,000`.
pub(crate) fn count(number: u64) -> String {
    match number {
        1_000_000.. if number.is_multiple_of(1_000_000) => format!("{} million", number / 1_000_000),
        _ => grouped(number as f64),
    }
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// A benchmark's parameter, which may be a number, or its function: words instead of an id.
pub(crate) fn readable(name: &str) -> String {
    const CODE: [(&str, &str); 5] = [
        ("async std", "async-std"),
        ("join all", "join_all"),
        ("block on", "block_on"),
        ("spawn blocking", "spawn_blocking"),
        ("one shot", "one-shot"),
    ];
    let words = || CODE.iter().fold(name.replace('-', " "), |words, (spaced, code)| words.replace(spaced, code));
    name.parse().map_or_else(|_| words(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_digits_that_count() {
        let times = [99.94, 1.5e3, 600e6, 604.46e6, 2_963_600_000.0, 18.02e9].map(|ns| Unit::Time.show(ns));
        assert_eq!(
            times,
            ["99.9\u{a0}ns", "1.5\u{a0}µs", "600\u{a0}ms", "604.5\u{a0}ms", "2.96\u{a0}s", "18.0\u{a0}s"]
        );
        assert_eq!(
            [0.0123, 0.0996, 1.9, 9.994, 9.996, 70.4].map(|ratio| Unit::Ratio.show(ratio)),
            ["0.012x", "0.10x", "1.90x", "9.99x", "10x", "70x"]
        );
        assert_eq!([Unit::Share.show(0.947), Unit::Bytes.show(2_685.1)], ["95\u{a0}%", "2,685\u{a0}bytes"]);
        assert_eq!([1, 1_000, 2_000_000, 2_500_000].map(count), ["1", "1,000", "2 million", "2,500,000"]);
    }

    #[test]
    fn a_range_has_its_unit_once_and_no_ends_that_look_the_same() {
        assert_eq!(Unit::Ratio.range(1.458, 1.981), "1.46x to 1.98x");
        assert_eq!(Unit::Time.range(78.0e6, 107.47e6), "78 to 107.5\u{a0}ms");
        assert_eq!(Unit::Time.range(900.3e3, 1.2e6), "0.9 to 1.2\u{a0}ms");
        assert_eq!(Unit::Ratio.range(1.001, 1.004), "1.00x");
    }

    #[test]
    fn a_limit_is_read_with_its_unit() {
        assert_eq!(Unit::parse("2ms"), Some((2e6, Unit::Time)));
        assert_eq!(Unit::parse("80%"), Some((0.8, Unit::Share)));
        assert_eq!(Unit::parse("1.5"), Some((1.5, Unit::Ratio)));
        assert_eq!([Unit::parse("two"), Unit::parse("2 ms")], [None, None]);
    }
}
