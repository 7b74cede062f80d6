//! How does the overview look to people?

use exdoctor_checks::dynamics::overview::{Line, State};
use jiff::Timestamp;

use super::Overview;
use crate::Style;
use crate::text::{Page, Row, Tone, counted, write_table};

/// More mailboxes than these are counted, not shown.
const SHOWN: usize = 200;
/// Profiles and causes beyond these are counted.
const GROUPS: usize = 12;

/// Counts on top, then every mailbox that is worth a line, then the rest in short.
pub(super) fn render(overview: &Overview, style: Style) -> String {
    let mut page = Page::new(style);
    head(&mut page, overview);
    if style.short {
        return page.finish();
    }
    let (telling, rest): (Vec<&Line>, Vec<&Line>) =
        overview.mailboxes.iter().partition(|line| line.state.is_bad() || line.state.is_open());
    if !telling.is_empty() {
        page.section("Mailboxes to look at");
        telling.iter().take(SHOWN).for_each(|line| detail(&mut page, line));
    }
    if !rest.is_empty() {
        page.section("The others");
        let rows: Vec<Row> = rest.iter().take(SHOWN.saturating_sub(telling.len())).map(|line| short(line)).collect();
        if !rows.is_empty() {
            write_table(&mut page, &rows);
        }
    }
    let hidden = overview.mailboxes.len().saturating_sub(SHOWN);
    if hidden > 0 {
        let text = format!(
            "{} more: filter with --state, --profile, --cause or --match, or take --format csv.",
            counted(hidden, "mailbox")
        );
        page.gap();
        page.text(0, Tone::Dim, &text.replace("mailboxs", "mailboxes"));
    }
    if let Some(next) = &overview.next {
        page.gap();
        page.verbatim("next", next);
    }
    page.finish()
}

fn head(page: &mut Page, overview: &Overview) {
    let count = overview.mailboxes.len();
    let of = if count == overview.known { String::new() } else { format!(" of {}", overview.known) };
    let noun = if overview.known == 1 { "mailbox" } else { "mailboxes" };
    let sources = if overview.sources.is_empty() { "nothing was read".to_owned() } else { overview.sources.join(", ") };
    page.section(&format!("{count}{of} {noun} · {sources}"));
    page.text(0, Tone::Dim, &format!("judged as of {}", utc(overview.at)));
    page.gap();
    let counts = overview.counts();
    let rows: Vec<Row> = counts
        .states
        .iter()
        .map(|(state, count)| Row { tone: tone(*state), cells: vec![count.to_string(), meaning(*state).to_owned()] })
        .collect();
    if !rows.is_empty() {
        write_table(page, &rows);
    }
    if !counts.causes.is_empty() {
        page.section("Causes");
        let rows = counts.causes.iter().take(GROUPS).map(|(id, title, count)| Row {
            tone: Tone::Bad,
            cells: vec![count.to_string(), id.clone(), title.clone()],
        });
        write_table(page, &rows.collect::<Vec<_>>());
    }
    if counts.profiles.len() > 1 {
        page.section("Profiles");
        let rows = counts.profiles.iter().take(GROUPS).map(|(name, (bad, all))| Row {
            tone: if *bad > 0 { Tone::Bad } else { Tone::Good },
            cells: vec![format!("{bad} of {all}"), name.clone()],
        });
        write_table(page, &rows.collect::<Vec<_>>());
    }
    for remark in overview.unread.iter().chain(&overview.remarks) {
        page.gap();
        page.text(0, Tone::Warn, remark);
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn detail(page: &mut Page, line: &Line) {
    page.gap();
    let profile = line.profile.as_deref().unwrap_or("no profile");
    page.labelled(
        &format!("  {:12}  ", line.state.word()),
        tone(line.state),
        Tone::Strong,
        &format!("{} · {profile}", line.address),
    );
    let statuses = [("in", line.incoming_status), ("out", line.outgoing_status), ("appointments", line.act_status)];
    let statuses = statuses.into_iter().filter_map(|(name, status)| Some(format!("{name} {}", status?.word())));
    let mut facts: Vec<String> = statuses.collect();
    facts.extend(line.tested.map(|at| format!("tested {}", utc(at))));
    facts.extend(line.last_sync.map(|at| format!("last synchronized {}", utc(at))));
    facts.extend(
        line.postponed_until.filter(|_| line.state != State::Failing).map(|at| format!("postponed until {}", utc(at))),
    );
    page.text(16, Tone::Plain, &facts.join(", "));
    if let Some(error) = &line.last_error {
        page.text(16, Tone::Plain, &format!("\"{error}\""));
    }
    if let Some(title) = &line.cause_title {
        let side = line.side.map(|side| format!(" (with {})", side.word())).unwrap_or_default();
        page.text(16, Tone::Strong, &format!("{title}{side}"));
    }
    if let Some(fix) = &line.fix {
        page.text(16, Tone::Plain, fix);
    }
}

fn short(line: &Line) -> Row {
    Row {
        tone: tone(line.state),
        cells: vec![line.state.word().to_owned(), line.address.clone(), line.profile.clone().unwrap_or_default()],
    }
}

const fn tone(state: State) -> Tone {
    match state {
        _ if state.is_bad() => Tone::Bad,
        _ if state.is_open() => Tone::Open,
        State::Works => Tone::Good,
        _ => Tone::Dim,
    }
}

const fn meaning(state: State) -> &'static str {
    match state {
        State::Failing => "failing: the last test failed",
        State::Retried => "retried: the last test failed and is tried again",
        State::Overdue => "overdue: a queued test has not run in its time",
        State::NotRun => "not-run: nobody has run Test & Enable",
        State::NotApproved => "not-approved: the mail address is not approved",
        State::Alerts => "alerts: errors since the last success",
        State::Misconfigured => "misconfigured: the record is not what it has to be",
        State::Scheduled => "scheduled: a test is queued",
        State::Postponed => "postponed: a queued test waits for its time",
        State::Unknown => "unknown: the source does not say",
        State::Works => "works: every direction by server-side synchronization",
        State::NotServed => "not-served: no direction by server-side synchronization",
        State::Inactive => "inactive",
    }
}
