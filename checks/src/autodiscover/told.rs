//! What does Autodiscover say about a mailbox, in POX or in SOAP?

use roxmltree::Node;

use super::reading::BOUNDS;
use crate::ews::soap;
use crate::facts::autodiscover::Told;
use crate::xml::{below, is, parse, text, text_below};

/// Characters of a message that are kept.
const MESSAGE: usize = 300;

/// What the body of a POX answer says.
pub fn pox(body: &str) -> Told {
    let Some(document) = parse(body, BOUNDS) else { return Told::Nothing };
    let root = document.root_element();
    if !is(&root, "Autodiscover") {
        return Told::Nothing;
    }
    if let Some(error) = below(root, "Error") {
        let code = text_below(error, "ErrorCode").unwrap_or_else(|| "unknown".to_owned());
        return Told::Error { code, message: text_below(error, "Message").map(|text| short(&text)) };
    }
    let Some(account) = below(root, "Account") else { return Told::Nothing };
    match text_below(account, "Action").map(|action| action.to_ascii_lowercase()).as_deref() {
        Some("redirectaddr") => {
            text_below(account, "RedirectAddr").map_or(Told::Nothing, |address| Told::Address { address })
        }
        Some("redirecturl") => text_below(account, "RedirectUrl").map_or(Told::Nothing, |url| Told::Url { url }),
        Some("settings") => {
            let (ews, inside) = pox_ews(account).map_or((None, false), |(ews, inside)| (Some(ews), inside));
            Told::Settings { ews, inside, version: pox_version(account) }
        }
        _ => Told::Nothing,
    }
}

/// The address for those outside comes first, then that for those inside, of which that is said.
fn pox_ews(account: Node<'_, '_>) -> Option<(String, bool)> {
    let protocols = |kind: &str| {
        let kind = kind.to_owned();
        let fits = move |node: &Node<'_, '_>| {
            is(node, "Protocol")
                && (node.attribute("Type").is_some_and(|own| own.eq_ignore_ascii_case(&kind))
                    || text_below(*node, "Type").is_some_and(|own| own.eq_ignore_ascii_case(&kind)))
        };
        account.descendants().filter(fits).collect::<Vec<_>>()
    };
    let named = |node: Node<'_, '_>| text_below(node, "EwsUrl").or_else(|| text_below(node, "ASUrl"));
    // `EXHTTP` stands twice, for each side, and does not say for which.
    let kinds = [("EXPR", false), ("EXHTTP", false), ("EXCH", true), ("WEB", false)];
    let of = |(kind, inside)| protocols(kind).into_iter().find_map(named).map(|ews| (ews, inside));
    kinds.into_iter().find_map(of)
}

fn pox_version(account: Node<'_, '_>) -> Option<String> {
    text_below(account, "ServerVersion").map(|version| version.chars().take(40).collect())
}

/// What the body of a SOAP answer to `GetUserSettings` says.
pub fn soap(body: &str) -> Told {
    let Some(document) = parse(body, BOUNDS) else { return Told::Nothing };
    let root = document.root_element();
    if !is(&root, "Envelope") {
        return Told::Nothing;
    }
    if let Some(fault) = below(root, "Fault") {
        let code = text_below(fault, "faultcode").unwrap_or_else(|| "Fault".to_owned());
        return Told::Error { code, message: text_below(fault, "faultstring").map(|text| short(&text)) };
    }
    let Some(response) = below(root, "Response") else { return Told::Nothing };
    let Some(user) = below(response, "UserResponse") else { return error(response) };
    let code = own(user, "ErrorCode").unwrap_or_else(|| "NoError".to_owned());
    match (code.as_str(), text_below(user, "RedirectTarget")) {
        ("RedirectAddress", Some(address)) => Told::Address { address },
        ("RedirectUrl", Some(url)) => Told::Url { url },
        ("NoError", _) => {
            let (outer, inner) = (setting(user, "ExternalEwsUrl"), setting(user, "InternalEwsUrl"));
            let inside = outer.is_none() && inner.is_some();
            Told::Settings {
                ews: outer.or(inner),
                inside,
                version: soap::version(root).or_else(|| setting(user, "CasVersion")),
            }
        }
        _ => error(user),
    }
}

fn error(node: Node<'_, '_>) -> Told {
    let Some(code) = own(node, "ErrorCode") else { return Told::Nothing };
    Told::Error { code, message: own(node, "ErrorMessage").map(|text| short(&text)) }
}

fn own(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.children().find(|child| is(child, name)).and_then(text)
}

