#!/usr/bin/env python3
"""How fast are 1,000 domains judged against a local BIND, beside checkdmarc?

Needs root (checkdmarc asks port 53 only), BIND 9, a release build, and `checkdmarc` in the PATH or in CHECKDMARC.
Both judge SOA, NS, MX and their addresses, SPF, DMARC, MTA-STS and TLS reporting. exdoctor is measured a second time
with dns.dnssec, which proves five records of each domain from the root down; checkdmarc has nothing like it.
"""
import collections
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
ROOT = pathlib.Path(__file__).resolve().parent.parent
EXDOCTOR = ROOT / "target/release/exdoctor"
CHECKDMARC = os.environ.get("CHECKDMARC", "checkdmarc")
ONLY = "dns.zone,dns.nameservers-agree,dns.mx,dns.spf,dns.dmarc,dns.mta-sts,dns.tls-rpt"
ZONE = """$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 300
@ NS ns1.provider.example.
@ MX 10 mx1
@ MX 20 mx2
mx1 A 192.0.2.25
mx2 A 192.0.2.26
mx2 AAAA 2001:db8::26
@ TXT "v=spf1 mx include:spf.provider.example ip4:192.0.2.0/24 -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@provider.example"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@provider.example"
"""
PROVIDER = """$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
spf TXT "v=spf1 ip4:198.51.100.0/24 -all"
*._report._dmarc TXT "v=DMARC1"
"""


def head(records):
    return f"$TTL 300\n@ IN SOA ns1.provider.example. hostmaster 1 3600 600 86400 300\n@ NS ns1.provider.example.\n{records}"


def sign(folder, origin, records):
    """Signs a zone; the root's key is the trust anchor."""
    (folder / f"{origin}.source").write_text(records)
    for flags in (["-f", "KSK"], []):
        run = ["dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", *flags, origin]
        key = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
        if origin == "." and flags:
            (folder / "root.key").write_text((folder / f"{key}.key").read_text())
    run = ["dnssec-signzone", "-q", "-S", "-o", origin, "-f", f"zone-{origin}", f"{origin}.source"]
    subprocess.run(run, cwd=folder, check=True, capture_output=True)


def serve(folder, domains):
    """Starts BIND with all zones on 127.0.0.1:53."""
    text = f"""options {{ directory "{folder}"; listen-on port 53 {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion yes;
        dnssec-validation no; pid-file none; lock-file none; session-keyfile none; notify no; empty-zones-enable no; }};
        controls {{}};\n"""
    (folder / "common").write_text(ZONE)
    (folder / "provider.example").write_text(PROVIDER)
    text += 'zone "provider.example" { type primary; file "provider.example"; };\n'
    sign(folder, "example", head("".join(f"{d}. NS ns1.provider.example.\n" for d in domains + ["provider.example"])))
    sign(folder, ".", head("example. NS ns1.provider.example.\n" + (folder / "dsset-example.").read_text()))
    text += 'zone "example" { type primary; file "zone-example"; };\nzone "." { type primary; file "zone-."; };\n'
    text += "".join(f'zone "{domain}" {{ type primary; file "common"; }};\n' for domain in domains)
    (folder / "named.conf").write_text(text)
    log = open(folder / "named.log", "w")
    named = subprocess.Popen(["named", "-g", "-c", folder / "named.conf"], stdout=log, stderr=log)
    for _ in range(200):
        if "running" in (folder / "named.log").read_text() and "all zones loaded" in (folder / "named.log").read_text():
            return named
        time.sleep(0.1)
    named.kill()
    sys.exit("BIND does not start:\n" + (folder / "named.log").read_text()[-2000:])


def measure(command, **more):
    """Seconds, peak kilobytes and exit code of a command."""
    start = time.monotonic()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, **more)
    _, status, usage = os.wait4(child.pid, 0)
    return time.monotonic() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def report(name, count, seconds, peak):
    print(f"{name:28} {count:5} domains {seconds:8.2f} s {count / seconds:8.1f} a second {peak / 1024:7.1f} MB")
    return count / seconds


def main():
    if not shutil.which(CHECKDMARC):
        sys.exit("checkdmarc is not installed: python3 -m venv V && V/bin/pip install checkdmarc, then CHECKDMARC=V/bin/checkdmarc")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        domains = [f"d{number}.example" for number in range(COUNT)]
        (folder / "domains").write_text("\n".join(domains) + "\n")
        named = serve(folder, domains)
        try:
            rates, peaks = [], []
            for also in ["", ",dns.dnssec"]:
                command = [EXDOCTOR, "check", "--scenario", "C", "--quiet", "--format", "jsonl", "--only", ONLY + also]
                command += ["--domains", folder / "domains", "--trust-anchor", folder / "root.key"]
                command += ["--resolver", "127.0.0.1", "--connect-to", "127.0.0.1:53=127.0.0.1:53"]
                with open(folder / "out.jsonl", "w") as out:
                    seconds, peak, code = measure(command, stdout=out)
                rates.append(report(f"exdoctor {also.lstrip(',')}", COUNT, seconds, peak))
                peaks.append(peak / 1024)
                outcomes = collections.Counter()
                for line in (folder / "out.jsonl").read_text().splitlines():
                    record = json.loads(line)
                    outcomes[f"{record.get('check')} {record.get('outcome')}"] += 1
                print(f"   exit code {code}, {dict(sorted(outcomes.items()))}")
            command = [CHECKDMARC, "-n", "127.0.0.1", "-f", "json", "-o", folder / "out.json", "--", folder / "domains"]
            seconds, theirs, code = measure(command)
            other = report("checkdmarc", COUNT, seconds, theirs)
            answers = json.loads((folder / "out.json").read_text())
            valid = sum(bool(a.get("spf", {}).get("valid")) and bool(a.get("dmarc", {}).get("valid")) for a in answers)
            print(f"   exit code {code}, {valid} of {COUNT} with valid SPF and DMARC")
            print(f"ratio {rates[0] / other:.1f} (goal 20), peak {max(peaks):.0f} MB (goal 150)")
            sys.exit(0 if rates[0] >= 20 * other and max(peaks) < 150 else 1)
        finally:
            named.terminate()
            named.wait()


if __name__ == "__main__":
    main()
