//! What is wrong with a script of the set-up? Scenario A.

use super::words::{In, error_at, warning_at};
use crate::{Expected, Fault, Variant, World};

const SCRIPTED: In = In(World::scripted);

const SCRIPT: &str = "setup.ps1";
const CHECK: &str = "setup.script";
const ERROR: &[Expected] = &[error_at(CHECK, SCRIPT)];
const WARNING: &[Expected] = &[warning_at(CHECK, SCRIPT)];

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    SCRIPTED.fault(name, about, (CHECK, SCRIPT), expect, apply)
}

pub(super) const FAULTS: &[Fault] = &[
    fault("script-curly-quotes", "quotes were copied from a web page", ERROR, |world| {
        world.edit_script("'Contoso'", "\u{2018}Contoso\u{2019}");
    }),
    fault("script-long-dash", "a word processor made a dash of a hyphen", ERROR, |world| {
        world.edit_script("-organizationName", "\u{2013}organizationName");
    }),
    fault("script-dash-in-text", "a text has a dash, and the file no byte order mark", WARNING, |world| {
        world.edit_script("'Contoso'", "'Contoso \u{2013} Sales'");
    }),
    fault("script-retired-module", "the script signs in with a retired module", ERROR, |world| {
        world.edit_script("Add-PSSnapin", "Import-Module MSOnline\nConnect-MsolService\nAdd-PSSnapin");
    }),
    fault("script-wrong-parameter", "the script names a parameter that the published one never had", ERROR, |world| {
        world.edit_script("-pfxFilePath", "-cerFilePath");
    }),
    fault("script-literal-secret", "the secret of the app stands in the script", WARNING, |world| {
        world.edit_script("Read-Host -AsSecureString -Prompt 'Secret of the app'", "'8Q~not.a.real.secret'");
    }),
    In(in_gcc_high).fault(
        "script-global-host",
        "the script for a tenant in GCC High signs in at a host of the global cloud",
        (CHECK, SCRIPT),
        ERROR,
        |world| world.edit_script("login.microsoftonline.us", "login.microsoftonline.com"),
    ),
];

/// The tenant in GCC High, which the configuration names, with a script that knows its hosts.
fn in_gcc_high() -> World {
    let mut world = World::gcc_high();
    (world.cloud, world.script) = (Some("gcc-high".to_owned()), World::scripted().script);
    world.edit_script("login.microsoftonline.com", "login.microsoftonline.us");
    world
}

pub(super) const VARIANTS: &[Variant] = &[
    SCRIPTED.variant("script-marked", "a text has a dash, and the file a byte order mark", |world| {
        world.edit_script("'Contoso'", "'Contoso \u{2013} Sales'");
        world.edit_script("# Sets", "\u{feff}# Sets");
    }),
    SCRIPTED.variant("script-gaps", "the script has gaps to fill in the place of secrets", |world| {
        world.edit_script("Read-Host -AsSecureString -Prompt 'Secret of the app'", "'<client secret>'");
    }),
    SCRIPTED.variant("script-comment", "a comment quotes the retired way with typographic quotes", |world| {
        world.edit_script("# Sets", "# \u{201c}Connect-MsolService\u{201d} is retired.\n# Sets");
    }),
];
