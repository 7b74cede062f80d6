//! Which letters and names stand for which well-known SIDs?

use super::Sid;

/// A well-known account or group.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The letters of SDDL, where there are any.
    pub(super) letters: Option<&'static str>,
    authority: u64,
    parts: &'static [u32],
    /// The name that Windows shows in English.
    pub(super) name: &'static str,
}

impl Known {
    /// Its SID.
    pub(super) fn sid(&self) -> Sid {
        Sid::new(self.authority, self.parts)
    }
}

/// An account or group whose SID depends on the domain: letters of SDDL, and its relative identifier.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainAlias {
    /// The letters of SDDL.
    pub(super) letters: &'static str,
    /// The last part of its SID.
    pub(super) rid: u32,
    /// Its name in English.
    pub(super) name: &'static str,
}

const fn known(letters: &'static str, authority: u64, parts: &'static [u32], name: &'static str) -> Known {
    Known { letters: Some(letters), authority, parts, name }
}

const fn unlettered(parts: &'static [u32], name: &'static str) -> Known {
    Known { letters: None, authority: 5, parts, name }
}

const fn domain(letters: &'static str, rid: u32, name: &'static str) -> DomainAlias {
    DomainAlias { letters, rid, name }
}

static KNOWN: &[Known] = &[
    known("WD", 1, &[0], "Everyone"),
    known("CO", 3, &[0], "CREATOR OWNER"),
    known("CG", 3, &[1], "CREATOR GROUP"),
    known("OW", 3, &[4], "OWNER RIGHTS"),
    known("NU", 5, &[2], "NT AUTHORITY\\NETWORK"),
    known("IU", 5, &[4], "NT AUTHORITY\\INTERACTIVE"),
    known("SU", 5, &[6], "NT AUTHORITY\\SERVICE"),
    known("AN", 5, &[7], "NT AUTHORITY\\ANONYMOUS LOGON"),
    known("ED", 5, &[9], "NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS"),
    known("PS", 5, &[10], "NT AUTHORITY\\SELF"),
    known("AU", 5, &[11], "NT AUTHORITY\\Authenticated Users"),
    known("RC", 5, &[12], "NT AUTHORITY\\RESTRICTED"),
    known("SY", 5, &[18], "NT AUTHORITY\\SYSTEM"),
    known("LS", 5, &[19], "NT AUTHORITY\\LOCAL SERVICE"),
    known("NS", 5, &[20], "NT AUTHORITY\\NETWORK SERVICE"),
    known("WR", 5, &[33], "NT AUTHORITY\\WRITE RESTRICTED"),
    known("BA", 5, &[32, 544], "BUILTIN\\Administrators"),
    known("BU", 5, &[32, 545], "BUILTIN\\Users"),
    known("BG", 5, &[32, 546], "BUILTIN\\Guests"),
    known("PU", 5, &[32, 547], "BUILTIN\\Power Users"),
    known("AO", 5, &[32, 548], "BUILTIN\\Account Operators"),
    known("SO", 5, &[32, 549], "BUILTIN\\Server Operators"),
    known("PO", 5, &[32, 550], "BUILTIN\\Print Operators"),
    known("BO", 5, &[32, 551], "BUILTIN\\Backup Operators"),
    known("RE", 5, &[32, 552], "BUILTIN\\Replicator"),
    known("RU", 5, &[32, 554], "BUILTIN\\Pre-Windows 2000 Compatible Access"),
    known("RD", 5, &[32, 555], "BUILTIN\\Remote Desktop Users"),
    known("NO", 5, &[32, 556], "BUILTIN\\Network Configuration Operators"),
    known("MU", 5, &[32, 558], "BUILTIN\\Performance Monitor Users"),
    known("LU", 5, &[32, 559], "BUILTIN\\Performance Log Users"),
    known("IS", 5, &[32, 568], "BUILTIN\\IIS_IUSRS"),
    known("CY", 5, &[32, 569], "BUILTIN\\Cryptographic Operators"),
    known("ER", 5, &[32, 573], "BUILTIN\\Event Log Readers"),
    known("CD", 5, &[32, 574], "BUILTIN\\Certificate Service DCOM Access"),
    known("RA", 5, &[32, 575], "BUILTIN\\RDS Remote Access Servers"),
    known("ES", 5, &[32, 576], "BUILTIN\\RDS Endpoint Servers"),
    known("MS", 5, &[32, 577], "BUILTIN\\RDS Management Servers"),
    known("HA", 5, &[32, 578], "BUILTIN\\Hyper-V Administrators"),
    known("AA", 5, &[32, 579], "BUILTIN\\Access Control Assistance Operators"),
    known("RM", 5, &[32, 580], "BUILTIN\\Remote Management Users"),
    known("UD", 5, &[84, 0, 0, 0, 0, 0], "user-mode drivers"),
    known("AC", 15, &[2, 1], "APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES"),
    known("LW", 16, &[4096], "Low Mandatory Level"),
    known("ME", 16, &[8192], "Medium Mandatory Level"),
    known("MP", 16, &[8448], "Medium Plus Mandatory Level"),
    known("HI", 16, &[12288], "High Mandatory Level"),
    known("SI", 16, &[16384], "System Mandatory Level"),
    known("AS", 18, &[1], "Authentication authority asserted identity"),
    known("SS", 18, &[2], "Service asserted identity"),
    unlettered(&[3], "NT AUTHORITY\\BATCH"),
    unlettered(&[15], "NT AUTHORITY\\This Organization"),
    unlettered(&[80, 0], "NT SERVICE\\ALL SERVICES"),
    unlettered(&[113], "NT AUTHORITY\\Local account"),
];

