#!/usr/bin/env python3
"""How fast is the TLS scanner beside nmap, sslyze and testssl.sh, on loopback and a round trip away?

Needs nginx, openssl, nmap, testssl.sh and python3-venv; builds the release build, installs sslyze into a virtual environment under
target/, and prints one table. `benches/tls.py --without testssl` leaves a peer out.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUND_TRIP = 40
NAME = "mail.contoso.com"
# 10 suites in TLS 1.0 and 1.1, 30 in TLS 1.2 and 3 in TLS 1.3.
CIPHERS = "HIGH:!aNULL:!PSK:!SRP:!DSS:!ARIA:!AESCCM:@SECLEVEL=0"
NGINX = """
daemon off; master_process on; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log crit; user root;
events {{ worker_connections 2000; }}
http {{
  access_log off; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5; ssl_dhparam {folder}/dh.pem;
  server {{
    listen 0.0.0.0:{port} ssl backlog=1024; ssl_certificate {folder}/leaf.pem; ssl_certificate_key {folder}/leaf.key;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers "{ciphers}"; return 200 "ok";
  }}
}}
"""


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def nginx(folder):
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/leaf.key", "-out",
        f"{folder}/leaf.pem", "-days", "30", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    run("openssl", "dhparam", "-dsaparam", "-out", f"{folder}/dh.pem", "2048")
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, ciphers=CIPHERS))
    with ended(subprocess.Popen([shutil.which("nginx", path=os.defpath + ":/usr/sbin:/sbin"), "-c", f"{folder}/nginx.conf"])):
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.02)
        yield port


@contextlib.contextmanager
def far(program, port):
    """A port behind which the server is a round trip away."""
    command = [program, "far", f"127.0.0.1:{port}", str(ROUND_TRIP)]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as proxy:
        yield int(proxy.stdout.readline().rsplit(":", 1)[1])


def built():
    lines = run("cargo", "bench", "--bench", "tls", "--no-run", "--message-format", "json", cwd=ROOT).splitlines()
    built = [json.loads(line) for line in lines if line.startswith("{")]
    return next(item["executable"] for item in built if item.get("target", {}).get("name") == "tls" and item.get("executable"))


def sslyze():
    folder = ROOT / "target/ci/tls-peers"
    if not (folder / "bin/sslyze").exists():
        run(sys.executable, "-m", "venv", str(folder))
        run(str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "sslyze")
    return str(folder / "bin/sslyze")


def commands(program, folder):
    """What each tool is told; it may print what it likes."""
    testssl = shutil.which("testssl.sh") or shutil.which("testssl") or "testssl.sh"
    versions = ["--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3"]
    return {
        "exdoctor": lambda port: [program, "scan", f"127.0.0.1:{port}", NAME],
        "nmap": lambda port: ["nmap", "-Pn", "-n", "-p", str(port), "--script", "+ssl-enum-ciphers", "127.0.0.1"],
        "sslyze": lambda port: [sslyze(), *versions, f"127.0.0.1:{port}"],
        "testssl": lambda port: [testssl, "-E", "--warnings", "batch", "--color", "0", "--ip", "one", f"127.0.0.1:{port}"],
    }


def measured(command, times):
    """The median of the seconds that a command takes, and its last output."""
    seconds, output = [], ""
    for _ in range(times):
        began = time.monotonic()
        output = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        seconds.append(time.monotonic() - began)
    return statistics.median(seconds), output


def table(program, folder, port, without):
    rows = {}
    with far(program, port) as distant:
        for tool, command in commands(program, folder).items():
            if tool in without:
                continue
            times = {"exdoctor": 9, "testssl": 1}.get(tool, 3)
            near, _ = measured(command(port), times)
            rows[tool] = (near, *measured(command(distant), times))
    ours = rows["exdoctor"]
    print(f"{'tool':10}{'loopback':>12}{'times ours':>12}{f'{ROUND_TRIP} ms away':>14}{'times ours':>12}")
    for tool, (near, distant, _) in rows.items():
        print(f"{tool:10}{near:10.3f} s{near / ours[0]:12.1f}{distant:12.3f} s{distant / ours[1]:12.1f}")
    print("exdoctor:", ours[2].strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", action="append", default=[], help="a tool to leave out")
    parser.add_argument("--program", help="a program that is built already")
    arguments = parser.parse_args()
    program = arguments.program or built()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        with nginx(folder) as port:
            table(program, folder, port, arguments.without)
            for _ in range(3):
                print("accepted-cipher question:", run(program, "sweep", str(port), "1000", "64").strip())
            code = "import resource,subprocess,sys; subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL); " \
                   "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)"
            most = float(run(sys.executable, "-c", code, program, "scan", f"127.0.0.1:{port}", NAME))
            print(f"memory of one scan: {most:.1f} MiB")


if __name__ == "__main__":
    main()
