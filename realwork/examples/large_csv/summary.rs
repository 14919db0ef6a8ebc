//! What the rows of a piece add up to.

use csv::ReaderBuilder;

#[derive(Default, PartialEq)]
pub(crate) struct Summary<'a> {
    pub(crate) rows: usize,
    pub(crate) degrees: i64,
    pub(crate) bad: Vec<&'a str>,
}

impl Summary<'_> {
    pub(crate) fn and(mut self, next: Self) -> Self {
        self.rows += next.rows;
        self.degrees += next.degrees;
        self.bad.extend(next.bad);
        self
    }
}

pub(crate) fn read(piece: &str) -> Summary<'_> {
    let mut summary = Summary::default();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(piece.as_bytes());
    for (row, line) in reader.deserialize::<(String, i64)>().zip(piece.lines()) {
        match row {
            Ok((_city, degrees)) => {
                summary.rows += 1;
                summary.degrees += degrees;
            }
            Err(_) => summary.bad.push(line),
        }
    }
    summary
}
