//! Where is the reader of flights? At the path that its visibility names.

pub mod tls;
