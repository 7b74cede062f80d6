//! Are two names one server, and what does a server do for Dynamics?

/// Whether two names are of one server: a short name fits every full name that begins with it.
pub fn same_host(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_end_matches('.'), b.trim_end_matches('.'));
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if a.contains('.') && b.contains('.') { a.eq_ignore_ascii_case(b) } else { short(a) == short(b) }
}

/// A role of a Dynamics server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The Asynchronous Processing Service.
    Asynchronous,
    /// The Email Integration Service.
    EmailIntegration,
    /// The web application, or the organization web service beside it.
    Web,
    /// Any other role: discovery, help, deployment, sandbox, reporting.
    Other,
}

impl Role {
    /// The role of a word: the names of set-up, and those of the deployment's own enumeration.
    pub fn of(word: &str) -> Self {
        let word: String = word.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
        match word.as_str() {
            "appserver" | "apiserver" | "organizationwebservice" => Self::Web,
            _ if word.starts_with("async") => Self::Asynchronous,
            _ if word.starts_with("email") => Self::EmailIntegration,
            _ if word.starts_with("webapplication") => Self::Web,
            _ => Self::Other,
        }
    }

    /// Whether a server with this role needs the certificate and its key.
    pub const fn needs_key(self) -> bool {
        matches!(self, Self::Asynchronous | Self::EmailIntegration | Self::Web)
    }

    /// What set-up calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asynchronous => "Asynchronous Processing Service",
            Self::EmailIntegration => "Email Integration Service",
            Self::Web => "Web Application Server",
            Self::Other => "another role",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_fits_a_full_one_and_two_full_ones_must_be_equal() {
        assert!(same_host("CRM1", "crm1.contoso.com") && same_host("crm1.contoso.com.", "CRM1.contoso.com"));
        assert!(!same_host("crm1.contoso.com", "crm1.fabrikam.com") && !same_host("crm1", "crm10"));
    }

    #[test]
    fn roles_are_known_by_the_words_of_set_up_and_of_the_deployment() {
        let of = |words: &[&str]| words.iter().map(|word| Role::of(word)).collect::<Vec<_>>();
        assert_eq!(of(&["AsyncService", "Asynchronous Processing Service"]), [Role::Asynchronous; 2]);
        assert_eq!(of(&["EmailService", "Email Integration Service"]), [Role::EmailIntegration; 2]);
        assert_eq!(of(&["AppServer", "Web Application Server", "ApiServer"]), [Role::Web; 3]);
        assert_eq!(of(&["DiscoveryService", "SandboxServer", "DeploymentManagementTools"]), [Role::Other; 3]);
    }
}
