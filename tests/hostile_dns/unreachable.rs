//! What is said when nobody answers at all?

use std::net::UdpSocket;
use std::time::Duration;

use crate::run::{Run, checked};

fn with_resolver(address: &str) -> Run {
    checked(&["--resolver".to_owned(), address.to_owned()], &["contoso.com"])
}

/// The output with its lines joined, so that wrapping does not matter.
fn human(run: &Run) -> String {
    run.outputs["human"].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_resolver_that_refuses_is_named_and_nothing_is_called_missing() {
    let closed = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").to_string();
    let run = with_resolver(&closed);
    let said = human(&run);
    assert_eq!(run.exit, Some(3), "{said}");
    assert!(said.contains(&closed) && said.contains("nothing listens"), "{said}");
    assert!(!said.contains("does not exist"), "{said}");
}

#[test]
fn a_resolver_that_is_silent_is_named_and_ends_with_the_time_limit() {
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("bound").to_string();
    let run = with_resolver(&address);
    let said = human(&run);
    assert_eq!(run.exit, Some(3), "{said}");
    assert!(said.contains(&address) && said.contains("in time"), "{said}");
    assert!(!said.contains("does not exist"), "{said}");
    assert!(run.took < Duration::from_secs(10), "{:?}", run.took);
}
