//! Is the collector sound, as far as that can be told without Windows?

mod redaction;
mod script;
mod words;
