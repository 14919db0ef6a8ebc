//! Text in columns: what may be printed, how wide it is, and what is cut off.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A letter for each thread that ran a lane: A, B, ... Z, AA, AB, ...
pub(crate) fn letter(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (place % 26) as u8));
        if place < 26 {
            break;
        }
        place = place / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// What may be printed of a text. A control character would move the cursor; what has no width would join its neighbours,
/// hide or turn them; both would shift the row.
pub(crate) fn visible(text: &str, ascii: bool) -> String {
    let mut seen = String::new();
    for letter in text.chars().filter(|letter| letter.width() != Some(0)) {
        push_apart(&mut seen, if letter.is_control() || (ascii && !letter.is_ascii()) { '?' } else { letter });
    }
    seen
}

/// Adds a letter, and keeps it from joining the one before it (a skin tone its emoji, an Arabic alef its lam), since not
/// every terminal joins them, and a row has to be as wide on all.
pub(crate) fn push_apart(text: &mut String, letter: char) {
    const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
    if let Some(before) = text.chars().next_back().filter(|_| !letter.is_ascii()) {
        let pair = String::from_iter([before, letter]);
        if pair.width() != before.width().unwrap_or(0) + letter.width().unwrap_or(0) {
            text.push(ZERO_WIDTH_NON_JOINER);
        }
    }
    text.push(letter);
}

/// The first `width` columns of a text, with a mark where something was cut off.
pub(crate) fn cut(text: &str, width: usize, mark: char) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let mut kept = String::new();
    for letter in text.chars() {
        let taken = letter.width().unwrap_or(0);
        if taken > room {
            break;
        }
        room -= taken;
        kept.push(letter);
    }
    kept.push(mark);
    kept
}
