//! What does a script rely on?

use std::collections::BTreeMap;

use exdoctor_checks::facts::directory::Listed;
use exdoctor_checks::facts::script::{Call, Encoding, Named, Script, Typographic};
use exdoctor_checks::values::{is_microsoft, published_scripts, retired_modules};

use super::lexer::{Kind, Lexed, Place, Token, lex};
use super::typography::plain;

/// As many typographic characters are listed; the rest is counted.
const LISTED: usize = 1000;
/// The application of Dynamics in Exchange Online.
const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000/";
/// Words within the names of variables and parameters that hold a secret.
const SECRET: [&str; 4] = ["password", "secret", "passphrase", "pwd"];

/// Reads a script.
pub(super) fn read(text: &str, encoding: Encoding) -> Script {
    let lexed = lex(text);
    let lines = text.lines().count() as u64;
    let typographic = typographic(text, &lexed);
    let (mut names, mut hosts, mut wildcards) = (First::default(), First::default(), First::default());
    let (mut calls, mut literals) = (Vec::new(), First::default());
    for (place, token) in lexed.tokens.iter().enumerate() {
        if begins(&lexed.tokens, place) && is_known(&token.text) {
            names.note(&token.text, token.line);
        }
        if is_load(&lexed.tokens, place) && is_known(&token.text) {
            names.note(&token.text, token.line);
        }
        in_text(&token.text, token.line, &mut hosts, &mut wildcards);
        calls.extend(call(&lexed.tokens[place..]));
        if let Some(name) = literal(&lexed.tokens, place) {
            literals.note(&name, token.line);
        }
    }
    let (names, hosts, literals, wildcards) = (names.list(), hosts.list(), literals.list(), wildcards.list());
    Script { lines, encoding, typographic, names, calls, hosts, literals, wildcards }
}

/// Names with the first line of each.
#[derive(Default)]
struct First(BTreeMap<String, u64>);

impl First {
    fn note(&mut self, name: &str, line: u64) {
        self.0.entry(name.to_owned()).or_insert(line);
    }

    fn list(self) -> Vec<Named> {
        let mut list: Vec<Named> = self.0.into_iter().map(|(name, line)| Named { name, line }).collect();
        list.sort_by_key(|own| own.line);
        list
    }
}

fn typographic(text: &str, lexed: &Lexed) -> Listed<Typographic> {
    let (mut found, mut line, mut column) = (Listed::default(), 1, 0);
    for (c, place) in text.chars().zip(&lexed.places) {
        column += 1;
        if plain(c).is_some() && *place != Place::Comment {
            let character = format!("U+{:04X}", u32::from(c));
            found.push(LISTED, || Typographic { line, column, character, in_text: *place == Place::Text });
        }
        if c == '\n' {
            (line, column) = (line + 1, 0);
        }
    }
    found
}

/// Whether a command may begin at a token.
fn begins(tokens: &[Token], place: usize) -> bool {
    let word = tokens[place].kind == Kind::Word;
    let before = place.checked_sub(1).map(|before| tokens[before].kind);
    word && matches!(before, None | Some(Kind::End | Kind::Sign('(' | '{' | '|' | '&' | '=')))
}

/// Whether a token is the name of a module that is loaded.
fn is_load(tokens: &[Token], place: usize) -> bool {
    let own = tokens[..place].iter().rev().take_while(|token| token.kind != Kind::End);
    let loads = ["import-module", "install-module", "#requires"];
    matches!(tokens[place].kind, Kind::Word | Kind::Text)
        && own.last().is_some_and(|first| loads.contains(&first.text.to_ascii_lowercase().as_str()))
}

/// Only names that a table knows are kept: others may be anything, be it a secret.
fn is_known(name: &str) -> bool {
    retired_modules().iter().any(|module| module.has(name)) && name.len() <= 80
}

