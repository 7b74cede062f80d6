//! Is the catalogue for users up to date?
#![expect(clippy::disallowed_methods, reason = "the generated file is compared with the one in the repository")]

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn the_catalogue_is_what_the_checks_say_today() {
    let made = exdoctor_checks::catalogue::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &made).expect("the catalogue can be written");
    }
    let kept = std::fs::read_to_string(PATH).unwrap_or_default().replace("\r\n", "\n");
    let line = made.lines().zip(kept.lines()).position(|(made, kept)| made != kept);
    assert!(
        made == kept,
        "checks/README.md is out of date from line {} on: run UPDATE_DOCS=1 cargo test -p exdoctor-checks --test catalogue",
        line.unwrap_or(made.lines().count().min(kept.lines().count())) + 1
    );
}