fn setting(user: Node<'_, '_>, name: &str) -> Option<String> {
    let named = |node: &Node<'_, '_>| is(node, "UserSetting") && own(*node, "Name").as_deref() == Some(name);
    user.descendants().find(named).and_then(|node| own(node, "Value"))
}

fn short(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EWS: &str = "https://mail.contoso.com/EWS/Exchange.asmx";

    fn settings(ews: &str) -> Told {
        Told::Settings { ews: Some(ews.to_owned()), inside: false, version: None }
    }

    fn account(inside: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><Account><AccountType>email</AccountType>{inside}</Account></Response></Autodiscover>"#
        )
    }

    #[test]
    fn pox_names_the_address_for_those_outside_first() {
        let inner =
            "<Protocol><Type>EXCH</Type><EwsUrl>https://ex01.corp.contoso.com/EWS/Exchange.asmx</EwsUrl></Protocol>";
        let outer = format!("<Protocol><Type>EXPR</Type><EwsUrl>{EWS}</EwsUrl></Protocol>");
        assert_eq!(pox(&account(&format!("<Action>settings</Action>{inner}{outer}"))), settings(EWS));
        let inside = pox(&account(&format!("<Action>settings</Action>{inner}")));
        let own = Some("https://ex01.corp.contoso.com/EWS/Exchange.asmx".to_owned());
        assert_eq!(inside, Told::Settings { ews: own, inside: true, version: None });
        let nothing = Told::Settings { ews: None, inside: false, version: None };
        assert_eq!(pox(&account("<Action>settings</Action>")), nothing);
    }

    #[test]
    fn pox_redirects_and_fails() {
        let to =
            pox(&account("<Action>redirectAddr</Action><RedirectAddr>ada@contoso.mail.onmicrosoft.com</RedirectAddr>"));
        assert_eq!(to, Told::Address { address: "ada@contoso.mail.onmicrosoft.com".to_owned() });
        let body = r#"<Autodiscover><Response><Error Time="1" Id="2"><ErrorCode>500</ErrorCode><Message>The email address can't be found.</Message></Error></Response></Autodiscover>"#;
        let message = Some("The email address can't be found.".to_owned());
        assert_eq!(pox(body), Told::Error { code: "500".to_owned(), message });
    }

    fn response(inside: &str) -> String {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><h:ServerVersionInfo xmlns:h="http://schemas.microsoft.com/exchange/2010/Autodiscover"><h:MajorVersion>15</h:MajorVersion><h:MinorVersion>2</h:MinorVersion><h:MajorBuildNumber>1748</h:MajorBuildNumber><h:MinorBuildNumber>43</h:MinorBuildNumber></h:ServerVersionInfo></s:Header><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response><ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse>{inside}</UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"#
        )
    }

    #[test]
    fn soap_names_settings_redirects_and_errors() {
        let one = format!(
            "<ErrorCode>NoError</ErrorCode><UserSettings><UserSetting><Name>ExternalEwsUrl</Name><Value>{EWS}</Value></UserSetting></UserSettings>"
        );
        let version = || Some("15.2.1748.43".to_owned());
        let named = |inside| Told::Settings { ews: Some(EWS.to_owned()), inside, version: version() };
        assert_eq!(soap(&response(&one)), named(false));
        assert_eq!(soap(&response(&one.replace("External", "Internal"))), named(true));
        let away =
            "<ErrorCode>RedirectUrl</ErrorCode><RedirectTarget>https://autodiscover-s.outlook.com/</RedirectTarget>";
        assert_eq!(soap(&response(away)), Told::Url { url: "https://autodiscover-s.outlook.com/".to_owned() });
        let wrong = "<ErrorCode>InvalidUser</ErrorCode><ErrorMessage>No such user.</ErrorMessage>";
        let message = Some("No such user.".to_owned());
        assert_eq!(soap(&response(wrong)), Told::Error { code: "InvalidUser".to_owned(), message });
    }

    #[test]
    fn what_is_not_of_autodiscover_says_nothing() {
        for body in ["", "<html/>", "{}", "<Autodiscover/>", "<s:Envelope xmlns:s='x'/>", "<!DOCTYPE a><Autodiscover/>"]
        {
            assert_eq!((pox(body), soap(body)), (Told::Nothing, Told::Nothing), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in "(<[?!/]?[A-Za-z:]{0,12}[ =\"'>/]{0,3}|&[a-z#0-9]{0,3};?|[^<]{0,6}){0,40}") {
            let _pox = (pox(&body), pox(&account(&body)));
            let _soap = (soap(&body), soap(&response(&body)));
        }
    }
}
