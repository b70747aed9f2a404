"""A small provider of OpenID Connect on this machine: real keys, real signatures, and it checks what we send."""

import base64
import hashlib
import secrets
import threading
import time
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, abort, jsonify, redirect, request
from werkzeug.serving import make_server


class Provider:
    """Somebody's house, in which one person is signed in; `claims` are changed to let it misbehave."""

    client, secret = "wellspring", "a secret: with / signs"

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person = {"sub": "u-17", "email": "Ada@Example.org", "email_verified": True, "name": "Ada L"}
        self.claims, self.signs_with, self.kid, self.codes, self.asked = {}, None, "k1", {}, []
        self.app = self._app()
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _app(self):
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.described)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/keys", view_func=self.keys)
        return app

    def described(self):
        self.asked.append("description")
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return jsonify(issuer=self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()})

    def authorize(self):
        asked = request.args
        if asked["client_id"] != self.client or asked["code_challenge_method"] != "S256":
            abort(400)
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked.to_dict()
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self):
        from urllib.parse import unquote_plus

        begun, sent = self.codes.pop(request.form["code"], None), request.form
        pair = tuple(map(unquote_plus, (request.authorization.username, request.authorization.password)))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        fits = begun and begun["code_challenge"] == challenge.decode() and begun["redirect_uri"] == sent["redirect_uri"]
        if not fits or pair != (self.client, self.secret):
            return jsonify(error="invalid_grant"), 400
        at = int(time.time())
        said = {"iss": self.issuer, "aud": self.client, "iat": at, "exp": at + 300, "nonce": begun["nonce"]}
        return jsonify(id_token=self.signed({**said, **self.person, **self.claims}), token_type="Bearer")

    def signed(self, claims):
        key, method = self.signs_with or (self.key, "RS256")
        return jwt.encode(claims, key, method, headers={"kid": self.kid})

    def keys(self):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return jsonify(keys=[{**public, "kid": self.kid, "use": "sig"}])
