#!/bin/bash
# Makes time-stamps and OCSP responses with the OpenSSL command line (no code of the project); the keys are thrown away.
# Usage: cd testdata/timestamp && bash make_tokens.sh
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$PWD
cd "$work"
cat > ext.cnf <<'EOF'
[leaf]
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
extendedKeyUsage = critical,$ENV::PURPOSE
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
EOF
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
issue() { # NAME PURPOSE
  key "$1"
  openssl req -new -key "$1.key" -subj "/O=Fixtures/CN=$1" -out "$1.csr"
  PURPOSE=$2 openssl x509 -req -in "$1.csr" -CA root.pem -CAkey root.key -CAcreateserial -days 36500 -extfile ext.cnf -extensions leaf -out "$1.pem" 2> log
}
key root
openssl req -x509 -key root.key -subj "/O=Fixtures/CN=Root" -days 36500 -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign -out root.pem
issue tsa timeStamping
issue leaf emailProtection
issue responder OCSPSigning
echo 01 > serial
printf 'what is stamped' > message
PURPOSE=none openssl ts -query -data message -sha256 -cert -out query 2> log
PURPOSE=none openssl ts -reply -queryfile query -config ext.cnf -section here -out response.der 2> log
PURPOSE=none openssl ts -reply -in response.der -token_out -out token.der 2> log
serial=$(openssl x509 -in leaf.pem -noout -serial | cut -d= -f2)
printf 'V\t991231235959Z\t\t%s\tunknown\t/O=Fixtures/CN=leaf\n' "$serial" > index.good
printf 'R\t991231235959Z\t240101000000Z,keyCompromise\t%s\tunknown\t/O=Fixtures/CN=leaf\n' "$serial" > index.revoked
openssl ocsp -issuer root.pem -cert leaf.pem -no_nonce -reqout request 2> log
for state in good revoked; do
  openssl ocsp -index index.$state -CA root.pem -rsigner responder.pem -rkey responder.key -reqin request -respout ocsp_$state.der -ndays 36500 2> log
done
cp root.pem leaf.pem response.der token.der ocsp_good.der ocsp_revoked.der "$here"
