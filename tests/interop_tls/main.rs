//! Does exdoctor see the suites and certificates that nmap, sslyze and OpenSSL see, on servers of other makers?

mod certificates;
mod dane;
mod nginx;
mod peers;
#[path = "../namespace/port.rs"]
mod port;
mod servers;
mod shown;
mod starttls;
mod suites;
