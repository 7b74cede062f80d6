//! What does exdoctor see in the embedded world, and what does it say about it?

mod again;
mod canary;
mod device;
mod directory;
mod door;
mod faults;
mod healthy;
mod plan;
mod reader;
mod renewal;
mod scripts;
mod support;
mod tls;
