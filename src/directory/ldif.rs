//! Which objects does a file in the LDAP Data Interchange Format hold (RFC 2849)?

use std::io::Read;

use data_encoding::BASE64;
use exdoctor_checks::identity::object::{Field, Object};

use super::lines::{LONGEST, Lines, refusal};
use crate::parse::{Refusal, shown};

/// Hands over one object after the other.
pub(super) fn read<R: Read>(lines: &mut Lines<R>, take: &mut dyn FnMut(&Object)) -> Result<(), Refusal> {
    let mut reader = Reader { record: None, taken: 0 };
    let (mut logical, mut started, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        let more = lines.next(&mut line)?;
        if more && line.first() == Some(&b' ') {
            if started == 0 {
                return Err(lines.refusal("continues a line, and there is none before it"));
            }
            if logical.len() + line.len() > LONGEST {
                return Err(refusal(started, &format!("is longer than {} MiB with its continuations", LONGEST >> 20)));
            }
            logical.extend_from_slice(&line[1..]);
            continue;
        }
        if started > 0 {
            reader.logical(&logical, started, take)?;
        }
        if !more {
            break;
        }
        (logical, line) = (line, logical);
        started = lines.number();
    }
    if lines.is_cut() {
        return Err(lines.refusal("has no end: the file is cut off").instead("export it again"));
    }
    reader.end(take);
    if reader.taken == 0 {
        return Err(Refusal::new("holds no entry").instead("give the LDIF of an export, such as that of ldifde -f"));
    }
    Ok(())
}

/// A record on its way.
struct Reader {
    record: Option<Record>,
    taken: u64,
}

enum Record {
    /// An object.
    Entry(Box<Object>),
    /// What `ldapsearch` prints beside the entries.
    Beside,
}

impl Reader {
    fn logical(&mut self, line: &[u8], number: u64, take: &mut dyn FnMut(&Object)) -> Result<(), Refusal> {
        if line.is_empty() {
            self.end(take);
            return Ok(());
        }
        if line[0] == b'#' {
            return Ok(());
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            let text = String::from_utf8_lossy(line);
            return Err(refusal(number, &format!("is not of the form `attribute: value`: {}", shown(&text))));
        };
        let (name, rest) = (&line[..colon], &line[colon + 1..]);
        let Ok(name) = std::str::from_utf8(name) else {
            return Err(refusal(number, "has an attribute whose name is not ASCII"));
        };
        match &mut self.record {
            None => self.begin(name, rest, number),
            Some(Record::Beside) => Ok(()),
            Some(Record::Entry(object)) => put(object, name, rest, number),
        }
    }

    fn begin(&mut self, name: &str, rest: &[u8], number: u64) -> Result<(), Refusal> {
        let is = |word: &str| name.trim().eq_ignore_ascii_case(word);
        if is("dn") {
            let mut object = Box::<Object>::default();
            object.put(Field::Dn, &value(rest, "dn", number)?);
            self.record = Some(Record::Entry(object));
            return Ok(());
        }
        if ["search", "result", "ref", "matchedDN", "text"].into_iter().any(is) {
            self.record = Some(Record::Beside);
            return Ok(());
        }
        if is("version") && self.taken == 0 {
            return Ok(());
        }
        Err(refusal(number, &format!("begins an entry with {} instead of `dn`", shown(name))))
    }

    fn end(&mut self, take: &mut dyn FnMut(&Object)) {
        if let Some(Record::Entry(object)) = self.record.take() {
            take(&object);
            self.taken += 1;
        }
    }
}

fn put(object: &mut Object, name: &str, rest: &[u8], number: u64) -> Result<(), Refusal> {
    if name.eq_ignore_ascii_case("changetype") || name.eq_ignore_ascii_case("control") {
        let kind = value(rest, name, number)?;
        // An export of ldifde says `add` in each of its entries.
        if name.eq_ignore_ascii_case("changetype") && kind.trim().eq_ignore_ascii_case("add") {
            return Ok(());
        }
        let why = format!("is part of a change ({}), not of an export", shown(&format!("{name}: {}", kind.trim())));
        return Err(refusal(number, &why).instead("give the entries themselves, such as the output of ldifde -f"));
    }
    let Some(field) = Field::named(name) else { return Ok(()) };
    // The name that sorts an entry is not one of its columns.
    if field == Field::Dn || (field == Field::CommonName && !name.eq_ignore_ascii_case("cn")) {
        return Ok(());
    }
    object.put(field, &value(rest, name, number)?);
    Ok(())
}

