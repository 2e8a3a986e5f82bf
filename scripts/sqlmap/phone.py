"""A worker's phone, as the platform knows it: a key on P-256 that is registered once and signs what it is asked. OpenSSL makes the key, for Python brings none along."""
import base64
import subprocess
import tempfile


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


class Phone:
    def __init__(self):
        self.key = openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
        self.public_key = base64.b64encode(openssl("ec", "-pubout", "-outform", "DER", given=self.key)).decode()

    def register(self, send):
        given = send({"name": "走访手机（合成）", "kind": "Phone", "publicKey": self.public_key})
        self.id, self.refresh = given["id"], given["refresh"]

    def sign(self, question):
        """r and s, 32 bytes each, out of OpenSSL's SEQUENCE of two INTEGERs (ITU-T X.690)."""
        with tempfile.NamedTemporaryFile() as key:
            key.write(self.key)
            key.flush()
            der = openssl("dgst", "-sha256", "-sign", key.name, given=question.encode())
        r_ends = 4 + der[3]
        halves = der[4:r_ends], der[r_ends + 2:]
        return base64.b64encode(b"".join(one.lstrip(b"\0").rjust(32, b"\0") for one in halves)).decode()
