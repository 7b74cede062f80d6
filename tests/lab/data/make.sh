#!/bin/sh
# Makes the test data that a modern library refuses to make: RSA keys, and chains that are signed with SHA-1 and MD5.
# The dates lie around the date of the worlds, 2026-06-01. Needs OpenSSL 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$1" -out "$2" 2> /dev/null; }

rsa 2048 rsa2048.key
for bits in 1024 512; do
    rsa "$bits" "$work/key"
    openssl pkey -in "$work/key" -pubout -out "rsa$bits.pub"
done

cat > "$work/conf" <<END
[authority]
database = $work/index
crlnumber = $work/number
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = policy
[policy]
commonName = supplied
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
subjectAltName = DNS:mail.contoso.com
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
crlDistributionPoints = URI:http://crl.contoso.com/sha1.crl
authorityKeyIdentifier = keyid
END
: > "$work/index"
echo 01 > "$work/number"
echo 1000 > "$work/serial"
rsa 2048 "$work/ca.key"
openssl req -new -key "$work/ca.key" -subj "/CN=Contoso Old Root" -out "$work/ca.csr"
openssl req -new -key rsa2048.key -subj "/CN=mail.contoso.com" -out "$work/leaf.csr"
authority() { openssl ca -batch -notext -config "$work/conf" -name authority -keyfile "$work/ca.key" "$@" 2> /dev/null; }
authority -selfsign -in "$work/ca.csr" -extensions ca \
    -startdate 20160101000000Z -enddate 20460101000000Z -out sha1-root.pem
authority -cert sha1-root.pem -md sha1 -in "$work/leaf.csr" -extensions leaf \
    -startdate 20260502120000Z -enddate 20270502120000Z -out sha1-leaf.pem
authority -cert sha1-root.pem -gencrl -crl_lastupdate 20260502120000Z -crl_nextupdate 20270502120000Z -out "$work/crl"
openssl crl -in "$work/crl" -outform DER -out sha1.crl

# The same with MD5.
: > "$work/index"
echo 01 > "$work/number"
sed -i 's/sha1\.crl/md5.crl/' "$work/conf"
openssl req -new -key "$work/ca.key" -subj "/CN=Contoso Oldest Root" -out "$work/ca.csr"
authority -selfsign -in "$work/ca.csr" -extensions ca \
    -startdate 20160101000000Z -enddate 20460101000000Z -out md5-root.pem
authority -cert md5-root.pem -md md5 -in "$work/leaf.csr" -extensions leaf \
    -startdate 20260502120000Z -enddate 20270502120000Z -out md5-leaf.pem
authority -cert md5-root.pem -gencrl -crl_lastupdate 20260502120000Z -crl_nextupdate 20270502120000Z -out "$work/crl"
openssl crl -in "$work/crl" -outform DER -out md5.crl