/// The value behind the colon: as it stands, or in Base64 behind a second one.
fn value(rest: &[u8], name: &str, number: u64) -> Result<String, Refusal> {
    let bytes = match rest {
        [b':', coded @ ..] => {
            let coded: Vec<u8> = coded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64
                .decode(&coded)
                .map_err(|_| refusal(number, &format!("has {name} in Base64 that cannot be decoded")))?
        }
        [b'<', ..] => {
            let why = format!("has {name} in another file, which is not read");
            return Err(refusal(number, &why).instead("export the values themselves"));
        }
        plain => {
            let start = plain.iter().position(|byte| *byte != b' ').unwrap_or(plain.len());
            plain[start..].to_vec()
        }
    };
    if name.eq_ignore_ascii_case("msExchMasterAccountSid") {
        return Ok(String::from_utf8_lossy(&bytes).into_owned() + ".");
    }
    String::from_utf8(bytes).map_err(|_| {
        refusal(number, &format!("has a value of {name} that is not UTF-8"))
            .instead("export it again as UTF-8, or with Base64")
    })
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::directory::Attribute;

    use super::*;

    fn objects(text: &str) -> Result<Vec<Object>, String> {
        let mut found = Vec::new();
        let mut lines = Lines::new(text.as_bytes()).unwrap();
        read(&mut lines, &mut |object| found.push(object.clone())).map_err(|refusal| refusal.to_string())?;
        Ok(found)
    }

    #[test]
    fn folded_lines_base64_comments_and_the_version_are_read() {
        let text = "version: 1\n# a comment\n#  folded\n  on\ndn:: Q049TcO8bGxlcg==\nobjectClass: user\nmail: ada@con\n toso.com\n\n\ndn: CN=b\n # no comment\n";
        let found = objects(text).unwrap();
        assert_eq!(
            (found[0].dn.as_str(), found[0].first(Attribute::Mail)),
            ("CN=M\u{fc}ller", Some("ada@contoso.com"))
        );
        assert_eq!(found[1].dn, "CN=b# no comment");
    }

    #[test]
    fn exports_of_ldifde_and_of_ldapsearch_are_read() {
        let found = objects("dn: CN=a\nchangetype: add\nmail: a@contoso.com\n\n").unwrap();
        assert_eq!(found[0].first(Attribute::Mail), Some("a@contoso.com"));
        assert_eq!(objects("dn: CN=a\nmail: a\n\nsearch: 2\nresult: 0 Success\n\nref: ldap://x\n\n").unwrap().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let error = |text: &str| objects(text).unwrap_err();
        assert!(
            error("dn: CN=a\nchangetype: modify\n").starts_with("line 2 is part of a change (`changetype: modify`)")
        );
        assert!(error("dn: CN=a\nmail:: &&&\n").starts_with("line 2 has mail in Base64 that cannot be decoded"));
        assert!(error("dn: CN=a\nmail:: YQ\n").starts_with("line 2 has mail in Base64"));
        assert!(
            error("dn: CN=a\nmail:< file:///etc/passwd\n")
                .starts_with("line 2 has mail in another file, which is not read")
        );
        assert!(error("dn: CN=a\nnonsense\n").starts_with("line 2 is not of the form"));
        assert!(error("mail: a\n").starts_with("line 1 begins an entry with `mail` instead of `dn`"));
        assert!(error(" x\n").starts_with("line 1 continues a line"));
        assert!(error("dn: CN=a\nmail: a@con").starts_with("line 2 has no end: the file is cut off"));
        assert!(error("# nothing\n").starts_with("holds no entry"));
    }
}
