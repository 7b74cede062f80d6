//! Which one record says what the present ones say, and allows a further sender?

/// The longest text that a zone holds in one string.
const LONGEST: usize = 255;

/// One record with every sender of the present ones, and with an `include` where one is given. Nobody loses the right to
/// send by it: the mildest ending stays. `None` where no single line can say it.
pub(super) fn record(texts: &[&str], include: Option<&str>) -> Option<String> {
    let mut terms: Vec<String> = Vec::new();
    let (mut ending, mut last) = (None, None);
    for term in texts.iter().flat_map(|text| text.split_whitespace().skip(1)) {
        let lower = term.to_ascii_lowercase();
        let bare = lower.trim_start_matches(['+', '-', '~', '?']);
        if bare == "all" {
            let own = MILDEST.iter().position(|all| *all == lower.trim_start_matches('+'));
            ending = ending.max(own);
        } else if let Some(target) = lower.strip_prefix("redirect=") {
            // One redirect stays; of several records, each becomes a part of the whole.
            match texts.len() {
                1 => last = Some(term.to_owned()),
                _ => push(&mut terms, format!("include:{target}")),
            }
        } else {
            push(&mut terms, term.to_owned());
        }
    }
    if let Some(include) = include {
        push(&mut terms, include.to_owned());
    }
    // Of several records none has counted yet: with an end that marks, no forgotten sender is refused.
    let ending = ending.map(|place| MILDEST[place].to_owned()).or_else(|| (texts.len() > 1).then(|| "~all".to_owned()));
    let whole = std::iter::once("v=spf1".to_owned()).chain(terms).chain(last).chain(ending);
    let whole = whole.collect::<Vec<_>>().join(" ");
    let writable = whole.chars().all(|c| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | ';'));
    (writable && whole.len() <= LONGEST).then_some(whole)
}

/// From the strictest to the mildest ending.
const MILDEST: [&str; 4] = ["-all", "~all", "?all", "all"];

fn push(terms: &mut Vec<String>, term: String) {
    if !terms.iter().any(|known| known.eq_ignore_ascii_case(&term)) {
        terms.push(term);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLINE: Option<&str> = Some("include:spf.protection.outlook.com");

    #[test]
    fn every_sender_of_every_record_stays() {
        let both = ["v=spf1 include:spf.protection.outlook.com -all", "v=spf1 ip4:192.0.2.25 -all"];
        let whole = "v=spf1 include:spf.protection.outlook.com ip4:192.0.2.25 -all";
        assert_eq!(record(&both, ONLINE).as_deref(), Some(whole));
        assert_eq!(
            record(&[both[1]], ONLINE).as_deref(),
            Some("v=spf1 ip4:192.0.2.25 include:spf.protection.outlook.com -all")
        );
    }

    #[test]
    fn the_mildest_ending_stays_and_a_redirect_is_not_lost() {
        let mild = ["V=SPF1 MX ~ALL", "v=spf1 mx a -all"];
        assert_eq!(record(&mild, None).as_deref(), Some("v=spf1 MX a ~all"));
        let redirects = ["v=spf1 mx redirect=_spf.contoso.com", "v=spf1 a"];
        assert_eq!(record(&redirects, None).as_deref(), Some("v=spf1 mx include:_spf.contoso.com a ~all"));
        assert_eq!(
            record(&redirects[..1], ONLINE).as_deref(),
            Some("v=spf1 mx include:spf.protection.outlook.com redirect=_spf.contoso.com")
        );
    }

    #[test]
    fn what_no_line_of_a_zone_can_hold_is_left_to_the_reader() {
        assert_eq!(record(&["v=spf1 exp=\"x\" -all"], None), None);
        assert_eq!(record(&[&format!("v=spf1 a:{}.contoso.com -all", "x".repeat(250))], None), None);
    }
}
