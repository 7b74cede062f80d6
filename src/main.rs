//! What does the operating system start?

use std::process::ExitCode;

fn main() -> ExitCode {
    exdoctor::run(std::env::args_os())
}
