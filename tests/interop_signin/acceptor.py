"""An HTTPS server that accepts NTLM, within Negotiate too, by pyspnego: it binds each sign-in to its own certificate.

acceptor.py CERTIFICATE KEY PORT SCHEME [bind]: users are those of NTLM_USER_FILE. With "bind", a sign-in that is not bound
to the certificate is refused, as with extended protection. Every request is told on standard output.
"""
import base64
import hashlib
import http.server
import socketserver
import ssl
import sys

import spnego
from spnego.channel_bindings import GssChannelBindings

CERTIFICATE, KEY, PORT, SCHEME = sys.argv[1:5]
BINDS = sys.argv[5:] == ["bind"]
with open(CERTIFICATE) as file:
    DER = ssl.PEM_cert_to_DER_cert(file.read())
BINDINGS = GssChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(DER).digest())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.context = None
        self.user = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        word, _, token = self.headers.get("Authorization", "").partition(" ")
        if self.user and not token:
            return self.told(200, body=body)
        if not token or word.lower() != SCHEME.lower():
            return self.told(401, SCHEME)
        try:
            if self.context is None:
                protocol = "ntlm" if SCHEME == "NTLM" else "negotiate"
                options = spnego.NegotiateOptions.use_ntlm if SCHEME == "NTLM" else spnego.NegotiateOptions.use_negotiate
                self.context = spnego.server(
                    protocol=protocol, options=options, channel_bindings=BINDINGS if BINDS else None)
            answer = self.context.step(base64.b64decode(token))
        except Exception as error:
            print("refused", type(error).__name__, error, flush=True)
            self.context = None
            return self.told(401, SCHEME)
        if self.context.complete:
            self.user = self.context.client_principal
            print("accepted", self.user, flush=True)
            return self.told(200, body=body)
        return self.told(401, SCHEME + " " + base64.b64encode(answer).decode())

    def told(self, status, challenge=None, body=b""):
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", int(PORT)), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(CERTIFICATE, KEY)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print("up", flush=True)
server.serve_forever()
