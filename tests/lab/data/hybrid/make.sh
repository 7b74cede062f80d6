#!/usr/bin/env bash
# Makes the certificates that the wizard of a world reads from its Exchange servers: public parts alone, in Base64.
# The dates lie around the date of the worlds, 2026-06-01. Needs OpenSSL 3.
set -euo pipefail
data=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

key() { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" 2> /dev/null; }

key ca
openssl req -x509 -new -key ca.key -subj "/CN=Contoso Lab Issuing CA" -days 3650 -out ca.pem
key leaf
cat > conf << 'CONF'
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
CONF
: > index
echo 1001 > serial

# NAME SUBJECT FIRST LAST [NAMES]
issued() {
    openssl req -new -key leaf.key -subj "$2" -addext "subjectAltName=$5" -out "$1.csr"
    openssl ca -batch -notext -config conf -name own -in "$1.csr" -out "$1.pem" -startdate "$3" -enddate "$4" 2> /dev/null
    openssl x509 -in "$1.pem" -outform DER | base64 -w 76 > "$data/$1.b64"
}
itself() {
    openssl req -new -key leaf.key -subj "$2" -addext "subjectAltName=DNS:ex1,DNS:ex1.contoso.com" -out "$1.csr"
    openssl ca -batch -notext -selfsign -keyfile leaf.key -config conf -name own -in "$1.csr" -out "$1.pem" \
        -startdate "$3" -enddate "$4" 2> /dev/null
    openssl x509 -in "$1.pem" -outform DER | base64 -w 76 > "$data/$1.b64"
    openssl x509 -in "$1.pem" -noout -fingerprint -sha1 | sed "s/.*=//; s/://g; s/^/$1 /" >> "$data/thumbprints.txt"
}

rm -f "$data"/*.b64 "$data/thumbprints.txt"
names="DNS:mail.contoso.com,DNS:autodiscover.contoso.com,DNS:smtp.contoso.com"
issued transport "/CN=mail.contoso.com" 20260301000000Z 20270301000000Z "$names"
issued transport-ended "/CN=mail.contoso.com" 20250501000000Z 20260501000000Z "$names"
issued transport-ending "/CN=mail.contoso.com" 20250610000000Z 20260610000000Z "$names"
itself auth "/CN=Microsoft Exchange Server Auth Certificate" 20240101000000Z 20290101000000Z
itself auth-ended "/CN=Microsoft Exchange Server Auth Certificate" 20210101000000Z 20260101000000Z
itself auth-ending "/CN=Microsoft Exchange Server Auth Certificate" 20210701000000Z 20260701000000Z
itself own "/CN=EX1" 20240101000000Z 20290101000000Z
