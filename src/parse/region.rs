//! Which region of Dynamics 365 online does a text name?

use exdoctor_checks::values::regions;

use super::{Refusal, nearest};

/// The key of a region.
///
/// # Errors
/// When the table has no such region: names the nearest, or all.
pub fn region(text: &str) -> Result<String, Refusal> {
    let keys: Vec<&str> = regions().all.iter().map(|region| region.key.as_str()).collect();
    if let Some(key) = keys.iter().find(|key| key.eq_ignore_ascii_case(text)) {
        return Ok((*key).to_owned());
    }
    let instead = match nearest(text, keys.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("one of {}", keys.join(", ")),
    };
    Err(Refusal::new("is no region of the table").instead(instead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_one_of_the_table() {
        assert_eq!(region("EMEA").as_deref(), Ok("emea"));
        assert!(region("germny").is_err_and(|refusal| refusal.to_string().contains("germany")));
    }
}
