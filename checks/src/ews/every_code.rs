//! Does every documented response code lead to a verdict that names it, in whatever form it comes?

use super::codes::{Meaning, known};
use super::signed_example::{ADA, mailbox};
use super::{impersonation, mailbox_access, soap};
use crate::facts::ews::{Call, Came, EwsImpersonation};
use crate::prelude::*;

const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";

/// The forms in which a code comes: in a response, within another code, in a fault with either status.
fn forms(code: &str) -> [(u16, String); 4] {
    let envelope = |body: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"><s:Body>{body}</s:Body></s:Envelope>"#
        )
    };
    let response = |code: &str, more: &str| {
        envelope(&format!(
            r#"<m:GetFolderResponse><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass="Error"><m:MessageText>No.</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>{more}</m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse>"#
        ))
    };
    let within = format!(
        r#"<m:MessageXml><t:Value Name="InnerErrorMessageText">No.</t:Value><t:Value Name="InnerErrorResponseCode">{code}</t:Value></m:MessageXml>"#
    );
    let fault = envelope(&format!(
        r#"<s:Fault><faultcode>a:{code}</faultcode><faultstring>No.</faultstring><detail><e:ResponseCode xmlns:e="{ERRORS}">{code}</e:ResponseCode></detail></s:Fault>"#
    ));
    [
        (200, response(code, "")),
        (200, response("ErrorInternalServerError", &within)),
        (500, fault.clone()),
        (200, fault),
    ]
}

/// What the two checks of a mailbox say where its inbox came to this.
fn verdicts(status: u16, body: &str) -> [Verdict; 2] {
    let reply = soap::read(body).expect("it is SOAP");
    let came = Came::Soap(crate::facts::ews::Said { status, ..reply.said });
    let seen = EwsImpersonation {
        url: "https://mail.contoso.com/EWS/Exchange.asmx".to_owned(),
        endpoint: "mail.contoso.com:443".to_owned(),
        microsoft: false,
        inbox: Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came },
    };
    let (facts, ada) = (Facts::default().with(&mailbox(ADA), seen), mailbox(ADA));
    let run = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::B]);
    [&impersonation::CHECK, &mailbox_access::CHECK].map(|check| (check.run)(&CheckCx::new(check, &ada, &facts, &run)))
}

fn names(finding: &Finding, code: &str) -> bool {
    finding.message.contains(code) || finding.evidence.iter().any(|line| line.observed.contains(code))
}

#[test]
fn every_code_fails_one_check_with_its_name_or_is_waited_for() {
    let mut wrong = Vec::new();
    for (code, meaning) in known() {
        for (form, (status, body)) in forms(code).iter().enumerate() {
            let verdicts = verdicts(*status, body);
            let failures: Vec<&Finding> = verdicts
                .iter()
                .filter_map(|verdict| match verdict {
                    Verdict::Judged { findings, .. } => Some(findings),
                    _ => None,
                })
                .flatten()
                .collect();
            let blocked = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Blocked(_))).count();
            let is_right = match meaning {
                Meaning::Busy => failures.is_empty() && blocked == 2,
                _ => failures.len() == 1 && blocked == 1 && names(failures[0], code),
            };
            if !is_right {
                wrong.push(format!("{code} in form {form}: {verdicts:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
