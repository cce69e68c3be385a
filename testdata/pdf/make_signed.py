"""Signs table.pdf, once plainly and once certified (DocMDP, P 3); needs pyHanko. The key is thrown away."""
import datetime
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Signer of a PDF")])
usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
               .not_valid_before(datetime.datetime(2026, 1, 1)).not_valid_after(datetime.datetime(2056, 1, 1))
               .add_extension(usage, critical=True).sign(key, hashes.SHA256()))
pem = serialization.Encoding.PEM
with tempfile.TemporaryDirectory() as folder:
    files = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
    files[0].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    files[1].write_bytes(certificate.public_bytes(pem))
    signer = signers.SimpleSigner.load(*map(str, files))
for out, permissions in (("signed.pdf", {}), ("certified.pdf", {"certify": True, "docmdp_permissions": fields.MDPPerm.ANNOTATE})):
    with open("table.pdf", "rb") as source, open(out, "wb") as sink:
        signers.sign_pdf(IncrementalPdfFileWriter(source), signers.PdfSignatureMetadata(field_name="Signature", **permissions),
                         signer=signer, output=sink, bytes_reserved=4096)
