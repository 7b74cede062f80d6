//! Does exdoctor read a PFX as openssl does?
fn main() {}