/// Hosts of Microsoft, and service principal names of Dynamics for a whole domain.
fn in_text(text: &str, line: u64, hosts: &mut First, wildcards: &mut First) {
    for (at, _) in text.match_indices("https://").take(100) {
        let rest = &text[at + "https://".len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').unwrap_or(rest.len());
        let host = rest[..end].to_ascii_lowercase();
        if is_microsoft(&host) && host.len() <= 253 {
            hosts.note(&host, line);
        }
    }
    let bare = text.to_ascii_lowercase();
    if is_microsoft(&bare) && bare.len() <= 253 {
        hosts.note(&bare, line);
    }
    if let Some(at) = bare.find(DYNAMICS) {
        let rest = &bare[at + DYNAMICS.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !".-*".contains(c)).unwrap_or(rest.len());
        if rest[..end].contains('*') && end <= 253 {
            wildcards.note(&format!("{DYNAMICS}{}", &rest[..end]), line);
        }
    }
}

/// A call of a script that a table knows, with the names of its parameters.
fn call(tokens: &[Token]) -> Option<Call> {
    let first = tokens.first()?;
    let name = first.text.rsplit(['\\', '/']).next()?;
    let known = published_scripts().iter().find(|own| own.script.eq_ignore_ascii_case(name))?;
    let own = tokens.iter().skip(1).take_while(|token| !matches!(token.kind, Kind::End | Kind::Sign('|')));
    let parameters = own.filter(|token| token.kind == Kind::Word).filter_map(|token| parameter(&token.text));
    let parameters: Vec<String> = parameters.filter(|name| !is_common(name)).collect();
    Some(Call { script: known.script.clone(), line: first.line, parameters })
}

/// The name of a parameter: what else begins with a dash is none.
fn parameter(word: &str) -> Option<String> {
    let name = word.strip_prefix('-')?.split(':').next()?;
    let letters = name.chars().next().is_some_and(char::is_alphabetic) && name.chars().all(char::is_alphanumeric);
    (letters && name.len() <= 64).then(|| name.to_owned())
}

/// Whether every script has the parameter.
fn is_common(name: &str) -> bool {
    const COMMON: [&str; 11] = [
        "verbose",
        "debug",
        "erroraction",
        "warningaction",
        "informationaction",
        "errorvariable",
        "warningvariable",
        "outvariable",
        "outbuffer",
        "whatif",
        "confirm",
    ];
    COMMON.contains(&name.to_ascii_lowercase().as_str())
}

/// The name of a variable or parameter that is given a secret as it stands.
fn literal(tokens: &[Token], place: usize) -> Option<String> {
    let token = &tokens[place];
    let next = |ahead: usize| tokens.get(place + ahead);
    let is_name = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let letters = text.chars().skip(1).all(|c| c.is_alphanumeric() || "_:.".contains(c));
        SECRET.iter().any(|word| lower.contains(word)) && letters && text.len() <= 64
    };
    // A key of a table or a member, as it is sent: client_secret = '…'.
    let is_key = matches!(place.checked_sub(1).map(|at| tokens[at].kind), Some(Kind::End | Kind::Sign('{')));
    if is_key && is_name(&token.text) && next(1).is_some_and(|sign| sign.kind == Kind::Sign('=')) {
        return next(2).filter(|value| value.kind == Kind::Text && is_literal(value)).map(|_| token.text.clone());
    }
    if token.kind != Kind::Word {
        return None;
    }
    let (is_variable, is_parameter) = (token.text.starts_with('$'), token.text.starts_with('-'));
    if is_variable && is_name(&token.text) && next(1)?.kind == Kind::Sign('=') {
        // A bare word behind the sign is a command.
        return next(2).filter(|value| value.kind == Kind::Text && is_literal(value)).map(|_| token.text.clone());
    }
    if is_parameter && is_name(&token.text) && is_literal(next(1)?) {
        return Some(token.text.clone());
    }
    if token.text.eq_ignore_ascii_case("ConvertTo-SecureString") {
        return takes_literal(tokens, place).then(|| token.text.clone());
    }
    None
}

/// Whether what is made a secure string stands in the script: behind the command, before its pipe, or in the variable there.
fn takes_literal(tokens: &[Token], place: usize) -> bool {
    let ends = |token: &&Token| !matches!(token.kind, Kind::End | Kind::Sign('|' | ')' | '}'));
    let own: Vec<&Token> = tokens[place + 1..].iter().take_while(ends).collect();
    let piped = place.checked_sub(2).filter(|_| tokens[place - 1].kind == Kind::Sign('|')).map(|at| &tokens[at]);
    let named = own.iter().position(|token| token.text.eq_ignore_ascii_case("-String"));
    let first = own.iter().find(|token| !token.text.starts_with('-')).copied();
    let Some(value) = piped.or_else(|| named.and_then(|at| own.get(at + 1).copied())).or(first) else { return false };
    // What is not plain is encrypted: then a variable holds no secret.
    let plain = own.iter().any(|token| token.text.eq_ignore_ascii_case("-AsPlainText"));
    let assigned = |three: &[Token]| {
        three[0].text.eq_ignore_ascii_case(&value.text)
            && three[1].kind == Kind::Sign('=')
            && three[2].kind == Kind::Text
            && is_literal(&three[2])
    };
    let held = || value.text.starts_with('$') && tokens[..place].windows(3).any(assigned);
    (value.kind == Kind::Text && is_literal(value)) || (value.kind == Kind::Word && plain && held())
}

