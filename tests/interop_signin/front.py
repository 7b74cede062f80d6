"""A web server that signs people in with NTLM, alone or within Negotiate, by pyspnego: over HTTPS, by itself or before another.

    front.py --certificate PEM --key PEM --port PORT --scheme NTLM|Negotiate [--bind [PEM]]
             [--upstream URL [--authorization FILE]]

NTLM_USER_FILE names the users, one a line: DOMAIN:USER:PASSWORD. With --bind a sign-in is refused that is not bound to the
server's certificate, as with extended protection; with a certificate after it, to that one, as behind somebody in between.
With --upstream each signed-in request goes on to another server (its certificate is not looked at, for it runs on the same
machine), with the user as X-Forwarded-User, and with the header Authorization that a file holds; without it the body comes
back. Every sign-in is told on standard output.
"""
import argparse
import base64
import hashlib
import http.client
import http.server
import socketserver
import ssl
import sys
import urllib.parse

import spnego
from cryptography import x509
from spnego.channel_bindings import GssChannelBindings

OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "authorization", "expect"}


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--certificate", "--key"):
        parser.add_argument(name, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--scheme", choices=("NTLM", "Negotiate"), required=True)
    parser.add_argument("--bind", nargs="?", const=True)
    parser.add_argument("--upstream", type=urllib.parse.urlsplit)
    parser.add_argument("--authorization")
    return parser.parse_args()


def bindings(path):
    """RFC 5929, section 4.1: the digest of the certificate's own signature, SHA-256 in place of MD5 and SHA-1."""
    with open(path) as file:
        der = ssl.PEM_cert_to_DER_cert(file.read())
    name = x509.load_der_x509_certificate(der).signature_hash_algorithm.name
    digest = hashlib.new("sha256" if name in ("md5", "sha1") else name, der)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.digest())


OPTIONS = arguments()
BINDINGS = bindings(OPTIONS.certificate if OPTIONS.bind is True else OPTIONS.bind) if OPTIONS.bind else None
AUTHORIZATION = open(OPTIONS.authorization).read().strip() if OPTIONS.authorization else None


def tell(*words):
    """In one piece, for many connections tell at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.context = self.user = self.upstream = None

    def request(self):
        body = self.body()
        word, _, token = self.headers.get("Authorization", "").partition(" ")
        if self.user and not token:
            return self.signed_in(body)
        if not token or word.lower() != OPTIONS.scheme.lower():
            return self.told(401, OPTIONS.scheme)
        try:
            if self.context is None:
                ntlm = OPTIONS.scheme == "NTLM"
                self.context = spnego.server(
                    protocol="ntlm" if ntlm else "negotiate",
                    options=spnego.NegotiateOptions.use_ntlm if ntlm else spnego.NegotiateOptions.use_negotiate,
                    channel_bindings=BINDINGS,
                )
            answer = self.context.step(base64.b64decode(token))
        except Exception as error:
            tell("refused", type(error).__name__, error)
            self.context = None
            return self.told(401, OPTIONS.scheme)
        if self.context.complete:
            self.user = self.context.client_principal
            tell("accepted", self.user)
            return self.signed_in(body)
        return self.told(401, OPTIONS.scheme + " " + base64.b64encode(answer).decode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = request

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def signed_in(self, body):
        if not OPTIONS.upstream:
            return self.told(200, body=body)
        if self.upstream is None:
            place = (OPTIONS.upstream.hostname, OPTIONS.upstream.port)
            if OPTIONS.upstream.scheme == "https":
                self.upstream = http.client.HTTPSConnection(*place, context=ssl._create_unverified_context(), timeout=60)
            else:
                self.upstream = http.client.HTTPConnection(*place, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
        headers["X-Forwarded-User"] = self.user
        if AUTHORIZATION:
            headers["Authorization"] = AUTHORIZATION
        try:
            self.upstream.request(self.command, self.path, body=body, headers=headers)
            answer = self.upstream.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            tell("upstream", type(error).__name__, error)
            self.upstream = None
            return self.told(502, body=str(error).encode())
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_ONE_HOP]
        return self.told(answer.status, body=body, also=kept)

    def told(self, status, challenge=None, body=b"", also=()):
        self.send_response_only(status)
        for name, value in also:
            self.send_header(name, value)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", OPTIONS.port), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(OPTIONS.certificate, OPTIONS.key)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
tell("up")
server.serve_forever()
