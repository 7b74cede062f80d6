//! Are the pages of the set-up what its steps say?

use exdoctor_checks::model::Scenario;
use exdoctor_checks::setup::{Step, info};
use exdoctor_reports::formats::plan::guide_page;

/// `UPDATE_DOCS=1` in the environment of the tests writes the pages anew.
#[test]
fn the_page_of_each_scenario_says_what_its_steps_say() {
    for scenario in [Scenario::A, Scenario::B, Scenario::C] {
        let name = format!("setup-{}.md", scenario.to_string().to_lowercase());
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        let made = guide_page(scenario);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &made).expect("the page can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(made == kept, "{} is out of date: UPDATE_DOCS=1 cargo test -p exdoctor-reports", path.display());
    }
    assert!(info(Scenario::D, Step::Lifecycle).is_none());
}
