//! How are requests read and answers written in SOAP?

use roxmltree::{Document, Node};

use super::{Code, Exchange};
use crate::world::script::Page;

const XML: &str = "text/xml; charset=utf-8";

/// A request that could be read.
pub(super) struct Request<'d> {
    /// The element of the operation.
    pub(super) operation: Node<'d, 'd>,
    /// For whom it is made: what stands in `ExchangeImpersonation`.
    pub(super) connecting: Option<String>,
}

impl<'d> Request<'d> {
    pub(super) fn of(document: &'d Document<'d>) -> Option<Self> {
        let root = document.root_element();
        let operation = child(child(root, "Body")?, None)?;
        let sid = child(root, "Header").and_then(|header| below(header, "ConnectingSID"));
        let connecting = sid.and_then(|sid| child(sid, None)).and_then(|id| id.text()).map(str::trim);
        Some(Self { operation, connecting: connecting.map(str::to_ascii_lowercase) })
    }

    pub(super) fn name(&self) -> &'d str {
        self.operation.tag_name().name()
    }
}

/// The first child element, of a name where one is given.
pub(super) fn child<'d>(node: Node<'d, 'd>, name: impl Into<Option<&'d str>>) -> Option<Node<'d, 'd>> {
    let name: Option<&str> = name.into();
    node.children().find(|child| child.is_element() && name.is_none_or(|name| child.tag_name().name() == name))
}

pub(super) fn below<'d>(node: Node<'d, 'd>, name: &str) -> Option<Node<'d, 'd>> {
    node.descendants().find(|one| one.is_element() && one.tag_name().name() == name)
}

pub(super) fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    below(node, name)?.text().map(str::to_owned)
}

/// Text that can stand in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Exchange {
    pub(super) fn envelope(&self, status: u16, body: &str) -> Page {
        let [major, minor, build, revision] = self.build;
        let text = format!(
            r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h:ServerVersionInfo MajorVersion="{major}" MinorVersion="{minor}" MajorBuildNumber="{build}" MinorBuildNumber="{revision}" Version="V2017_07_11" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"#
        );
        Page { status, ..Page::of(XML, &text) }
    }

    /// A response with one message.
    pub(super) fn response(&self, operation: &str, inside: &str) -> Page {
        let spaces = r#"xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#;
        self.envelope(
            200,
            &format!(
                "<m:{operation}Response {spaces}><m:ResponseMessages>{inside}</m:ResponseMessages></m:{operation}Response>"
            ),
        )
    }

    /// A message that succeeds.
    pub(super) fn success(operation: &str, inside: &str) -> String {
        format!(
            r#"<m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inside}</m:{operation}ResponseMessage>"#
        )
    }

    pub(super) fn failed(&self, operation: &str, code: &Code) -> Page {
        match code {
            Code::Response(code) => self.response(operation, &message(operation, code, "")),
            Code::Within(code) => {
                let details = format!(
                    r#"<m:MessageXml><t:Value Name="InnerErrorMessageText">{}</t:Value><t:Value Name="InnerErrorResponseCode">{code}</t:Value></m:MessageXml>"#,
                    words(code)
                );
                self.response(operation, &message(operation, "ErrorInternalServerError", &details))
            }
            Code::Fault(code) => self.fault(500, code, ""),
            Code::FaultInSuccess(code) => self.fault(200, code, ""),
        }
    }

    pub(super) fn fault(&self, status: u16, code: &str, details: &str) -> Page {
        let spaces = r#"xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#;
        let said = words(code);
        self.envelope(
            status,
            &format!(
                r#"<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:{code}</faultcode><faultstring xml:lang="en-US">{said}</faultstring><detail {spaces}><e:ResponseCode>{code}</e:ResponseCode><e:Message>{said}</e:Message>{details}</detail></s:Fault>"#
            ),
        )
    }

    pub(super) fn put_off(&self) -> Page {
        let wait = self.busy.back_off_ms;
        let value = format!(r#"<t:Value Name="BackOffMilliseconds">{wait}</t:Value>"#);
        match self.busy.form {
            super::BusyForm::Fault => {
                self.fault(500, "ErrorServerBusy", &format!("<t:MessageXml>{value}</t:MessageXml>"))
            }
            super::BusyForm::Within => self.failed("GetFolder", &Code::Within("ErrorServerBusy".to_owned())),
        }
    }
}

fn message(operation: &str, code: &str, details: &str) -> String {
    format!(
        r#"<m:{operation}ResponseMessage ResponseClass="Error"><m:MessageText>{}</m:MessageText><m:ResponseCode>{code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{details}</m:{operation}ResponseMessage>"#,
        words(code)
    )
}

/// What the server says to a code; nobody should match it.
fn words(code: &str) -> &'static str {
    match code {
        "ErrorImpersonateUserDenied" => "The account does not have permission to impersonate the requested user.",
        "ErrorNonExistentMailbox" => "The SMTP address has no mailbox associated with it.",
        "ErrorServerBusy" => "The server cannot service this request right now. Try again later.",
        "ErrorInvalidLicense" => "The license is invalid.",
        _ => "The operation failed.",
    }
}
