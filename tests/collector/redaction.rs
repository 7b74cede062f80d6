//! Does the rule that takes secrets out of every text take out those that were planted?

use exdoctor::evidence::collector;
use regex::Regex;

/// The expressions of `Hide-Secret`, as the script has them, with what each puts in place.
fn rules() -> Vec<(Regex, String)> {
    let script = collector::script();
    let (_, body) = script.split_once("function Hide-Secret").expect("the script has the function");
    let (body, _) = body.split_once("function ").expect("another function follows");
    let rules = body.lines().filter_map(|line| {
        let (_, arguments) = line.split_once("[regex]::Replace($Text, '")?;
        let (pattern, rest) = arguments.rsplit_once("', '")?;
        let replacement = rest.split_once('\'')?.0.replace("$1", "${1}").replace("$2", "${2}");
        // Two quotes are one within a text of PowerShell.
        Some((Regex::new(&pattern.replace("''", "'")).expect("an expression that both engines know"), replacement))
    });
    rules.collect()
}

fn hidden(text: &str) -> String {
    rules().iter().fold(text.to_owned(), |text, (rule, by)| rule.replace_all(&text, by.as_str()).into_owned())
}

#[test]
fn planted_secrets_do_not_pass() {
    assert_eq!(rules().len(), 3);
    for planted in [
        "http://svc:CANARY-7f3a@proxy.contoso.com:8080",
        "Authorization: Bearer CANARY-7f3aCANARY-7f3a.abc",
        "Data Source=sql1;User ID=crm;Password=CANARY-7f3a;Encrypt=True",
        "pwd=CANARY-7f3a",
        r#"{"client_secret":"CANARY-7f3a"}"#,
        "clientSecret: 'CANARY-7f3a'",
        "access_token=CANARY-7f3a&x=1",
        "<password=CANARY-7f3a>",
        "passphrase = \"CANARY-7f3a and more\"",
        "api-key: CANARY-7f3a",
    ] {
        let text = hidden(planted);
        assert!(!text.contains("CANARY"), "{planted}: {text}");
    }
}

#[test]
fn what_is_evidence_passes() {
    for kept in [
        "CN=*.contoso.com, O=Contoso, C=US",
        "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;S-1-5-21-1-2-3-1104)",
        "http://proxy.contoso.com:8080",
        "token-service",
        "Microsoft Enhanced RSA and AES Cryptographic Provider",
        "CONTOSO\\svc-async",
        "No private key, password or secret is in this file.",
    ] {
        assert_eq!(hidden(kept), kept);
    }
}

#[test]
fn every_text_of_the_file_goes_through_the_rule_but_certificates() {
    let script = collector::script();
    let (_, writer) = script.split_once("function ConvertTo-PlainJson").expect("the script has the function");
    let (writer, _) = writer.split_once("\r\n    }\r\n\r\n").expect("it ends");
    // Every branch that writes a text calls the function that hides secrets; what is written plainly are bytes and times.
    assert!(writer.trim_end().ends_with("return ConvertTo-JsonString ([string]$Value)"), "{writer}");
    assert_eq!(writer.matches("'\"'").count(), 4);
    assert_eq!(script.matches("(Hide-Secret $Text).ToCharArray()").count(), 1);
}
