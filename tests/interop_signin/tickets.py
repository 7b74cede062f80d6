"""A web server that opens Kerberos tickets by impacket, and wants them bound to a certificate.

    tickets.py --certificate PEM --key PEM --port PORT --keytab FILE --principal NAME [--bind PEM]

It says that it is one of Microsoft. A ticket that is not bound to the certificate of --bind (by default the server's own) is
refused; how each sign-in ended is told on standard output. What else makes a ticket good, Apache judges.
"""
import argparse
import base64
import hashlib
import http.server
import ssl
import sys

from impacket.krb5.asn1 import AP_REQ, Authenticator, EncTicketPart
from impacket.krb5.crypto import Key, _enctype_table
from impacket.krb5.gssapi import CheckSumField
from impacket.krb5.keytab import Keytab
from impacket.spnego import SPNEGO_NegTokenInit
from pyasn1.codec.der import decoder
from spnego.channel_bindings import GssChannelBindings

parser = argparse.ArgumentParser()
for name in ("--certificate", "--key", "--port", "--keytab", "--principal"):
    parser.add_argument(name, required=True)
parser.add_argument("--bind")
OPTIONS = parser.parse_args()
with open(OPTIONS.bind or OPTIONS.certificate) as file:
    DER = ssl.PEM_cert_to_DER_cert(file.read())
BOUND = GssChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(DER).digest()).pack()
KEYS = Keytab.loadFile(OPTIONS.keytab)
TICKET, AUTHENTICATOR = 2, 11


def opened(key, usage, part, kind):
    """An encrypted part, with the key that it is encrypted with."""
    plain = _enctype_table[int(part["etype"])].decrypt(key, usage, bytes(part["cipher"]))
    return decoder.decode(plain, asn1Spec=kind)[0]


def bound_to(token):
    """What a ticket is bound to, and whose it is."""
    message = SPNEGO_NegTokenInit(token)["MechToken"]
    request = decoder.decode(message[message.index(b"\x01\x00\x6e") + 2 :], asn1Spec=AP_REQ())[0]
    sealed = request["ticket"]["enc-part"]
    key = KEYS.getKey(OPTIONS.principal, int(sealed["etype"]))
    ticket = opened(Key(key["keytype"], key["keyvalue"]["data"]), TICKET, sealed, EncTicketPart())
    session = Key(int(ticket["key"]["keytype"]), bytes(ticket["key"]["keyvalue"]))
    authenticator = opened(session, AUTHENTICATOR, request["authenticator"], Authenticator())
    return CheckSumField(bytes(authenticator["cksum"]["checksum"]))["Bnd"], str(authenticator["cname"]["name-string"][0])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-IIS/10.0"
    sys_version = ""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        word, _, token = self.headers.get("Authorization", "").partition(" ")
        if word != "Negotiate":
            return self.told(401)
        bound, user = bound_to(base64.b64decode(token))
        own = bound == hashlib.md5(BOUND).digest()
        sys.stdout.write(f"{'accepted' if own else 'bound to another'} {user}\n")
        sys.stdout.flush()
        return self.told(200 if own else 401)

    def told(self, status):
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", "Negotiate")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(OPTIONS.port)), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(OPTIONS.certificate, OPTIONS.key)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
