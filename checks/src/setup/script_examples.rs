//! Which scripts do the examples judge?

use jiff::Timestamp;

use crate::facts::directory::Listed;
use crate::facts::script::{Call, Encoding, Named, Script, Typographic};
use crate::prelude::*;

const NAME: &str = "setup.ps1";

fn script(change: impl FnOnce(&mut Script)) -> Script {
    let mut script = Script { lines: 40, names: named("Get-MgServicePrincipal"), ..Script::default() };
    change(&mut script);
    script
}

fn named(name: &str) -> Vec<Named> {
    vec![Named { name: name.to_owned(), line: 12 }]
}

fn quote(in_text: bool, encoding: Encoding) -> Script {
    let one = Typographic { line: 7, column: 15, character: "U+201C".to_owned(), in_text };
    script(|script| {
        script.encoding = encoding;
        script.typographic = Listed { total: 1, entries: vec![one] };
    })
}

fn call(parameter: &str) -> Script {
    let (name, parameters) = ("ConfigureCrmServerSideSync.ps1".to_owned(), vec![parameter.to_owned()]);
    script(|script| script.calls = vec![Call { script: name, line: 3, parameters }])
}

pub(super) fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let of = |given, script: Script, expect| Example {
        given,
        facts: Facts::default().with(&Subject::new(SubjectKind::Script, NAME), script),
        circumstances: Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::A]),
        subject: NAME,
        expect,
    };
    let global = || script(|script| script.hosts = named("login.microsoftonline.com"));
    let mut high = of("a host of the global cloud, and the tenant is in GCC High", global(), error("global-host"));
    high.circumstances.cloud = Some("gcc-high".to_owned());
    let mut none = of("the script was not read", script(|_| {}), Expect::Blocked);
    none.facts = Facts::about([Subject::new(SubjectKind::Script, NAME)]);
    vec![
        of("present commands and plain characters", script(|_| {}), Expect::Pass),
        of("a curly quote in the code, in UTF-8 without a mark", quote(false, Encoding::Utf8), error("typographic")),
        of("a curly quote in the code, in UTF-8 with a mark", quote(false, Encoding::Marked), warning("typographic")),
        of("a curly quote in a text, in UTF-8 without a mark", quote(true, Encoding::Utf8), warning("typographic")),
        of("a curly quote in a text, in UTF-8 with a mark", quote(true, Encoding::Marked), Expect::Pass),
        of(
            "a command of MSOnline",
            script(|script| script.names = named("Connect-MsolService")),
            error("retired-command"),
        ),
        of("right parameters", call("pfxFilePath"), Expect::Pass),
        of("a parameter that the script never had", call("cerFilePath"), error("wrong-parameter")),
        of("a host of the global cloud", global(), Expect::Pass),
        high,
        of("a literal password", script(|script| script.literals = named("$password")), warning("literal-secret")),
        of(
            "the service principal name of a domain",
            script(|script| script.wildcards = named("00000007-0000-0000-c000-000000000000/*.contoso.com")),
            Expect::Finding(Level::Note, "wildcard-name"),
        ),
        none,
    ]
}