static DOMAIN: &[DomainAlias] = &[
    domain("RO", 498, "Enterprise Read-only Domain Controllers"),
    domain("LA", 500, "Administrator"),
    domain("LG", 501, "Guest"),
    domain("DA", 512, "Domain Admins"),
    domain("DU", 513, "Domain Users"),
    domain("DG", 514, "Domain Guests"),
    domain("DC", 515, "Domain Computers"),
    domain("DD", 516, "Domain Controllers"),
    domain("CA", 517, "Cert Publishers"),
    domain("SA", 518, "Schema Admins"),
    domain("EA", 519, "Enterprise Admins"),
    domain("PA", 520, "Group Policy Creator Owners"),
    domain("CN", 522, "Cloneable Domain Controllers"),
    domain("AP", 525, "Protected Users"),
    domain("KA", 526, "Key Admins"),
    domain("EK", 527, "Enterprise Key Admins"),
    domain("RS", 553, "RAS and IAS Servers"),
];

/// Other ways in which Windows writes names of the table, above all in the configuration of services.
const SPELLINGS: &[(&str, &str)] = &[
    ("LocalSystem", "SY"),
    (".\\LocalSystem", "SY"),
    ("SYSTEM", "SY"),
    ("NT AUTHORITY\\LocalService", "LS"),
    ("LocalService", "LS"),
    ("NT AUTHORITY\\NetworkService", "NS"),
    ("NetworkService", "NS"),
    ("NETWORK SERVICE", "NS"),
    ("LOCAL SERVICE", "LS"),
    ("NT-AUTORITÄT\\SYSTEM", "SY"),
    ("NT-AUTORITÄT\\Netzwerkdienst", "NS"),
    ("NT-AUTORITÄT\\Lokaler Dienst", "LS"),
    ("NT-AUTORITÄT\\Authentifizierte Benutzer", "AU"),
    ("VORDEFINIERT\\Administratoren", "BA"),
    ("VORDEFINIERT\\Benutzer", "BU"),
    ("Jeder", "WD"),
    ("AUTORITE NT\\Système", "SY"),
    ("AUTORITE NT\\SERVICE RÉSEAU", "NS"),
    ("BUILTIN\\Administrateurs", "BA"),
    ("BUILTIN\\Utilisateurs", "BU"),
    ("Tout le monde", "WD"),
    ("BUILTIN\\Administradores", "BA"),
    ("BUILTIN\\Usuarios", "BU"),
    ("Todos", "WD"),
];

/// The well-known SID of the letters.
pub(super) fn by_letters(letters: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.letters.is_some_and(|own| own.eq_ignore_ascii_case(letters)))
}

/// The account or group of a domain that the letters stand for.
pub(super) fn in_domain(letters: &str) -> Option<&'static DomainAlias> {
    DOMAIN.iter().find(|alias| alias.letters.eq_ignore_ascii_case(letters))
}

/// The table's row of a SID.
pub(super) fn by_sid(sid: &Sid) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.authority == sid.authority() && known.parts == sid.parts())
}

/// The well-known SID of a name as Windows writes it; names of other languages than those of the table stay names.
pub(super) fn by_name(name: &str) -> Option<&'static Known> {
    let same = |own: &str| own.to_lowercase() == name.to_lowercase();
    let spelling = SPELLINGS.iter().find(|(own, _)| same(own));
    spelling.and_then(|(_, letters)| by_letters(letters)).or_else(|| KNOWN.iter().find(|known| same(known.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_sids_are_each_used_once() {
        let letters: Vec<&str> =
            KNOWN.iter().filter_map(|k| k.letters).chain(DOMAIN.iter().map(|d| d.letters)).collect();
        let sids: Vec<Sid> = KNOWN.iter().map(Known::sid).collect();
        assert!(letters.iter().enumerate().all(|(n, own)| !letters[..n].contains(own)));
        assert!(sids.iter().enumerate().all(|(n, own)| !sids[..n].contains(own)));
    }

    #[test]
    fn every_spelling_leads_to_a_row() {
        assert!(SPELLINGS.iter().all(|(_, letters)| by_letters(letters).is_some()));
    }
}
