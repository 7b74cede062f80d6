//! Does a hostile name server get more out of exdoctor than a finding?

#[path = "../memory/peak.rs"]
mod peak;
mod run;
mod server;
mod unreachable;

use std::time::Duration;

use run::checked;
use server::Hostile;

/// Each exchange may take half a second; a whole run has many, most of them at the same time.
const LONG: Duration = Duration::from_secs(30);
/// In kilobytes: 200 MB.
const LARGE: u64 = 200 * 1024;

#[test]
fn no_hostile_answer_hangs_or_crashes_or_bloats_exdoctor() {
    for hostile in Hostile::ALL {
        let server = server::start(hostile);
        let run = checked(&server.settings(), &["contoso.com"]);
        assert!(server.asked() > 0, "{hostile:?}: never asked");
        assert!(matches!(run.exit, Some(0 | 1 | 3)), "{hostile:?}: exit {:?}\n{}", run.exit, run.stderr);
        assert!(run.took < LONG, "{hostile:?}: took {:?}", run.took);
        assert!(run.peak < LARGE, "{hostile:?}: {} kB", run.peak);
        assert_eq!(run.raw(), Vec::<String>::new(), "{hostile:?}");
    }
}

#[test]
fn what_a_zone_says_is_shown_without_its_control_characters() {
    let server = server::start(Hostile::Text);
    let run = checked(&server.settings(), &["contoso.com"]);
    for output in ["human", "json", "jsonl", "junit"] {
        let text = &run.outputs[output];
        assert!(text.contains("[31mevil"), "{output} does not show what the zone says:\n{text}");
        assert!(output != "junit" || !text.contains("<script"), "{text}");
    }
}
