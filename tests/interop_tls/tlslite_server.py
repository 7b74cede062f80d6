"""Serves SSL 3 to TLS 1.3 with every suite that tlslite-ng has, RC4 and 3DES among them: PORT CERTIFICATE KEY."""

import socketserver
import sys

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey

port, certificate, key = sys.argv[1:]
with open(certificate) as file:
    chain = X509CertChain()
    chain.parsePemList(file.read())
with open(key) as file:
    private = parsePEMKey(file.read(), private=True)

settings = HandshakeSettings()
settings.minVersion, settings.maxVersion = (3, 0), (3, 4)
settings.cipherNames = [
    "chacha20-poly1305", "aes256gcm", "aes128gcm", "aes256ccm", "aes128ccm", "aes256", "aes128", "3des", "rc4", "null",
]
settings.macNames = ["sha", "sha256", "sha384", "aead", "md5"]


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        connection = TLSConnection(self.request)
        try:
            connection.handshakeServer(certChain=chain, privateKey=private, settings=settings)
            connection.read(max=4096)
            connection.write(b"HTTP/1.0 200 OK\r\n\r\n")
            connection.close()
        except Exception:  # Every scan breaks off nearly all of its handshakes.
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


Server(("127.0.0.1", int(port)), Handler).serve_forever()
