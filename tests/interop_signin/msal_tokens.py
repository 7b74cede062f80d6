"""Gets a token with a secret and one with a certificate: msal_tokens.py FOLDER SECRET_APP SECRET KEY_APP."""
import base64
import json
import pathlib
import sys

import msal

folder, secret_app, secret, key_app = pathlib.Path(sys.argv[1]), *sys.argv[2:5]
key = {"private_key": (folder / "app.key").read_text(), "public_certificate": (folder / "app.pem").read_text()}
for client, proof in ((secret_app, secret), (key_app, key)):
    app = msal.ConfidentialClientApplication(
        client, client_credential=proof, authority="https://login.microsoftonline.com/contoso.com",
        instance_discovery=False, verify=str(folder / "ca.pem"))
    result = app.acquire_token_for_client(scopes=["https://graph.microsoft.com/.default"])
    if "access_token" not in result:
        sys.exit(f"{client}: {result}")
    body = result["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    print("token for", claims["aud"])
