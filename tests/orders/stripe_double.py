"""A double of Stripe on this machine: it answers in the shapes that Stripe documents, and signs its calls."""

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

SECRET, CALLS = "sk_test_double", "whsec_double"
DECLINED = {"error": {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}}
NO_SUCH = {"error": {"type": "invalid_request_error", "message": "No such payment_intent."}}
BROKEN = {"error": {"type": "api_error", "message": "Something went wrong on our side."}}


class Double:
    """Keeps what it was asked; `mood` says how it answers: well, declines, breaks, or hangs up."""

    def __init__(self):
        self.asked, self.kept, self.unknown, self.mood, double = [], {}, set(), "well", self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                double.asked.append((self.path, form, dict(self.headers)))
                status, said = double.answer(self.path, form, self.headers["Idempotency-Key"])
                if double.mood == "hangs up":
                    return self.connection.close()
                return self.say(status, said)

            def do_GET(self):
                self.say(*double.refunds_of(parse_qs(urlsplit(self.path).query)["payment_intent"][0]))

            def say(self, status, said):
                raw = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path, form, key):
        """Return the answer; one key is done once, also if we hung up after it."""
        if self.mood == "declines":
            return 402, DECLINED
        if self.mood == "breaks":
            return 500, BROKEN
        return 200, self.kept.setdefault(key, self.make(path, form))

    def refunds_of(self, intent):
        """Return the refunds of a payment, the latest first."""
        if intent in self.unknown:
            return 404, NO_SUCH
        mine = [each for each in self.kept.values() if each["object"] == "refund" and each["payment_intent"] == intent]
        return 200, {"object": "list", "data": mine[::-1], "has_more": False, "url": "/v1/refunds"}

    def make(self, path, form):
        n = len(self.kept) + 1
        if path.startswith("/v1/payment_methods/"):
            return {"id": path.split("/")[3], "object": "payment_method", "customer": None, "type": "card"}
        if path.startswith("/v1/payment_intents"):
            return self.made_intent(path, form, n)
        if path == "/v1/checkout/sessions":
            return {
                "id": f"cs_test_{n}", "object": "checkout.session", "mode": form["mode"][0], "payment_status": "unpaid",
                "amount_total": int(form.get("line_items[0][price_data][unit_amount]", [0])[0]) or None,
                "currency": form.get("line_items[0][price_data][currency]", ["eur"])[0], "payment_intent": None,
                "client_reference_id": form["client_reference_id"][0], "url": f"https://checkout.stripe.com/c/pay/cs_test_{n}",
            }  # fmt: skip
        return {
            "id": f"re_{n}", "object": "refund", "amount": int(form["amount"][0]), "currency": "eur",
            "status": "pending", "payment_intent": form["payment_intent"][0],
            "metadata": {"refund": form["metadata[refund]"][0]},
        }  # fmt: skip

    def made_intent(self, path, form, n):
        """Return an intent that was captured, cancelled, or made without its owner."""
        name, verb = [*path.split("/"), "", ""][3:5]
        return {
            "id": name or f"pi_{n}", "object": "payment_intent", "currency": "eur",
            "status": "canceled" if verb == "cancel" else "succeeded",
            "amount_received": int((form.get("amount_to_capture") or form.get("amount") or [0])[0]),
            "metadata": {key[9:-1]: value[0] for key, value in form.items() if key.startswith("metadata[")},
        }  # fmt: skip


def call(kind, about, *, secret=CALLS, at=None):
    """Return the body and the signature of a call, as Stripe makes them."""
    at = int(time.time() if at is None else at)
    event = {"id": "evt_1", "object": "event", "api_version": "2025-03-31.basil", "created": at, "livemode": False}
    raw = json.dumps(event | {"type": kind, "data": {"object": about}, "pending_webhooks": 1, "request": None})
    seal = hmac.new(secret.encode(), f"{at}.{raw}".encode(), hashlib.sha256).hexdigest()
    return raw.encode(), f"t={at},v1={seal}"


def intent(reference, amount=8900, **more):
    """Return a payment intent as it stands in events about it."""
    base = {"id": "pi_1", "object": "payment_intent", "amount": amount, "amount_received": amount, "currency": "eur"}
    return base | {"status": "succeeded", "metadata": {"reference": reference}} | more


def session(reference, amount=8900, **more):
    """Return a checkout session as it stands in events about it."""
    base = {"id": "cs_test_1", "object": "checkout.session", "amount_total": amount, "currency": "eur"}
    return base | {"payment_status": "paid", "payment_intent": "pi_1", "client_reference_id": reference} | more