/// Whether a token is a value as it stands: no variable, no expression, no gap to fill, no other parameter.
fn is_literal(token: &Token) -> bool {
    let text = token.text.trim();
    let gap = text.is_empty() || text.starts_with(['<', '$', '[', '{', '-', '@']) || text.contains("$(");
    let truth = ["true", "false"].contains(&text.to_ascii_lowercase().as_str());
    matches!(token.kind, Kind::Word | Kind::Text) && !gap && !truth && !text.chars().all(|c| "*.xX".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Script {
        read(text, Encoding::Ascii)
    }

    fn list(list: &[Named]) -> Vec<(&str, u64)> {
        list.iter().map(|own| (own.name.as_str(), own.line)).collect()
    }

    #[test]
    fn retired_commands_and_modules_are_found_where_they_are_called() {
        let text = "Import-Module MSOnline\n# Connect-MsolService\n$x = Get-MsolUser | Select-Object 'Get-MsolDomain'\nGet-MgUser";
        assert_eq!(list(&of(text).names), [("MSOnline", 1), ("Get-MsolUser", 3)]);
    }

    #[test]
    fn the_parameters_of_a_published_script_are_read_over_several_lines() {
        let text = ".\\ConfigureCrmServerSideSync.ps1 -privateKeyPassword $p `\n -cerFilePath 'C:\\x-y.cer' -Verbose\nGet-X -a";
        let calls = of(text).calls;
        assert_eq!(
            (calls.len(), calls[0].parameters.as_slice()),
            (1, &["privateKeyPassword".to_owned(), "cerFilePath".to_owned()][..])
        );
        assert_eq!(of("& \"C:\\My Tools\\ConfigureCrmServerSideSync.ps1\" -pfx x").calls[0].parameters, ["pfx"]);
    }

    #[test]
    fn a_secret_is_found_and_never_kept() {
        let text = "$clientSecret = 'Hunter-2222'\n.\\x.ps1 -Password Hunter-2222\nConvertTo-SecureString 'Hunter-2222' -AsPlainText -Force\n\
                    $password = Read-Host\n$pwd = '<password>'\nx -Password $p\n$secret = \"$(Get-X)\"\nHunter-2222";
        let script = of(text);
        assert_eq!(list(&script.literals), [("$clientSecret", 1), ("-Password", 2), ("ConvertTo-SecureString", 3)]);
        assert!(!format!("{script:?}").contains("Hunter"));
    }

    #[test]
    fn a_secret_in_a_table_or_behind_a_variable_is_found() {
        let found = |text: &str| of(text).literals.first().map(|own| own.name.clone()).unwrap_or_default();
        assert_eq!(found("$body = @{ client_id = $id; client_secret = 'Hunter-2222' }"), "client_secret");
        assert_eq!(found("$body = @{\n  'client_secret' = 'Hunter-2222'\n}"), "client_secret");
        assert_eq!(
            found("$p = 'Hunter-2222'; $p | ConvertTo-SecureString -AsPlainText -Force"),
            "ConvertTo-SecureString"
        );
        assert_eq!(found("'Hunter-2222' | ConvertTo-SecureString -AsPlainText"), "ConvertTo-SecureString");
        assert_eq!(
            found("$p = 'Hunter-2222'\nConvertTo-SecureString -AsPlainText -String $p"),
            "ConvertTo-SecureString"
        );
        for none in [
            "@{ client_secret = $secret }",
            "$p = Read-Host; $p | ConvertTo-SecureString -AsPlainText",
            "$p = 'C:\\s.txt'; ConvertTo-SecureString (Get-Content $p)",
        ] {
            assert_eq!(found(none), "", "{none}");
        }
    }

    #[test]
    fn hosts_of_microsoft_and_names_for_whole_domains_are_found() {
        let text = "$u = \"https://login.microsoftonline.com/$t/oauth2\"\n'https://www.contoso.com'\n$s = '00000007-0000-0000-c000-000000000000/*.contoso.com'";
        let script = of(text);
        assert_eq!(list(&script.hosts), [("login.microsoftonline.com", 1)]);
        assert_eq!(list(&script.wildcards), [("00000007-0000-0000-c000-000000000000/*.contoso.com", 3)]);
    }

    #[test]
    fn typographic_characters_are_found_with_their_place_and_not_in_comments() {
        let found = of("# \u{2019}\nGet-X \u{2013}Name \u{201c}a\u{2026}\u{201d}\n").typographic;
        let places: Vec<(u64, u64, bool)> =
            found.entries.iter().map(|one| (one.line, one.column, one.in_text)).collect();
        assert_eq!(places, [(2, 7, false), (2, 13, false), (2, 15, true), (2, 16, false)]);
    }
}
