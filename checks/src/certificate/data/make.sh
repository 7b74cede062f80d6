#!/bin/sh
# Makes the certificates of the examples with openssl 3; the keys are thrown away. Run it in an empty folder and copy *.der.
set -eu

cat > openssl.cnf <<'CNF'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = dn
[dn]
[issuing]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
CNF
: > index.txt
echo 2000 > serial

rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1.key" 2>/dev/null; }

# NAME SUBJECT ISSUER EXTENSIONS START END DIGEST
issue() {
    openssl req -new -config openssl.cnf -key "$1.key" -subj "$2" -out "$1.csr"
    how="-cert $3.pem -keyfile $3.key"
    test "$3" != self || how="-selfsign -keyfile $1.key"
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config openssl.cnf $how -in "$1.csr" -out "$1.pem" -extensions "$4" \
        -startdate "$5" -enddate "$6" -md "$7" 2>/dev/null
    openssl x509 -in "$1.pem" -outform DER -out "$1.der"
}

S2S="/O=Contoso/CN=s2s.contoso.com"
FROM=20251101000000Z
TO=20261101000000Z

rsa authority 2048
issue authority "/O=Contoso/CN=Contoso Issuing CA" self issuing 20200101000000Z 20400101000000Z sha256
for name in own renewed former ending expired future sha1 self-signed; do rsa "$name" 2048; done
rsa rsa1024 1024
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.key 2>/dev/null

issue own "$S2S" authority leaf $FROM $TO sha256
issue renewed "$S2S" authority leaf 20260520000000Z 20270520000000Z sha256
issue former "$S2S" authority leaf 20250701000000Z 20260701000000Z sha256
issue ending "$S2S" authority leaf 20250710000000Z 20260710000000Z sha256
issue expired "$S2S" authority leaf 20250501000000Z 20260501000000Z sha256
issue future "$S2S" authority leaf 20260701000000Z 20270701000000Z sha256
issue sha1 "$S2S" authority leaf $FROM $TO sha1
issue rsa1024 "$S2S" authority leaf $FROM $TO sha256
issue p256 "$S2S" authority leaf $FROM $TO sha256
issue self-signed "$S2S" self leaf $FROM $TO sha256
