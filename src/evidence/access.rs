//! Which access list does a text of `icacls` or `Get-Acl` show?

use exdoctor_checks::facts::server::{Access, IcaclsEntry, KeyFile, Read, Row};

use super::rows::column;

/// More entries than these are not kept.
const MOST: usize = 2_000;

/// Whether a text is a security descriptor in its string form and nothing else.
pub fn is_sddl(text: &str) -> bool {
    let text = text.trim().trim_matches('"');
    let begins = ["O:", "G:", "D:", "S:"].iter().any(|mark| text.starts_with(mark));
    begins && text.contains("D:") && text.len() < 1 << 20 && !text.contains(char::is_whitespace)
}

/// The file behind `(Get-Acl …).Sddl`: whose it is, the text does not say.
pub fn sddl(text: &str) -> KeyFile {
    KeyFile { access: Read::Value(Access::Sddl(text.trim().trim_matches('"').to_owned())), ..KeyFile::default() }
}

/// The file behind `Get-Acl … | fl`.
pub fn of_row(row: &Row) -> Option<KeyFile> {
    let sddl = column(row, "Sddl")?.to_owned();
    let path = column(row, "Path").map(|path| path.rsplit_once("::").map_or(path, |(_, path)| path).to_owned());
    let owner = column(row, "Owner").map(str::to_owned).into();
    Some(KeyFile { path, access: Read::Value(Access::Sddl(sddl)), owner, ..KeyFile::default() })
}

/// Whether a text is one of `icacls`.
pub fn is_icacls(text: &str) -> bool {
    text.lines().take(200).any(|line| entry(line).is_some())
}

/// The files of an `icacls` text, each with its entries.
pub fn icacls(text: &str) -> Vec<KeyFile> {
    let mut files: Vec<(String, Vec<IcaclsEntry>)> = Vec::new();
    for line in text.lines() {
        let Some((before, groups)) = entry(line) else { continue };
        let (path, account) = if line.starts_with(' ') { (None, before) } else { apart(before) };
        if let Some(path) = path {
            files.push((path.to_owned(), Vec::new()));
        }
        if let Some((_, entries)) = files.last_mut().filter(|(_, entries)| entries.len() < MOST) {
            entries.push(IcaclsEntry { account: account.trim().to_owned(), groups });
        }
    }
    let file = |(path, entries)| KeyFile {
        path: Some(path),
        access: Read::Value(Access::Icacls(entries)),
        ..KeyFile::default()
    };
    files.into_iter().map(file).collect()
}

/// A line that ends in `ACCOUNT:(I)(F)`: what stands before the colon, and the groups.
fn entry(line: &str) -> Option<(&str, Vec<String>)> {
    let line = line.trim_end();
    let at = line.rfind(":(")?;
    let groups = line[at + 1..].strip_prefix('(')?.strip_suffix(')')?;
    let groups: Vec<String> = groups.split(")(").map(str::to_ascii_uppercase).collect();
    let is_group = |group: &String| {
        !group.is_empty() && group.len() <= 80 && group.bytes().all(|b| b.is_ascii_uppercase() || b == b',')
    };
    groups.iter().all(is_group).then(|| (&line[..at], groups))
}

/// The path and the account of a first line, `C:\…\name DOMAIN\account`: a path ends where a file's name can, and an
/// account that contains a space is one of Windows, or has its domain before the backslash.
fn apart(text: &str) -> (Option<&str>, &str) {
    let domain_at = text.rfind('\\').unwrap_or(0);
    // The domain may have one space: `NT AUTHORITY\SYSTEM`; known ones are looked for first.
    for domain in
        ["NT AUTHORITY", "NT SERVICE", "IIS APPPOOL", "APPLICATION PACKAGE AUTHORITY", "NT-AUTORITÄT", "AUTORITE NT"]
    {
        if text[..domain_at].ends_with(domain) {
            let at = domain_at - domain.len();
            return (Some(text[..at].trim_end()), &text[at..]);
        }
    }
    // A name without a domain, `Everyone` or a SID, follows the last space after the last backslash.
    let key_file_end =
        text.rfind('_').filter(|at| text[*at..].len() > 37 && text.is_char_boundary(at + 37)).map(|at| at + 37);
    let at = match key_file_end.filter(|end| text[*end..].starts_with(' ')) {
        Some(end) => Some(end),
        None => text[..domain_at].rfind(' ').filter(|at| *at > 2 && text[..*at].contains('\\')),
    };
    let at = at.or_else(|| text.rfind(' ')).filter(|at| *at > 0);
    at.map_or((None, text), |at| (Some(text[..at].trim_end()), &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef_01234567-89ab-cdef-0123-456789abcdef";

    #[test]
    fn icacls_is_read_line_by_line() {
        let text = format!(
            "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\{NAME} NT AUTHORITY\\SYSTEM:(F)\r\n\
             \x20                           BUILTIN\\Administrators:(I)(F)\r\n\
             \x20                           CONTOSO\\svc async:(DENY)(RD,GR)\r\n\r\nSuccessfully processed 1 files\r\n"
        );
        assert!(is_icacls(&text));
        let files = icacls(&text);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].name(), Some(NAME));
        let Read::Value(Access::Icacls(entries)) = &files[0].access else { panic!("{files:?}") };
        let accounts: Vec<&str> = entries.iter().map(|entry| entry.account.as_str()).collect();
        assert_eq!(accounts, ["NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators", "CONTOSO\\svc async"]);
        assert_eq!(entries[2].groups, ["DENY", "RD,GR"]);
    }

    #[test]
    fn a_first_account_without_a_known_domain_is_told_from_the_path() {
        let of = |account: &str| {
            let files = icacls(&format!("C:\\Keys\\{NAME} {account}:(R)\n"));
            let Read::Value(Access::Icacls(entries)) = &files[0].access else { panic!("{files:?}") };
            assert_eq!(files[0].name(), Some(NAME), "{account}");
            entries[0].account.clone()
        };
        for account in ["Everyone", "CONTOSO\\svc-async", "S-1-5-21-1-2-3-1104", "CONTOSO\\Domain Users"] {
            assert_eq!(of(account), account);
        }
    }

    #[test]
    fn a_descriptor_alone_and_one_of_get_acl_are_told_apart() {
        assert!(is_sddl("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)\r\n") && !is_sddl("D: is a drive"));
        let row = Row::from([
            ("Path".to_owned(), "Microsoft.PowerShell.Core\\FileSystem::C:\\Keys\\a".to_owned()),
            ("Sddl".to_owned(), "D:PAI".to_owned()),
        ]);
        assert_eq!(of_row(&row).unwrap().path.as_deref(), Some("C:\\Keys\\a"));
    }
}
