#!/usr/bin/env python3
"""Does exchangelib work against the embedded Exchange Server, and does exdoctor see there what it sees?

    ews_peer.py EXDOCTOR FOLDER      FOLDER is one that `exdoctor demo --keep FOLDER` serves
"""
import json
import pathlib
import socket
import subprocess
import sys
import tomllib

import urllib3
from exchangelib import BASIC, IMPERSONATION, Account, Configuration, Credentials, Message
from exchangelib.errors import ErrorNonExistentMailbox
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter
from exchangelib.version import Build, Version

HOST = "mail.contoso.com"
NOBODY = "nobody@contoso.com"

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
configuration = tomllib.loads((folder / "exdoctor.toml").read_text())
address, port = configuration["network"]["connect_to"]["192.0.2.10:443"].split(":")
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: (
    resolve(address, int(port), *rest[1:], **more) if host == HOST else resolve(host, *rest, **more)
)
urllib3.disable_warnings()
BaseProtocol.HTTP_ADAPTER_CLS = NoVerifyHTTPAdapter

exchange = configuration["exchange"]
server = Configuration(
    service_endpoint=exchange["ews_url"],
    credentials=Credentials(exchange["username"], (folder / "exchange.password").read_text()),
    auth_type=BASIC,
    version=Version(build=Build(15, 2, 2562, 37)),
)


def opens(mailbox):
    """The verdict of exchangelib on a mailbox."""
    account = Account(mailbox, config=server, autodiscover=False, access_type=IMPERSONATION)
    try:
        account.inbox.refresh()
        return account, None
    except ErrorNonExistentMailbox as error:
        return account, type(error).__name__


mailboxes = configuration["mailboxes"] + [NOBODY]
theirs = {}
for mailbox in mailboxes:
    account, theirs[mailbox] = opens(mailbox)
    if theirs[mailbox] is None:
        item = Message(account=account, folder=account.drafts, subject="from exchangelib", body="a test")
        item.save()
        assert [one.subject for one in account.drafts.filter(subject="from exchangelib").only("subject")]
        item.delete()
        assert not list(account.drafts.all().only("subject"))

command = [program, "check", "-c", str(folder / "exdoctor.toml"), "--format", "json", "--only", "ews.*", "--write"]
ran = subprocess.run(command + [word for name in mailboxes for word in ("--mailbox", name)], capture_output=True)
records = json.loads(ran.stdout)["records"]
ours = {}
for record in records:
    if record["check"] == "ews.mailbox-access":
        messages = [finding["message"] for finding in record["findings"]]
        ours[record["subject"]["name"]] = messages[0].rsplit(": ", 1)[-1] if messages else None
assert ours == theirs, f"exdoctor sees {ours}, exchangelib {theirs}"
print(f"both see the same of {len(ours)} mailboxes: {ours}")
