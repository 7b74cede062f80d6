//! Which checks do `--only` and `--skip` choose?

use exdoctor_checks::judge::Selected;
use exdoctor_checks::model::Check;
use exdoctor_checks::registry;

use crate::parse::{Refusal, nearest, shown};

/// The checks that the patterns choose, in the order of the registry; all when `only` is empty.
///
/// # Errors
/// When a pattern matches no check at all: names the nearest id or family.
pub fn select(only: &[String], skip: &[String]) -> Result<Vec<Selected>, Refusal> {
    let stray: Vec<&str> = only
        .iter()
        .chain(skip)
        .map(String::as_str)
        .filter(|text| !registry::checks().any(|check| hits(text, check)))
        .collect();
    if !stray.is_empty() {
        return Err(no_match(&stray));
    }
    let any = |patterns: &[String], check: &Check| patterns.iter().any(|pattern| hits(pattern, check));
    let named = |check: &Check| only.iter().any(|pattern| pattern.trim().eq_ignore_ascii_case(check.id.as_str()));
    Ok(registry::checks()
        .filter(|check| (only.is_empty() || any(only, check)) && !any(skip, check))
        .map(|check| Selected { check, named: named(check) })
        .collect())
}

/// Whether a pattern, an id, a family or a glob, chooses a check.
fn hits(pattern: &str, check: &Check) -> bool {
    let pattern = pattern.trim().to_ascii_lowercase();
    pattern == check.id.family() || glob(pattern.as_bytes(), check.id.as_str().as_bytes())
}

/// Whether a text matches a pattern in which `*` stands for anything and `?` for one character.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                // The last star takes one more character.
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

fn no_match(stray: &[&str]) -> Refusal {
    let all: Vec<String> = stray.iter().map(|pattern| shown(pattern)).collect();
    let refusal = Refusal::new(format!("no check matches {}", all.join(", ")));
    let families = registry::FAMILIES.iter().map(|(family, _)| *family);
    let candidates: Vec<&str> = registry::checks().map(|check| check.id.as_str()).chain(families).collect();
    let likely: Vec<String> = stray
        .iter()
        .filter_map(|pattern| nearest(pattern.trim_end_matches(['*', '.']), candidates.iter().copied()))
        .map(|likely| format!("`{likely}`"))
        .collect();
    if likely.is_empty() {
        refusal.instead("give ids, families or globs; `exdoctor list` names them")
    } else {
        refusal.instead(format!("did you mean {}?", likely.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(only: &[&str], skip: &[&str]) -> Result<Vec<&'static str>, String> {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let selected = select(&owned(only), &owned(skip)).map_err(|refusal| refusal.to_string())?;
        Ok(selected.iter().map(|selected| selected.check.id.as_str()).collect())
    }

    #[test]
    fn everything_is_chosen_unless_somebody_chooses() {
        assert_eq!(chosen(&[], &[]).unwrap().len(), registry::checks().count());
    }

    #[test]
    fn ids_families_and_globs_choose() {
        assert_eq!(chosen(&["dns.mx"], &[]).unwrap(), ["dns.mx"]);
        assert_eq!(chosen(&["config"], &[]).unwrap(), ["config.waiver-expired", "config.waiver-unused"]);
        assert_eq!(chosen(&["*.waiver-*"], &["config.*-unused"]).unwrap(), ["config.waiver-expired"]);
        assert_eq!(chosen(&["DNS.M?"], &[]).unwrap(), ["dns.mx"]);
    }

    #[test]
    fn everything_skipped_leaves_nothing_and_is_no_error() {
        assert_eq!(chosen(&["dns.mx"], &["dns"]).unwrap(), Vec::<&str>::new());
    }

    #[test]
    fn only_a_whole_id_counts_as_named() {
        let named = |pattern: &str| select(&[pattern.to_owned()], &[]).unwrap().iter().any(|selected| selected.named);
        assert!(named("dns.mx"));
        assert!(!named("dns.m*"));
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_refused_with_a_suggestion() {
        assert_eq!(chosen(&["dns.mz"], &[]), Err("no check matches `dns.mz`; did you mean `dns.mx`?".to_owned()));
        assert_eq!(chosen(&[], &["dsn.*"]), Err("no check matches `dsn.*`; did you mean `dns`?".to_owned()));
        assert_eq!(
            chosen(&["zzzzzzzz"], &[]),
            Err("no check matches `zzzzzzzz`; give ids, families or globs; `exdoctor list` names them".to_owned())
        );
    }

    #[test]
    fn a_glob_is_matched_without_exploding() {
        let pattern = "*a".repeat(30) + "b";
        assert!(!glob(pattern.as_bytes(), "a".repeat(200).as_bytes()));
        assert!(glob(b"d*s.*", b"dns.mta-sts"));
        assert!(!glob(b"dns.m", b"dns.mx"));
    }
}
