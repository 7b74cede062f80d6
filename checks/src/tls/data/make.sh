#!/bin/sh
# Makes the certificates of the examples with openssl 3; the keys are thrown away. Run it in an empty folder and copy *.der.
set -eu

cat > openssl.cnf <<'END'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = caIssuers;URI:http://pki.contoso.com/root.cer
crlDistributionPoints = URI:http://pki.contoso.com/root.crl
[leaf]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
authorityInfoAccess = caIssuers;URI:http://pki.contoso.com/issuing.cer, OCSP;URI:http://ocsp.contoso.com
crlDistributionPoints = URI:http://pki.contoso.com/issuing.crl
[bare]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth
END
: > index.txt
echo 1000 > serial

p256() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1.key" 2>/dev/null; }

# NAME SUBJECT ISSUER EXTENSIONS START END DIGEST [SAN]
issue() {
    san=${8:-}
    openssl req -new -config openssl.cnf -key "$1.key" -subj "$2" ${san:+-addext "subjectAltName=$san"} -out "$1.csr"
    how="-cert $3.pem -keyfile $3.key"
    test "$3" != self || how="-selfsign -keyfile $1.key"
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config openssl.cnf $how -in "$1.csr" -out "$1.pem" -extensions "$4" \
        -startdate "$5" -enddate "$6" -md "$7" 2>/dev/null
    openssl x509 -in "$1.pem" -outform DER -out "$1.der"
}

CA="/O=Contoso/CN=Contoso"
WWW="/CN=mail.contoso.com"
SAN="DNS:mail.contoso.com,DNS:autodiscover.contoso.com"
FROM=20260301000000Z
TO=20260901000000Z

rsa root 2048
issue root "$CA Root CA" self root 20200101000000Z 20400101000000Z sha1
rsa issuing 2048
issue issuing "$CA Issuing CA" root issuing 20240101000000Z 20340101000000Z sha256
cp issuing.key issuing-ending.key
issue issuing-ending "$CA Issuing CA" root issuing 20240101000000Z 20260610000000Z sha256

for name in leaf wildcard cn-only ending expired future short sha1 md5 self-signed login; do p256 "$name"; done
rsa rsa1024 1024
openssl genpkey -algorithm ED25519 -out ed25519.key
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out secp256k1.key 2>/dev/null

issue leaf "$WWW" issuing leaf $FROM $TO sha256 "$SAN"
issue wildcard "/CN=contoso.com" issuing leaf $FROM $TO sha256 \
    "DNS:*.contoso.com,DNS:xn--bcher-kva.fabrikam.com,IP:192.0.2.10,IP:2001:db8::10"
issue cn-only "$WWW" issuing bare $FROM $TO sha256
issue ending "$WWW" issuing leaf 20260307000000Z 20260605000000Z sha256 "$SAN"
issue expired "$WWW" issuing leaf 20250520000000Z 20260520000000Z sha256 "$SAN"
issue future "$WWW" issuing leaf 20260701000000Z 20270101000000Z sha256 "$SAN"
issue short "$WWW" issuing bare 20260526000000Z 20260601000000Z sha256 "$SAN"
issue sha1 "$WWW" issuing leaf $FROM $TO sha1 "$SAN"
issue md5 "$WWW" issuing leaf $FROM $TO md5 "$SAN"
issue rsa1024 "$WWW" issuing leaf $FROM $TO sha256 "$SAN"
issue ed25519 "$WWW" issuing leaf $FROM $TO sha256 "$SAN"
issue secp256k1 "$WWW" issuing leaf $FROM $TO sha256 "$SAN"
issue login "/CN=login.microsoftonline.com" issuing leaf $FROM $TO sha256 "DNS:login.microsoftonline.com"
issue self-signed "$WWW" self bare $FROM $TO sha256 "$SAN"
