//! What mends it, by what answers in the place of EWS: the likeliest first?

use crate::ews::sources::{ADDRESSES, DIRECTORY, DYNAMICS_EXCHANGE, DYNAMICS_ONLINE, HYBRID};
use crate::ews::surface::Surface;
use crate::prelude::*;

pub(super) static ALL: &[&Remedy] = &[&PUBLISH, &EXEMPT, &SERVE, &OPEN];

/// What mends it.
pub(super) const fn of(surface: &Surface, microsoft: bool) -> &'static Remedy {
    match surface {
        _ if microsoft => &OPEN,
        Surface::Owa(_) | Surface::SignInPage(_) | Surface::Form => &EXEMPT,
        Surface::Unavailable(_) | Surface::Anonymous => &SERVE,
        _ => &PUBLISH,
    }
}

const ASK: Command = Command { shell: Shell::Any, text: "curl.exe -i -X POST {url}" };
const DIRECTORIES: Command = Command {
    shell: Shell::PowerShell,
    text: "Get-WebServicesVirtualDirectory | Format-List Server, InternalUrl, ExternalUrl, *Authentication*",
};

static PUBLISH: Remedy = Remedy {
    id: "publish-ews",
    summary: "Publish {url} so that requests reach Exchange as they are.",
    steps: &[
        "At {front}, see that the rule that publishes the host passes the whole path /EWS/* to Exchange, with GET and POST, and with the Host and Authorization headers unchanged.",
        "See that no rule before it, redirect or filter answers for that path.",
        "Ask Exchange itself, past the device: where it answers the same, its virtual directory EWS is missing or was changed.",
    ],
    commands: &[ASK, DIRECTORIES],
    who: Who::NetworkAdmin,
    risk: "EWS is exposed to whoever may connect; admit only the ranges that must",
    undo: "take the rule back",
    effective: "at once",
    documentation: &[DYNAMICS_EXCHANGE, HYBRID, DIRECTORY],
};

static EXEMPT: Remedy = Remedy {
    id: "exempt-ews",
    summary: "Exempt /EWS from pre-authentication and from redirects, so that Exchange itself asks for sign-in.",
    steps: &[
        "At {front}, exempt the path /EWS from pre-authentication and from redirects to Outlook on the web: services cannot fill in a page.",
        "Where Exchange itself redirects, see in IIS that the HTTP redirect of the site is not passed on to the virtual directory EWS.",
    ],
    commands: &[
        ASK,
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebConfigurationProperty -PSPath 'IIS:\\Sites\\Default Web Site\\EWS' -Filter system.webServer/httpRedirect -Name enabled",
        },
    ],
    who: Who::NetworkAdmin,
    risk: "Exchange alone asks for sign-in at /EWS; admit only the ranges that must",
    undo: "take the exemption back",
    effective: "at once",
    documentation: &[DYNAMICS_EXCHANGE, HYBRID],
};

static SERVE: Remedy = Remedy {
    id: "serve-ews",
    summary: "See that Exchange serves {url} itself, and that {front} hands requests on to it.",
    steps: &[
        "On each Exchange server, see that the application pool MSExchangeServicesAppPool runs, and start it where it does not.",
        "At {front}, see that the servers behind it are up, and that requests are passed on without a sign-in of its own.",
        "Compare the authentication of the virtual directory EWS and its web.config with a server that asks for sign-in.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-WebAppPoolState MSExchangeServicesAppPool" },
        DIRECTORIES,
        ASK,
    ],
    who: Who::ExchangeAdmin,
    risk: "none: nothing is changed but what was stopped or altered",
    undo: "stop the application pool again",
    effective: "at once",
    documentation: &[DIRECTORY, DYNAMICS_EXCHANGE],
};

static OPEN: Remedy = Remedy {
    id: "open-way-to-exchange-online",
    summary: "Let the server reach {url} itself, with nothing that answers in its place.",
    steps: &[
        "Request the address on the server, with the account of the service: it must answer 401 with a Bearer challenge.",
        "Where a proxy's page or a redirect shows, exempt the host from proxy sign-in and inspection.",
    ],
    commands: &[ASK, Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" }],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destination",
    undo: "take the exemption back",
    effective: "at once",
    documentation: &[ADDRESSES, DYNAMICS_ONLINE],
};
