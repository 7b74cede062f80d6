#!/usr/bin/env python3
"""Does exchangelib work against the embedded Exchange Server, and does exdoctor see there what it sees?

    ews_peer.py EXDOCTOR FOLDER...   each FOLDER is one that `exdoctor demo --keep FOLDER` serves

Where the configuration of a folder names no address of EWS, both find it by Autodiscover.
"""
import json
import pathlib
import socket
import subprocess
import sys
import tomllib

import urllib3
from exchangelib import BASIC, IMPERSONATION, NTLM, Account, Configuration, Credentials, Message
from exchangelib.autodiscover import discovery
from exchangelib.errors import AutoDiscoverFailed, ErrorNonExistentMailbox
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter
from exchangelib.version import Build, Version

HOSTS = {"mail.contoso.com": "192.0.2.10", "autodiscover.contoso.com": "192.0.2.11"}
NOBODY = "nobody@contoso.com"

places = {}
resolve = socket.getaddrinfo


def resolved(host, port, *rest, **more):
    """The ports of the world that is served now; other names do not exist there."""
    if host in places:
        address, port = places[host]
        return resolve(address, port, *rest, **more)
    if host in HOSTS or host.endswith("contoso.com"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return resolve(host, port, *rest, **more)


class Discovery(discovery.Autodiscovery):
    """Asks no name server of this machine."""

    def _ensure_valid_hostname(self, url):
        if discovery.urlparse(url).netloc not in places:
            raise discovery.TransportError(f"{url} is not in this world")

    def _get_srv_records(self, hostname):
        return []


socket.getaddrinfo = resolved
urllib3.disable_warnings()
BaseProtocol.HTTP_ADAPTER_CLS = NoVerifyHTTPAdapter
discovery.Autodiscovery = Discovery


def opened(mailbox, exchange, credentials):
    """The account, and where exchangelib found it."""
    if "ews_url" not in exchange:
        discovery.autodiscover_cache.clear()
        _, protocol = discovery.discover(mailbox, credentials=credentials)
        return protocol.service_endpoint
    kind = {"basic": BASIC, "ntlm": NTLM}[exchange["sign_in"]]
    server = Configuration(
        service_endpoint=exchange["ews_url"],
        credentials=credentials,
        auth_type=kind,
        version=Version(build=Build(15, 2, 2562, 37)),
    )
    account = Account(mailbox, config=server, autodiscover=False, access_type=IMPERSONATION)
    account.inbox.refresh()
    item = Message(account=account, folder=account.drafts, subject="from exchangelib", body="a test")
    item.save()
    assert [one.subject for one in account.drafts.filter(subject="from exchangelib").only("subject")]
    item.delete()
    assert not list(account.drafts.all().only("subject"))
    return exchange["ews_url"]


def theirs(mailboxes, exchange, credentials):
    seen = {}
    for mailbox in mailboxes:
        try:
            seen[mailbox] = opened(mailbox, exchange, credentials)
        except (ErrorNonExistentMailbox, AutoDiscoverFailed):
            seen[mailbox] = None
    return seen


def ours(program, folder, mailboxes, exchange):
    check = "ews.mailbox-access" if "ews_url" in exchange else "autodiscover.settings"
    command = [program, "check", "-c", str(folder / "exdoctor.toml"), "--no-save", "--format", "json", "--write"]
    command += ["--only", "ews.*", "--only", "autodiscover.settings"]
    ran = subprocess.run(command + [word for name in mailboxes for word in ("--mailbox", name)], capture_output=True)
    seen = {}
    for record in json.loads(ran.stdout)["records"]:
        if record["check"] == check:
            named = [line["observed"] for line in record["evidence"] if line["what"] == "EWS of the mailbox"]
            url = named[0].split(" ")[0] if named else exchange.get("ews_url")
            seen[record["subject"]["name"]] = url if record["outcome"] == "pass" else None
    return seen


for folder in map(pathlib.Path, sys.argv[2:]):
    configuration = tomllib.loads((folder / "exdoctor.toml").read_text())
    ways = configuration["network"]["connect_to"]
    mapped = {host: ways.get(f"{address}:443") for host, address in HOSTS.items()}
    places = {host: (way.rsplit(":", 1)[0], int(way.rsplit(":", 1)[1])) for host, way in mapped.items() if way}
    exchange = configuration["exchange"]
    credentials = Credentials(exchange["username"], (folder / "exchange.password").read_text())
    mailboxes = configuration["mailboxes"] + [NOBODY]
    our, their = ours(sys.argv[1], folder, mailboxes, exchange), theirs(mailboxes, exchange, credentials)
    assert our == their, f"{folder}: exdoctor sees {our}, exchangelib {their}"
    assert their[NOBODY] is None and any(their.values()), their
    print(f"{folder}: both see the same of {len(our)} mailboxes: {our}")
