//! What did Autodiscover say, and what does the check say?

use crate::autodiscover::example::run_of;
use crate::facts::Lost;
use crate::facts::autodiscover::{Protocol, Settings, SettingsStep, Told};
use crate::facts::web::{Answer, Asked, Outcome};
use crate::prelude::*;

const MAILBOX: &str = "ada@contoso.com";
const URL: &str = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";

fn subject() -> Subject {
    Subject::new(SubjectKind::Mailbox, MAILBOX)
}

/// An answer in POX.
fn step(status: u16, told: Told) -> SettingsStep {
    let answer = Outcome::Answer(Answer { status, ..Answer::default() });
    let asked = Asked { method: "POST".to_owned(), ..Asked::get(URL, answer) };
    SettingsStep { protocol: Protocol::Pox, asked, scheme: Some("NTLM".to_owned()), told }
}

fn ews(ews: Option<&str>) -> Told {
    Told::Settings { ews: ews.map(str::to_owned), inside: false, version: None }
}

pub(super) fn examples() -> Vec<Example> {
    let with = |given, settings: Settings, expect| {
        let facts = Facts::default().with(&subject(), settings);
        Example { given, facts, circumstances: run_of(Scenario::C), subject: MAILBOX, expect }
    };
    let of = |given, steps: Vec<SettingsStep>, expect| with(given, Settings { steps, unasked: None }, expect);
    let inside = Told::Settings {
        ews: Some("https://ex01.corp.contoso.com/EWS/Exchange.asmx".to_owned()),
        inside: true,
        version: Some("15.2.2562.37".to_owned()),
    };
    let clear = || ews(Some("http://mail.contoso.com/EWS/Exchange.asmx"));
    let named = || Circumstances {
        ews_url: Some("https://ews.contoso.com/EWS/Exchange.asmx".to_owned()),
        ..run_of(Scenario::C)
    };
    let coded = |code: &str| vec![step(200, Told::Error { code: code.to_owned(), message: None })];
    let own = || ews(Some("https://mail.contoso.com/EWS/Exchange.asmx"));
    let online = || ews(Some("https://outlook.office365.com/EWS/Exchange.asmx"));
    let address = || Told::Address { address: "ada@contoso.mail.onmicrosoft.com".to_owned() };
    let unknown = Told::Error { code: "InvalidUser".to_owned(), message: None };
    let silent = Outcome::NotEstablished { reason: "no answer in time".to_owned() };
    let silent = SettingsStep { asked: Asked::get(URL, silent), ..step(200, Told::Nothing) };
    let withheld = Told::Withheld { reason: "the credential may not go to this host".to_owned() };
    let at_microsoft = Asked {
        url: "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml".to_owned(),
        ..step(401, Told::Nothing).asked
    };
    let at_microsoft = SettingsStep { asked: at_microsoft, ..step(401, Told::Nothing) };
    let error = |code| Expect::Finding(Level::Error, code);
    let fixed = Settings { unasked: Some("the address of EWS is configured".to_owned()), ..Settings::default() };
    let bare =
        |given, facts, expect| Example { given, facts, circumstances: run_of(Scenario::C), subject: MAILBOX, expect };
    let mut lost = Facts::about([subject()]);
    let reason = "the time of the run was over".to_owned();
    lost.lose(&subject(), FactKind::AutodiscoverSettings, Lost { reason, because: None });
    vec![
        of("the address of Exchange Server", vec![step(200, own())], Expect::Pass),
        of(
            "a remote mailbox: one redirect, then Exchange Online",
            vec![step(200, address()), step(200, online())],
            Expect::Pass,
        ),
        of(
            "a remote mailbox, and the credential may not follow",
            vec![step(200, address()), step(200, withheld.clone())],
            Expect::Blocked,
        ),
        of(
            "a remote mailbox, and Exchange Online does not take the account",
            vec![step(200, address()), at_microsoft],
            Expect::Blocked,
        ),
        of("SOAP knows what POX does not say", vec![step(200, ews(None)), step(200, own())], Expect::Pass),
        of("the virtual directory has no external address", vec![step(200, ews(None))], error("no-ews-url")),
        of("Autodiscover does not know the mailbox", vec![step(200, unknown)], error("error")),
        of("Autodiscover does not take the request", coded("InvalidRequest"), error("refused")),
        of("Autodiscover has no time", coded("ServerBusy"), Expect::Blocked),
        of("the address is one in clear text", vec![step(200, clear())], error("not-https")),
        of(
            "the address is for those inside",
            vec![step(200, inside.clone())],
            Expect::Finding(Level::Note, "internal-only"),
        ),
        Example {
            circumstances: run_of(Scenario::B),
            ..of(
                "the address is for those inside, and Dynamics comes from outside",
                vec![step(200, inside)],
                Expect::Finding(Level::Warning, "internal-only"),
            )
        },
        Example {
            circumstances: named(),
            ..of(
                "the configuration names another host",
                vec![step(200, own())],
                Expect::Finding(Level::Warning, "other-host"),
            )
        },
        Example {
            circumstances: named(),
            ..of("the mailbox is in Exchange Online already", vec![step(200, online())], Expect::Pass)
        },
        of("a redirect that nobody may follow", vec![step(200, address())], error("redirect")),
        of("the sign-in is rejected", vec![step(401, Told::Nothing)], error("rejected")),
        of("a web page answers", vec![step(200, Told::Nothing)], error("no-autodiscover")),
        of("nothing answers", vec![silent], Expect::Blocked),
        of("the credential may not go there", vec![step(200, withheld)], Expect::Blocked),
        with("the profile has a fixed address", fixed, Expect::NotApplicable),
        bare("no credential is configured", Facts::about([subject()]), Expect::NotApplicable),
        bare("the time of the run was over", lost, Expect::Blocked),
    ]
}
