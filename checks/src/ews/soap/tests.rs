//! Are the answers of Exchange read as it writes them, and those of strangers without harm?

use proptest::prelude::*;

use super::*;

const VERSION: &str = r#"<s:Header><h:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" MinorBuildNumber="43" Version="V2017_07_11" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/></s:Header>"#;

fn envelope(header: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{header}<s:Body>{body}</s:Body></s:Envelope>"#
    )
}

fn response(inside: &str) -> String {
    let m = r#"xmlns:m="https://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="https://schemas.microsoft.com/exchange/services/2006/types""#;
    envelope(
        VERSION,
        &format!("<m:GetFolderResponse {m}><m:ResponseMessages>{inside}</m:ResponseMessages></m:GetFolderResponse>"),
    )
}

#[test]
fn a_success_names_the_build_and_the_folder() {
    let body = response(
        r#"<m:GetFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id="AAMk" ChangeKey="AQ"/><t:New/></t:Folder></m:Folders></m:GetFolderResponseMessage>"#,
    );
    let reply = read(&body).expect("it is SOAP");
    assert!(reply.said.is_success() && reply.said.version.as_deref() == Some("15.2.1748.43"), "{reply:?}");
    assert_eq!(reply.items, [Item { id: "AAMk".to_owned(), change_key: Some("AQ".to_owned()), ..Item::default() }]);
}

#[test]
fn a_code_within_a_code_is_the_one_that_says_what_is_wrong() {
    let body = response(
        r#"<m:FindItemResponseMessage ResponseClass="Error"><m:MessageText>An internal server error occurred. The operation failed.</m:MessageText><m:ResponseCode>ErrorInternalServerError</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:MessageXml><t:Value Name="InnerErrorMessageText">The license is invalid.</t:Value><t:Value Name="InnerErrorResponseCode">ErrorInvalidLicense</t:Value></m:MessageXml></m:FindItemResponseMessage>"#,
    );
    let said = read(&body).expect("it is SOAP").said;
    assert_eq!(said.codes(), ["ErrorInvalidLicense", "ErrorInternalServerError"]);
}

#[test]
fn a_fault_is_read_from_its_detail_with_its_wish_for_patience() {
    let body = envelope(
        "",
        r#"<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:ErrorServerBusy</faultcode><faultstring xml:lang="en-US">The server cannot service this request right now.</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">ErrorServerBusy</e:ResponseCode><e:Message xmlns:e="x">The server cannot service this request right now. Try again later.</e:Message><t:MessageXml xmlns:t="y"><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml></detail></s:Fault>"#,
    );
    let said = read(&body).expect("it is SOAP").said;
    assert_eq!((said.code.as_str(), said.back_off_ms), ("ErrorServerBusy", Some(297_749)));
    let bare = envelope("", "<s:Fault><faultcode>a:ErrorSchemaValidation</faultcode></s:Fault>");
    assert_eq!(read(&bare).expect("it is SOAP").said.code, "ErrorSchemaValidation");
}

#[test]
fn the_worst_of_several_messages_counts() {
    let one = |code: &str| format!("<m:X ResponseClass=\"Error\"><m:ResponseCode>{code}</m:ResponseCode></m:X>");
    let body = response(&format!("{}{}", one("NoError"), one("ErrorItemNotFound")));
    assert_eq!(read(&body).expect("it is SOAP").said.code, "ErrorItemNotFound");
}

#[test]
fn what_is_no_answer_of_ews_says_nothing() {
    let bomb = format!("<!DOCTYPE a [<!ENTITY a \"b\">]>{}", envelope("", "<a/>"));
    for body in ["", "<html/>", "{}", &envelope("", ""), &envelope("", "<a/>"), &bomb, "<s:Envelope>"] {
        assert_eq!(read(body), None, "{body}");
    }
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(body in "(<[?!/]?[A-Za-z:]{0,12}[ =\"'>/]{0,3}|&[a-z#0-9]{0,3};?|[^<]{0,6}){0,40}") {
        let _read = read(&envelope("", &body));
        let _whole = read(&body);
    }
}
