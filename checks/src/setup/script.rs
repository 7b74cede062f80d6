//! Will a script of the set-up run, and do what it is meant to?

use super::script_examples::examples;
use crate::facts::script::{Encoding, Named, Script, Typographic};
use crate::prelude::*;
use crate::values::{self, published_scripts, retired_modules};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("setup.script"),
    title: "the script has plain quotes, present commands, right parameters and hosts, and no secret",
    subject: SubjectKind::Script,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "No typographic character stands where Windows PowerShell would stumble over it, no command of a retired module \
             is called, the published script gets parameters that it has, the hosts fit the cloud of the configuration, and \
             no password stands in the text. What the script does beyond that is not judged.",
    sources: &[GUIDE, SCRIPT, MAP, ENCODING],
    needs: &[FactKind::Script],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&PLAIN, &PRESENT, &PARAMETERS, &HOSTS, &PROMPT],
    settings: &[],
    examples,
    run,
};

const GUIDE: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
const SCRIPT: Source = Source::new(
    "ConfigureCrmServerSideSync.ps1, the published set-up script",
    "https://github.com/microsoft/PowerApps-Samples/blob/master/powershell/ServerSideSync/ConfigureCrmServerSideSync.ps1",
);
const MAP: Source = Source::new(
    "Find Azure AD PowerShell and MSOnline cmdlets in Microsoft Graph PowerShell",
    "https://learn.microsoft.com/en-us/powershell/microsoftgraph/azuread-msoline-cmdlet-map",
);
const ENCODING: Source = Source::new(
    "about_Character_Encoding",
    "https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding?view=powershell-5.1",
);

static PLAIN: Remedy = Remedy {
    id: "plain-characters-in-script",
    summary: "Replace the typographic characters with plain ones; exdoctor writes a copy with plain ones beside the script.",
    steps: &[
        "Have the copy written, mend the lines whose quotes exdoctor says do not pair, compare it with the script, and run the copy.",
        "Copy commands into an editor for code, not into a word processor.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor check --script {script} --fix" }],
    who: Who::DynamicsAdmin,
    risk: "none: the script itself stays as it is",
    undo: "delete the copy",
    effective: "when the copy is run",
    documentation: &[ENCODING],
};

static PRESENT: Remedy = Remedy {
    id: "use-present-commands",
    summary: "Use {instead} in the script, in place of {retired}.",
    steps: &[
        "Replace the calls, or use the published script, which asks Microsoft Graph.",
        "Collections such as keyCredentials are written whole: read them first, add to them, and write all of it.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Command -Module Microsoft.Graph.Applications -Noun MgServicePrincipal",
    }],
    who: Who::DynamicsAdmin,
    risk: "a collection that is written without its former entries loses them",
    undo: "write the former entries again",
    effective: "when the script is run",
    documentation: &[MAP, GUIDE],
};

static PARAMETERS: Remedy = Remedy {
    id: "right-parameters-of-script",
    summary: "Call {called} with its own parameters: {parameters}.",
    steps: &["Look at the parameters of the copy that you have, and correct the call."],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-Help .\\{called} -Full" }],
    who: Who::DynamicsAdmin,
    risk: "none",
    undo: "not needed",
    effective: "when the script is run",
    documentation: &[SCRIPT, GUIDE],
};

static HOSTS: Remedy = Remedy {
    id: "hosts-of-cloud-in-script",
    summary: "Replace {host} with the host of your cloud.",
    steps: &[
        "Replace every host of the global cloud: sign-in, Graph and the token service are named in different places.",
        "exdoctor shows the hosts of each cloud.",
    ],
    commands: &[Command { shell: Shell::Any, text: "exdoctor explain --values" }],
    who: Who::DynamicsAdmin,
    risk: "none: the tenant is not in the global cloud",
    undo: "not needed",
    effective: "when the script is run",
    documentation: &[GUIDE],
};

