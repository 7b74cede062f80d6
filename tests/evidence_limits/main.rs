//! How much evidence is read and judged in which time and memory?
//!
//! A program of its own: the most memory that a process ever had is that of all its tests.

#[path = "../memory/peak.rs"]
mod peak;

use std::time::{Duration, Instant};

use exdoctor::evidence::load;
use exdoctor::parse::EvidencePath;
use exdoctor_checks::facts::Facts;
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, Outcome, Scenario};
use exdoctor_checks::registry;
use peak::peak;

const SERVERS: usize = 200;
const SIZE: usize = 200_000;

/// The limits of the design, for a release build; a debug build is some ten times slower.
const LONGEST: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(2) };
/// In kilobytes.
const MOST_MEMORY: u64 = 150 << 10;

#[test]
fn two_hundred_servers_are_read_and_judged_within_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let listed: Vec<serde_json::Value> = (0..SERVERS)
        .map(|n| serde_json::json!({"name": format!("CRM{n}"), "roles": ["AppServer", "AsyncService"], "state": "Enabled"}))
        .collect();
    let crm1: serde_json::Value = serde_json::from_str(include_str!("../lab/worlds/machines/crm1.json")).unwrap();
    for n in 0..SERVERS {
        let mut file = crm1.clone();
        file["server"]["host"] = format!("crm{n}.contoso.com").into();
        if n == 0 {
            file["deployment"]["servers"]["value"] = listed.clone().into();
        } else {
            file.as_object_mut().unwrap().remove("deployment");
        }
        let certificates = file["server"]["certificates"]["value"].as_array_mut().unwrap();
        let other = certificates[0].clone();
        let each = other.to_string().len();
        let room = SIZE.saturating_sub(20_000) / each;
        for more in 0..room {
            let mut other = other.clone();
            other["thumbprint"] = format!("{more:040X}").into();
            other["subject"]["value"] = format!("CN=host{more}.contoso.com").into();
            certificates.push(other);
        }
        let text = file.to_string();
        assert!(text.len() > SIZE * 3 / 4, "{}", text.len());
        std::fs::write(folder.path().join(format!("crm{n}.json")), text).unwrap();
    }
    let start = Instant::now();
    let evidence = load(&[EvidencePath { host: None, path: folder.path().to_owned() }]).unwrap();
    let mut facts = Facts::default();
    evidence.record(&mut facts);
    drop(evidence);
    let selected: Vec<Selected> = registry::checks().map(|check| Selected { check, named: false }).collect();
    let run = Circumstances::plain("2026-06-01T09:00:00Z".parse().unwrap(), &[Scenario::A]);
    let records = judge(&selected, &facts, &run, &Adjustments::default());
    let (took, memory) = (start.elapsed(), peak(std::process::id()));
    assert!(records.len() > SERVERS && records.iter().all(|record| record.outcome != Outcome::Broken));
    assert!(took < LONGEST, "{took:?}");
    assert!(memory.is_some() || !cfg!(target_os = "linux"), "the memory in use is not known");
    assert!(memory.is_none_or(|memory| memory < MOST_MEMORY), "{memory:?} kB");
}
