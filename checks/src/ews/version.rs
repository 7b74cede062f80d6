//! Which build of Exchange do the answers name?

use std::collections::BTreeMap;

use crate::facts::ews::EwsAnswers;
use crate::facts::web::{Answer, Asked};
use crate::values::Build;

/// The builds that the answers name, each with where it was seen first; servers behind one name may differ.
pub fn builds(answers: &EwsAnswers) -> BTreeMap<Build, String> {
    let mut found = BTreeMap::new();
    for asked in answers.all() {
        let Some(answer) = asked.answer() else { continue };
        for (build, place) in named(answer) {
            found.entry(build).or_insert_with(|| format!("{place} of {}", asked.url));
        }
    }
    // A whole number says more than its beginning.
    let whole: Vec<Build> = found.keys().filter(|build| build.patch.is_some()).copied().collect();
    found.retain(|build, _| build.patch.is_some() || whole.iter().all(|other| other.release != build.release));
    found
}

/// Paths of a page that are searched.
const PATHS: usize = 64;

fn named(answer: &Answer) -> Vec<(Build, &'static str)> {
    let headers = answer.header("x-owa-version").filter_map(|value| value.trim().parse().ok());
    let mut found: Vec<(Build, &str)> = headers.map(|build| (build, "X-OWA-Version")).collect();
    let location = answer.header("location").next().unwrap_or_default();
    for (text, place) in [(location, "Location"), (answer.body.as_str(), "a path")] {
        let paths = text.match_indices("/owa/").take(PATHS).map(|(at, _)| &text[at + "/owa/".len()..]);
        found.extend(paths.filter_map(path_build).map(|build| (build, place)));
    }
    found
}

/// The build in `auth/15.2.1748/themes` or `15.2.1748.43/scripts`.
fn path_build(rest: &str) -> Option<Build> {
    let rest = rest.strip_prefix("auth/").unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    if rest[end..].starts_with('/') { rest[..end].parse().ok() } else { None }
}

/// Whether any request drew an answer at all.
pub fn answered(answers: &EwsAnswers) -> bool {
    answers.all().any(|asked: &Asked| asked.answer().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)], body: &str) -> Vec<String> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = Answer { status: 200, headers, body: body.to_owned(), ..Answer::default() };
        named(&answer).iter().map(|(build, place)| format!("{build} {place}")).collect()
    }

    #[test]
    fn headers_and_paths_name_builds_and_nothing_else_does() {
        assert_eq!(of(&[("x-owa-version", "15.2.1748.43")], ""), ["15.2.1748.43 X-OWA-Version"]);
        assert_eq!(
            of(
                &[("location", "https://mail.contoso.com/owa/auth/15.2.1748/themes/")],
                "<link href=\"/owa/15.2.1748.43/x.css\">"
            ),
            ["15.2.1748 Location", "15.2.1748.43 a path"]
        );
        let odd = "/owa/auth/logon.aspx /owa/auth/15.2 /owa/1.2.3.4.5/ /owa/99999999.1.1/ /owa/15.2.1748";
        assert!(of(&[("x-owa-version", "15")], odd).is_empty());
    }
}