static PROMPT: Remedy = Remedy {
    id: "no-secret-in-script",
    summary: "Take the secret out of the script, and replace it wherever it is used.",
    steps: &[
        "Ask for it where the script runs: Read-Host -AsSecureString.",
        "Whoever could read the file knows the secret: make a new one.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "$password = Read-Host -AsSecureString -Prompt 'Password'" }],
    who: Who::DynamicsAdmin,
    risk: "whatever uses the former secret must be told the new one",
    undo: "not needed",
    effective: "at once",
    documentation: &[GUIDE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let script = cx.need::<Script>();
    let mut findings = Vec::new();
    findings.extend(typographic(cx, script));
    findings.extend(retired(script));
    findings.extend(parameters(script));
    findings.extend(hosts(cx, script));
    findings.extend(secret(script));
    if let Some(first) = script.wildcards.first() {
        let message = format!("line {} adds {}; the published script adds the bare id alone", first.line, first.name);
        findings.push(
            Finding::note("wildcard-name", message).because(Evidence::new("service principal name", &first.name)),
        );
    }
    Verdict::of(findings, vec![Evidence::new("lines", script.lines.to_string())])
}

/// What the machine would misread: the bytes of such a character are other characters to it.
fn typographic(cx: &CheckCx<'_>, script: &Script) -> Option<Finding> {
    let misread = script.encoding == Encoding::Utf8;
    let counts = |one: &&Typographic| !one.in_text || misread;
    let found: Vec<&Typographic> = script.typographic.entries.iter().filter(counts).collect();
    let first = found.first()?;
    let in_code = found.iter().any(|one| !one.in_text);
    let level =
        if in_code && (misread || found.iter().any(|one| is_hidden(one))) { Level::Error } else { Level::Warning };
    let why = if misread {
        "Windows PowerShell misreads the file, which has no byte order mark"
    } else {
        "it stands in the code"
    };
    let more = found.len() - 1;
    let others = if more > 0 { format!(", and {more} more are there") } else { String::new() };
    let message = format!("{} at line {}, character {}{others}; {why}", first.character, first.line, first.column);
    let mut finding = Finding::at(level, "typographic", message).remedy(&PLAIN).value("script", &cx.subject.name);
    for one in found.iter().take(10) {
        let line = Evidence::new(format!("line {}, character {}", one.line, one.column), &one.character);
        finding = finding.because(line.expected(instead(one)).source(&ENCODING));
    }
    Some(finding)
}

fn is_hidden(one: &Typographic) -> bool {
    matches!(one.character.as_str(), "U+200B" | "U+200C" | "U+200D" | "U+2060" | "U+FEFF" | "U+00AD")
}

fn instead(one: &Typographic) -> &'static str {
    match one.character.as_str() {
        "U+2018" | "U+2019" | "U+201A" | "U+201B" => "'",
        "U+201C" | "U+201D" | "U+201E" | "U+201F" => "\"",
        "U+2010" | "U+2011" | "U+2012" | "U+2013" | "U+2014" | "U+2015" | "U+2212" => "-",
        "U+2026" => "...",
        _ if is_hidden(one) => "nothing",
        _ => "a space",
    }
}

fn retired(script: &Script) -> Vec<Finding> {
    let of = |module: &'static values::RetiredModule| {
        let used: Vec<&Named> = script.names.iter().filter(|own| module.has(&own.name)).collect();
        let first = used.first()?;
        let message = format!("line {} relies on {}, which is retired: {}", first.line, module.title, first.name);
        let mut finding = Finding::error("retired-command", message).remedy(&PRESENT);
        for own in used.iter().take(10) {
            let line = Evidence::new(format!("line {}", own.line), &own.name);
            finding = finding.because(line.expected(module.instead(&own.name)).source(&MAP));
        }
        Some(finding.value("retired", &first.name).value("instead", module.instead(&first.name)))
    };
    retired_modules().iter().filter_map(of).collect()
}

fn parameters(script: &Script) -> Vec<Finding> {
    let mut findings = Vec::new();
    for call in &script.calls {
        let Some(known) = published_scripts().iter().find(|own| own.script.eq_ignore_ascii_case(&call.script)) else {
            continue;
        };
        let wrong: Vec<&String> = call.parameters.iter().filter(|name| !known.takes(name)).collect();
        let Some(first) = wrong.first() else { continue };
        let own = known.parameters.join(", ");
        let right = known.renamed.iter().find(|(old, _)| old.eq_ignore_ascii_case(first)).map(|(_, right)| right);
        let hint = right.map(|right| format!("; it is {right}")).unwrap_or_default();
        let message =
            format!("line {} gives {} the parameter -{first}, which it does not have{hint}", call.line, known.script);
        let line = Evidence::new(format!("call at line {}", call.line), format!("-{first}"));
        let finding = Finding::error("wrong-parameter", message)
            .because(line.expected(own.as_str()).source(&SCRIPT))
            .remedy(&PARAMETERS);
        findings.push(finding.value("called", &known.script).value("parameters", own));
    }
    findings
}

/// Hosts of the global cloud, where the configuration names another one.
fn hosts(cx: &CheckCx<'_>, script: &Script) -> Option<Finding> {
    let cloud = cx.run.cloud.as_deref().and_then(values::cloud)?;
    let global = values::clouds().first().filter(|global| global.key != cloud.key)?;
    let strange = |own: &&Named| global.serves(&own.name) && !cloud.serves(&own.name);
    let found: Vec<&Named> = script.hosts.iter().filter(strange).collect();
    let first = found.first()?;
    let message = format!("line {} names {}, and the tenant is in {}", first.line, first.name, cloud.title);
    let mut finding = Finding::error("global-host", message).remedy(&HOSTS).value("host", &first.name);
    for own in found {
        let line = Evidence::new(format!("line {}", own.line), &own.name);
        finding = finding.because(line.expected(format!("a host of {}", cloud.title)).source(&GUIDE));
    }
    Some(finding)
}

fn secret(script: &Script) -> Option<Finding> {
    let first = script.literals.first()?;
    let lines: Vec<String> = script.literals.iter().map(|own| own.line.to_string()).collect();
    let message = format!("a secret stands in the script: {} at line {}", first.name, lines.join(", "));
    let line = Evidence::new(format!("{} at line {}", first.name, first.line), "a text");
    Some(Finding::warning("literal-secret", message).because(line.expected("a prompt").source(&GUIDE)).remedy(&PROMPT))
}
