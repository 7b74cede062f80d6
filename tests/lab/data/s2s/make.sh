#!/bin/sh
# Makes the certificates of the worlds with a Dynamics deployment, and their PFX files, whose password is "correct horse".
# The dates lie around the date of the worlds, 2026-06-01. Needs OpenSSL 3 with its legacy provider; thumbprints.txt names
# the results.
set -eu
cd "$(dirname "$0")"
data=$(pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

cat > conf <<'END_OF_CONF'
[own]
database = index
serial = serial
new_certs_dir = .
policy = policy
unique_subject = no
[policy]
organizationName = supplied
commonName = supplied
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
authorityKeyIdentifier = keyid
END_OF_CONF
: > index
echo 3000 > serial

rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$1" -out "$2.key" 2> /dev/null; }

# NAME SUBJECT ISSUER EXTENSIONS START END DIGEST [KEY]
issue() {
    key=${8:-$1.key}
    how="-cert $3.pem -keyfile $3.key"
    [ "$3" != self ] || how="-selfsign -keyfile $key"
    openssl req -new -key "$key" -subj "$2" -out "$1.csr"
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config conf -name own $how -in "$1.csr" -out "$1.pem" -extensions "$4" \
        -startdate "$5" -enddate "$6" -md "$7" 2> /dev/null
    openssl x509 -in "$1.pem" -outform DER -out "$1.der"
    cp "$1.der" "$data/$1.cer"
    echo "$1 $(openssl x509 -in "$1.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')" >> "$data/thumbprints.txt"
}

# NAME CERTIFICATE KEY OPTIONS...
pfx() {
    name=$1 own=$2 key=$3
    shift 3
    openssl pkcs12 -export -inkey "$key.key" -in "$own.pem" -passout "pass:correct horse" -out "$data/$name.pfx" "$@"
}

rm -f "$data"/*.cer "$data"/*.pfx "$data"/*.pem "$data/thumbprints.txt"
rsa 2048 public
rsa 2048 internal
issue public "/O=Contoso Lab/CN=Contoso Lab Signing CA" self authority 20200101000000Z 20400101000000Z sha256
issue internal "/O=Contoso/CN=Contoso Internal CA" self authority 20200101000000Z 20400101000000Z sha256
cp public.pem "$data/public.pem"
rm "$data/public.cer" "$data/internal.cer"
sed -i '/^public /d; /^internal /d' "$data/thumbprints.txt"

S2S="/O=Contoso/CN=s2s.contoso.com"
FROM=20260502000000Z
TO=20270502000000Z
for name in own next former expired future sha1 wildcard by-internal by-itself; do rsa 2048 "$name"; done
rsa 1024 rsa1024
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.key 2> /dev/null
issue own "$S2S" public leaf $FROM $TO sha256
issue next "$S2S" public leaf 20260530000000Z 20270530000000Z sha256
issue former "$S2S" public leaf 20250620000000Z 20260620000000Z sha256
issue expired "$S2S" public leaf 20250520000000Z 20260520000000Z sha256
issue future "$S2S" public leaf 20260615000000Z 20270615000000Z sha256
issue sha1 "$S2S" public leaf $FROM $TO sha1
issue rsa1024 "$S2S" public leaf $FROM $TO sha256
issue p256 "$S2S" public leaf $FROM $TO sha256
issue wildcard "/O=Contoso/CN=*.contoso.com" public leaf $FROM $TO sha256
issue by-internal "$S2S" internal leaf $FROM $TO sha256
issue by-itself "$S2S" self leaf $FROM $TO sha256

CAPI="Microsoft Enhanced RSA and AES Cryptographic Provider"
for name in own next former expired future sha1 rsa1024 wildcard by-internal by-itself; do
    pfx "$name" "$name" "$name" -keyex -CSP "$CAPI" -LMK -name "$name"
done
pfx p256 p256 p256
pfx legacy own own -legacy -keyex -CSP "$CAPI" -LMK
pfx chain own own -keyex -certfile public.pem
pfx silent own own
pfx signature own own -keysig
pfx cng own own -CSP "Microsoft Software Key Storage Provider"
pfx rc4 own own -legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128
openssl pkcs12 -export -nokeys -in own.pem -passout "pass:correct horse" -out "$data/no-key.pfx"
head -c 1500 "$data/own.pfx" > "$data/cut.pfx"

# Files that no tool writes are changed by hand: another certificate beside the key, and rounds that nobody should do.
openssl pkcs12 -export -inkey own.key -in own.pem -keypbe NONE -certpbe NONE -nomac -passout pass: -out bare.pfx
openssl pkcs12 -export -inkey own.key -in own.pem -iter 65536 -passout "pass:correct horse" -out rounds.pfx
python3 - "$data" <<'END_OF_CHANGE'
import sys
data = sys.argv[1]
own, other = open("own.der", "rb").read(), open("next.der", "rb").read()
bare = open("bare.pfx", "rb").read()
assert len(own) == len(other) and own in bare
open(f"{data}/other-key.pfx", "wb").write(bare.replace(own, other))
rounds = open("rounds.pfx", "rb").read()
number = bytes([2, 3, 1, 0, 0])
assert rounds.count(number) == 3
open(f"{data}/rounds.pfx", "wb").write(rounds.replace(number, bytes([2, 3, 0x7F, 0xFF, 0xFF])))
END_OF_CHANGE
