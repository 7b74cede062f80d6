//! How does Autodiscover of a world answer, in POX, SOAP and JSON?

use roxmltree::Document;

use super::Exchange;
use super::soap::{escaped, text};
use crate::service::Call;
use crate::world::script::Page;

const XML: &str = "text/xml; charset=utf-8";

impl Exchange {
    /// What somebody who signed in is told about a mailbox.
    pub(super) fn told(&self, call: &Call) -> Page {
        if let Some(page) = &self.autodiscover {
            return page.clone();
        }
        let body = String::from_utf8_lossy(&call.body);
        let Ok(document) = Document::parse(body.trim_start_matches('\u{feff}')) else {
            return pox(&error("600", "Invalid Request"));
        };
        let root = document.root_element();
        if call.path.to_ascii_lowercase().ends_with(".svc") {
            self.soap(&text(root, "Mailbox").unwrap_or_default())
        } else {
            self.pox(&text(root, "EMailAddress").unwrap_or_default())
        }
    }

    fn pox(&self, address: &str) -> Page {
        let Some((name, mailbox)) = self.mailbox(address) else {
            return pox(&error("500", "The email address can't be found."));
        };
        if let Some(other) = &mailbox.redirect {
            let inside = format!("<Action>redirectAddr</Action><RedirectAddr>{}</RedirectAddr>", escaped(other));
            return pox(&account(&inside));
        }
        if let Some(other) = &mailbox.elsewhere {
            let inside = format!("<Action>redirectUrl</Action><RedirectUrl>{}</RedirectUrl>", escaped(other));
            return pox(&account(&inside));
        }
        if mailbox.autodiscover.is_some() {
            return pox(&error("600", "Invalid Request"));
        }
        let urls = [("EXCH", &self.internal), ("EXPR", &self.url)];
        let protocol = |(kind, url): (&str, &Option<String>)| {
            let url = url.as_deref().filter(|_| !self.mute).map(|url| format!("<EwsUrl>{url}</EwsUrl>"));
            format!("<Protocol><Type>{kind}</Type>{}</Protocol>", url.unwrap_or_default())
        };
        let user = format!("<User><DisplayName>{}</DisplayName></User>", escaped(&name));
        let inside = format!("<Action>settings</Action>{}", urls.map(protocol).concat());
        pox(&format!("{user}{}", account(&inside)))
    }

    fn soap(&self, address: &str) -> Page {
        let inside = match self.mailbox(address) {
            None => "<ErrorCode>InvalidUser</ErrorCode><ErrorMessage>Invalid user.</ErrorMessage>".to_owned(),
            Some((_, mailbox)) => match (&mailbox.redirect, &mailbox.elsewhere, &mailbox.autodiscover) {
                (Some(other), ..) => away("RedirectAddress", other),
                (_, Some(other), _) => away("RedirectUrl", &other.replace(".xml", ".svc")),
                (.., Some(code)) => {
                    format!("<ErrorCode>{code}</ErrorCode><ErrorMessage>The request failed.</ErrorMessage>")
                }
                _ => self.settings(),
            },
        };
        let [major, minor, build, revision] = self.build;
        let text = format!(
            r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse</a:Action><h:ServerVersionInfo xmlns:h="http://schemas.microsoft.com/exchange/2010/Autodiscover"><h:MajorVersion>{major}</h:MajorVersion><h:MinorVersion>{minor}</h:MinorVersion><h:MajorBuildNumber>{build}</h:MajorBuildNumber><h:MinorBuildNumber>{revision}</h:MinorBuildNumber><h:Version>Exchange2015</h:Version></h:ServerVersionInfo></s:Header><s:Body><GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse>{inside}</UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"#
        );
        Page::of(XML, &text)
    }

    fn settings(&self) -> String {
        let one = |name: &str, value: &str| {
            format!(r#"<UserSetting i:type="StringSetting"><Name>{name}</Name><Value>{value}</Value></UserSetting>"#)
        };
        let [major, minor, number, revision] = self.build;
        let named = [("ExternalEwsUrl", &self.url), ("InternalEwsUrl", &self.internal)];
        let urls: String = named.into_iter().filter_map(|(name, url)| Some(one(name, url.as_deref()?))).collect();
        let version = one("CasVersion", &format!("{major}.{minor:02}.{number:04}.{revision:03}"));
        format!(
            "<ErrorCode>NoError</ErrorCode><ErrorMessage>No error.</ErrorMessage><RedirectTarget i:nil=\"true\"/><UserSettingErrors/><UserSettings>{urls}{version}</UserSettings>"
        )
    }

    /// What JSON says to anybody: a mailbox's place.
    pub(super) fn located(&self, call: &Call) -> Option<Page> {
        let path = call.path.to_ascii_lowercase();
        let address = path.strip_prefix("/autodiscover/autodiscover.json/v1.0/")?.to_owned();
        if call.page.is_some() {
            return None;
        }
        let mailbox = self.mailbox(&address);
        let target = mailbox.as_ref().and_then(|(_, mailbox)| mailbox.redirect.as_deref());
        let remote = target.is_some_and(|target| target.ends_with(".onmicrosoft.com"));
        let own = self.url.as_deref().unwrap_or_default();
        let url = if remote { "https://outlook.office365.com/EWS/Exchange.asmx" } else { own };
        let body = serde_json::json!({ "Protocol": "Ews", "Url": url });
        Some(Page::of("application/json", &body.to_string()))
    }
}

fn pox(inside: &str) -> Page {
    let text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">{inside}</Response></Autodiscover>"#
    );
    Page::of(XML, &text)
}

fn account(inside: &str) -> String {
    format!("<Account><AccountType>email</AccountType>{inside}</Account>")
}

fn error(code: &str, message: &str) -> String {
    format!(
        r#"<Error Time="09:00:00.0000000" Id="1"><ErrorCode>{code}</ErrorCode><Message>{message}</Message><DebugData/></Error>"#
    )
}

fn away(code: &str, to: &str) -> String {
    format!(
        "<ErrorCode>{code}</ErrorCode><ErrorMessage>Redirection.</ErrorMessage><RedirectTarget>{}</RedirectTarget>",
        escaped(to)
    )
}
