//! Do the entries of the key's access list stand in the order in which Windows writes them?

use super::example::{about, healthy, registered, warning, with_access};
use super::key::{key, with_values};
use super::sources::{ENTRY_ORDER, ICACLS};
use crate::acl::{Token, entry_words, out_of_order};
use crate::facts::server::{Access, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.key-acl-canonical"),
    title: "the access list of the private key is in canonical order",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "Own denials come first, own permissions next, inherited entries last, as tools expect it. Windows evaluates \
             any order as it is stored, and so do the other checks.",
    sources: &[ENTRY_ORDER],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::GrantKeyAccess)],
    remedies: &[&REORDER],
    settings: &[],
    examples,
    run,
};

static REORDER: Remedy = Remedy {
    id: "reorder-key-acl",
    summary: "Put the access list of the private key on {server} into its order.",
    steps: &[
        "In Explorer on {server}, open the properties of {key_path}, and there the tab Security.",
        "Windows says that the permissions are incorrectly ordered: choose Edit, let it reorder them, and choose OK.",
        "Check that the accounts of the services can still read the key: in the new order, denials come first.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /verify" }],
    who: Who::ServerAdmin,
    risk: "a denial that had no effect behind a permission has one in front of it",
    undo: "none is needed where the accounts can read the key; else remove the denial",
    effective: "at once for files that are opened from then on",
    documentation: &[ENTRY_ORDER, ICACLS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let key = match key(cx, server) {
        Ok(key) => key,
        Err(verdict) => return verdict,
    };
    let what = format!("access list of {}", key.path);
    let Some(dacl) = &key.list.dacl else {
        return Verdict::blocked(FactKind::ServerEvidence, "the text has no access list");
    };
    let Some((place, before)) = out_of_order(dacl) else {
        return Verdict::pass(vec![Evidence::new(what, "canonical order")]);
    };
    let nobody = Token::anybody();
    let told = |place: usize| {
        let ace = dacl.aces.as_ref().and_then(|aces| aces.get(place - 1));
        ace.map(|ace| entry_words(place - 1, ace, &nobody)).unwrap_or_default()
    };
    let message =
        format!("the access list of {} is not in canonical order: {} after {}", key.path, told(place), told(before));
    let line = Evidence::new(what, format!("{} stands before {}", told(before), told(place)));
    let line = line.expected("own denials, own permissions, inherited entries").source(&ENTRY_ORDER);
    with_values(Finding::warning("out-of-order", message), &key).because(line).remedy(&REORDER).into()
}

fn examples() -> Vec<Example> {
    let sddl = |text: &str| with_access(Access::Sddl(text.to_owned()));
    let registered = || Some(registered());
    vec![
        about("canonical order", healthy(), registered(), Expect::Pass),
        about(
            "a denial behind a permission",
            sddl("D:(A;;FA;;;SY)(D;;FR;;;BG)"),
            registered(),
            warning("out-of-order"),
        ),
        about(
            "an own entry behind an inherited one",
            sddl("D:(A;ID;FA;;;SY)(A;;FR;;;NS)"),
            registered(),
            warning("out-of-order"),
        ),
        about(
            "inherited permissions before inherited denials",
            sddl("D:(A;ID;FA;;;SY)(D;ID;FR;;;BG)"),
            registered(),
            Expect::Pass,
        ),
        about("a text without a list", sddl("O:SYG:SY"), registered(), Expect::Blocked),
    ]
}
