//! Every output of a recording, for bad input and arbitrary recordings.

#[path = "support/arbitrary.rs"]
mod arbitrary;

use proptest::prelude::*;

proptest! {
    #[test]
    fn arbitrary_recordings_are_made(recording in arbitrary::recordings()) {
        let _ = recording.max_in_flight();
    }
}
