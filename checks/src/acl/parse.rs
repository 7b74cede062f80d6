//! How is a security descriptor read from its text, SDDL?

use super::{Ace, AceFlags, AceKind, Acl, AclFlags, Descriptor, Guid, Refusal, Rights, Trouble, Trustee};

/// A list has at most 64 KiB in Windows, an entry at least 16 bytes; no text of one is longer than this.
const MAX_LENGTH: usize = 512 * 1024;
const NULL: &str = "NO_ACCESS_CONTROL";

pub(super) fn descriptor(text: &str) -> Result<Descriptor, Refusal> {
    let whole = text;
    if whole.len() > MAX_LENGTH {
        return Err(refuse(whole, whole, Trouble::TooLong));
    }
    let mut descriptor = Descriptor::default();
    let mut rest = whole.trim_start();
    if rest.is_empty() {
        return Err(refuse(whole, rest, Trouble::Empty));
    }
    while !rest.is_empty() {
        let (part, after) = rest.split_once(':').ok_or_else(|| refuse(whole, rest, Trouble::Part))?;
        rest = match part.trim_end() {
            "O" | "o" => once(whole, rest, 'O', &mut descriptor.owner, account(whole, after)?)?,
            "G" | "g" => once(whole, rest, 'G', &mut descriptor.group, account(whole, after)?)?,
            "D" | "d" => once(whole, rest, 'D', &mut descriptor.dacl, list(whole, after)?)?,
            "S" | "s" => once(whole, rest, 'S', &mut descriptor.sacl, list(whole, after)?)?,
            _ => return Err(refuse(whole, rest, Trouble::Part)),
        }
        .trim_start();
    }
    Ok(descriptor)
}

/// Keeps what was read, unless the part was there before.
fn once<'a, T>(
    whole: &str,
    at: &str,
    letter: char,
    part: &mut Option<T>,
    (read, rest): (T, &'a str),
) -> Result<&'a str, Refusal> {
    if part.replace(read).is_some() {
        return Err(refuse(whole, at, Trouble::Twice(letter)));
    }
    Ok(rest)
}

fn account<'a>(whole: &str, text: &'a str) -> Result<(Trustee, &'a str), Refusal> {
    let text = text.trim_start();
    Trustee::leading(text).ok_or_else(|| refuse(whole, text, Trouble::Account(excerpt(text))))
}

fn list<'a>(whole: &str, text: &'a str) -> Result<(Acl, &'a str), Refusal> {
    let mut flags = AclFlags::default();
    let mut aces = Some(Vec::new());
    let mut rest = text.trim_start();
    loop {
        rest = if let Some(after) = strip(rest, NULL) {
            aces = None;
            after
        } else if let Some(after) = strip(rest, "AR") {
            flags.inherit_requested = true;
            after
        } else if let Some(after) = strip(rest, "AI") {
            flags.inherited = true;
            after
        } else if let Some(after) = strip(rest, "P") {
            flags.protected = true;
            after
        } else {
            break;
        }
        .trim_start();
    }
    while rest.starts_with('(') {
        let (ace, after) = entry(whole, rest)?;
        let entries = aces.as_mut().ok_or_else(|| refuse(whole, rest, Trouble::List))?;
        entries.push(ace);
        rest = after.trim_start();
    }
    // What follows must be the next part: a letter and a colon.
    let next = rest.is_empty() || rest.split_once(':').is_some_and(|(part, _)| part.trim_end().len() == 1);
    if next { Ok((Acl { flags, aces }, rest)) } else { Err(refuse(whole, rest, Trouble::List)) }
}

fn entry<'a>(whole: &str, text: &'a str) -> Result<(Ace, &'a str), Refusal> {
    let end = closing(text).ok_or_else(|| refuse(whole, text, Trouble::Open))?;
    let (body, rest) = (&text[1..end], &text[end + 1..]);
    let fields: Vec<&str> = body.splitn(7, ';').map(str::trim).collect();
    let [kind, flags, rights, object, inherited, account, tail @ ..] = fields.as_slice() else {
        return Err(refuse(whole, body, Trouble::Fields(fields.len())));
    };
    let own = |field: &str, trouble: fn(String) -> Trouble| refuse(whole, field, trouble(excerpt(field)));
    let ace_kind = AceKind::parse(kind).ok_or_else(|| own(kind, Trouble::Kind))?;
    let guid = |field: &str| match field {
        "" => Ok(None),
        _ if !ace_kind.has_objects() => Err(own(field, Trouble::Object)),
        _ => Guid::parse(field).map(Some).ok_or_else(|| own(field, Trouble::Object)),
    };
    let trustee = Trustee::leading(account).filter(|(_, rest)| rest.is_empty()).map(|(trustee, _)| trustee);
    let tail = tail.first().copied().filter(|tail| !tail.is_empty());
    let fits = match tail {
        None => !ace_kind.is_conditional(),
        Some(tail) => ace_kind.has_tail() && tail.starts_with('(') && closing(tail) == Some(tail.len() - 1),
    };
    if !fits {
        return Err(refuse(whole, tail.unwrap_or(body), Trouble::Condition));
    }
    let ace = Ace {
        kind: ace_kind,
        flags: AceFlags::parse(flags).ok_or_else(|| own(flags, Trouble::Flags))?,
        rights: Rights::parse(rights).ok_or_else(|| own(rights, Trouble::Rights))?,
        object: guid(object)?,
        inherited_object: guid(inherited)?,
        trustee: trustee.ok_or_else(|| own(account, Trouble::Account))?,
        tail: tail.map(str::to_owned),
    };
    Ok((ace, rest))
}

/// The place of the parenthesis that closes the first one; those within quotation marks are text.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

/// `at` is always a part of `whole`, so its place is the difference of their starts.
fn refuse(whole: &str, at: &str, trouble: Trouble) -> Refusal {
    let offset = (at.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len());
    Refusal { at: 1 + whole.get(..offset).unwrap_or(whole).chars().count(), trouble }
}

/// Enough of a field to recognise it.
fn excerpt(field: &str) -> String {
    field.chars().take(40).collect()
}
