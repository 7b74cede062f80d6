//! Does the judgement about access lists agree with a table of known answers, and does every text survive printing?

mod properties;
mod table;
