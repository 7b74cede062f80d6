//! How is the configuration of a hybrid organization read?

use jiff::tz::TimeZone;

use crate::facts::hybrid::{HybridConfiguration, Side, Table};
use crate::facts::server::Row;
use crate::model::Hybrid;
use crate::prelude::*;
use crate::values::is_microsoft;

/// The value of a column, where it has one.
pub fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    row.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
}

/// Whether a column says yes; none where it says neither.
pub fn flag(row: &Row, name: &str) -> Option<bool> {
    match cell(row, name)?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The values of a column that holds several.
pub fn list<'r>(row: &'r Row, name: &str) -> Vec<&'r str> {
    let inner = cell(row, name).unwrap_or_default().trim_start_matches('{').trim_end_matches('}');
    inner.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// What a row is called.
pub fn label(row: &Row) -> &str {
    ["Identity", "Name"].iter().find_map(|name| cell(row, name)).unwrap_or("one without a name")
}

/// Whether something is on: only an explicit no counts as off.
pub(super) fn enabled(row: &Row) -> bool {
    flag(row, "Enabled") != Some(false)
}

/// The rows of a table, or the verdict that they are missing.
pub(super) fn rows(side: &Side, table: Table) -> Result<&[Row], Verdict> {
    side.rows(table).ok_or_else(|| Verdict::blocked(FactKind::Hybrid, side.why_not(table)))
}

/// Where all of it comes from, and how old it is.
pub(super) fn export(cx: &CheckCx<'_>, hybrid: &HybridConfiguration) -> Evidence {
    let age = hybrid.collected.map_or_else(
        || "without a date".to_owned(),
        |at| {
            let days = cx.run.now.duration_since(at).as_hours() / 24;
            let day = at.to_zoned(TimeZone::UTC).date();
            if days > 0 { format!("of {day}, {days} days before this run") } else { format!("of {day}") }
        },
    );
    Evidence::new("export", format!("{} ({age})", hybrid.files.join(", ")))
}

/// The domains that are hybrid.
pub(super) fn domains(hybrid: &HybridConfiguration) -> Vec<&str> {
    let local = hybrid.on_premises.rows(Table::Hybrid).unwrap_or_default();
    let local: Vec<&str> = local.iter().flat_map(|row| list(row, "Domains")).collect();
    let own = |domain: &&str| !domain.contains(':');
    if local.is_empty() {
        let online = hybrid.online.rows(Table::OnPremisesOrganizations).unwrap_or_default();
        return online.iter().flat_map(|row| list(row, "HybridDomains")).filter(own).collect();
    }
    // `autod:contoso.com` marks the domain whose Autodiscover serves all.
    local.into_iter().map(|domain| domain.strip_prefix("autod:").unwrap_or(domain)).collect()
}

/// The domain under which the tenant takes mail for mailboxes that have moved.
pub(super) fn coexistence(hybrid: &HybridConfiguration) -> Option<&str> {
    let target = hybrid.online.rows(Table::IntraOrganizationConfiguration).unwrap_or_default();
    let target = target.iter().find_map(|row| cell(row, "OnlineTargetAddress"));
    let marked = || {
        let rows = hybrid.online.rows(Table::AcceptedDomains).unwrap_or_default();
        let row = rows.iter().find(|row| flag(row, "IsCoexistenceDomain") == Some(true))?;
        cell(row, "DomainName")
    };
    target.or_else(marked)
}

/// Whether the two sides are set up to sign in at each other with OAuth; none where nobody knows.
pub(super) fn uses_oauth(hybrid: &HybridConfiguration) -> Option<bool> {
    let connectors = [&hybrid.on_premises, &hybrid.online].map(|side| side.rows(Table::IntraOrganizationConnectors));
    let servers = hybrid.on_premises.rows(Table::AuthServers);
    let any = connectors.iter().flatten().any(|rows| !rows.is_empty())
        || servers.is_some_and(|rows| rows.iter().any(is_of_microsoft));
    let known = connectors.iter().all(Option::is_some) || servers.is_some();
    if any { Some(true) } else { known.then_some(false) }
}

/// Whether an authorization server is Microsoft's; others may stand beside it.
pub(super) fn is_of_microsoft(row: &Row) -> bool {
    matches!(cell(row, "Type").map(str::to_ascii_lowercase).as_deref(), Some("microsoftacs" | "azuread"))
}

/// The id of the organization's own application, where an authorization server names one.
pub(super) fn own_application(row: &Row) -> Option<&str> {
    cell(row, "ApplicationIdentifier").filter(|id| is_guid(id))
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whether Exchange Online comes in through the Hybrid Agent.
pub fn is_modern(cx: &CheckCx<'_>, hybrid: &HybridConfiguration) -> bool {
    let tables = [Table::IntraOrganizationConnectors, Table::OrganizationRelationships];
    let targets = tables.iter().filter_map(|table| hybrid.online.rows(*table)).flatten();
    let mut hosts = targets.filter_map(|row| host_of(cell(row, "TargetSharingEpr")?));
    cx.run.hybrid == Some(Hybrid::Modern) || hosts.any(|host| is_agent(&host))
}

/// Whether a host is one of the Hybrid Agent.
pub(super) fn is_agent(host: &str) -> bool {
    host.ends_with(".msappproxy.net")
}

/// Whether a list of domains covers one: by its name, or by a wildcard.
pub(super) fn covers(list: &[&str], domain: &str) -> bool {
    let below = |entry: &str| {
        let parent = entry.strip_prefix("*.")?;
        domain.get(domain.len().checked_sub(parent.len())?..).filter(|rest| rest.eq_ignore_ascii_case(parent))
    };
    list.iter().any(|entry| entry.eq_ignore_ascii_case(domain) || *entry == "*" || below(entry).is_some())
}

/// The domains of the hybrid configuration that a list lacks.
pub(super) fn lacking<'d>(wanted: &[&'d str], list: &[&str]) -> Vec<&'d str> {
    wanted.iter().copied().filter(|domain| !covers(list, domain)).collect()
}

/// The host of an address of HTTPS, lower case.
pub fn host_of(url: &str) -> Option<String> {
    let rest = url.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://")).map(|_| &url[8..])?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

/// Whether an address leads to a host of Microsoft.
pub(super) fn leads_to_microsoft(url: &str) -> bool {
    host_of(url).is_some_and(|host| is_microsoft(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_flags_and_hosts_are_read_as_the_shell_writes_them() {
        let row: Row = [("Domains", "{contoso.com, fabrikam.com}"), ("Enabled", "True"), ("Empty", " ")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(list(&row, "Domains"), ["contoso.com", "fabrikam.com"]);
        assert_eq!((flag(&row, "Enabled"), flag(&row, "Empty"), cell(&row, "Empty")), (Some(true), None, None));
        assert_eq!(host_of("HTTPS://Mail.contoso.com:443/ews").as_deref(), Some("mail.contoso.com"));
        assert_eq!((host_of("http://mail.contoso.com"), host_of("https:///x"), host_of("é")), (None, None, None));
    }

    #[test]
    fn wildcards_cover_what_lies_below_them() {
        assert!(covers(&["*.contoso.com"], "a.contoso.com") && covers(&["Contoso.com"], "contoso.COM"));
        assert!(!covers(&["contoso.com"], "a.contoso.com") && !covers(&["*.contoso.com"], "é"));
        assert_eq!(lacking(&["a.de", "b.de"], &["b.de"]), ["a.de"]);
    }
}
