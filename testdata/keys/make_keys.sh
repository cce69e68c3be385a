#!/bin/bash
# Makes the keys, certificates and signatures of this folder with the OpenSSL command line (no code of the project).
# Usage: cd testdata/keys && bash make_keys.sh
set -eu
cat > ext.cnf <<'EOF'
[leaf]
keyUsage = critical,digitalSignature
extendedKeyUsage = emailProtection,1.3.6.1.4.1.62558.2.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EOF
issue() { # NAME KEY [SIGNING OPTIONS]: NAME.pem, a leaf for KEY
  openssl req -new -key "$2" -passin pass:open -subj "/O=Fixtures/CN=$1" -out leaf.csr
  openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial "0x$(openssl rand -hex 8)" -days 36500 \
    -extfile ext.cnf -extensions leaf "${@:3}" -out "$1.pem" 2> openssl.log
}
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out root.key 2> openssl.log
openssl req -x509 -key root.key -subj "/O=Fixtures/CN=Root" -days 36500 -addext basicConstraints=critical,CA:true \
  -addext keyUsage=critical,keyCertSign -out root.pem
# The forms in which a private key comes.
openssl ecparam -name prime256v1 -genkey -out sec1.key
openssl ecparam -name secp384r1 -genkey -noout | openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:open -out encrypted.key
openssl genrsa -traditional -out pkcs1.key 2048 2> openssl.log
openssl rsa -in pkcs1.key -traditional -aes256 -passout pass:open -out legacy.key 2> openssl.log
openssl ecparam -name secp521r1 -genkey -noout -out p521.key
openssl genpkey -algorithm ED25519 -out ed25519.key
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256 \
  -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32 -out pss.key 2> openssl.log
openssl ecparam -name prime256v1 -param_enc explicit -genkey -noout -out explicit.key
for name in sec1 encrypted p521 pkcs1 legacy ed25519 pss explicit; do issue "$name" "$name.key"; done
# Certificates signed with RSASSA-PSS, well and badly.
issue signed_pss sec1.key -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
issue signed_pss_sha1 sec1.key -sha1 -sigopt rsa_padding_mode:pss
rm -f leaf.csr ext.cnf openssl.log root.key explicit.key
