"""Requests that nobody means well: bytes, numbers and headers that no page expects, drawn by a seed."""

import json
from urllib.parse import quote_from_bytes

HUGE = (
    b"99999999999999999999", b"-1", b"9" * 400, b"1e5", b"0x10", b"\xef\xbc\x91", b"", b"\x00", b"\xff\xfe",
    b"\n", b"%", b"true", b"1.0", b"9223372036854775808", b"2147483648",
)  # fmt: skip
NAMES = ("page", "size", "event", "contest", "session", "delegation", "others", "q", "state", "next", "role",
         "prize", "language", "kind", "name", "check", "step", "design", "occupation_code")  # fmt: skip
FIELDS = ("reason", "name", "aspect_id", "number", "sort", "kind", "confirmed", "dialog", "hash", "step", "do",
          "role", "login_name", "password", "public_value", "points", "percent")  # fmt: skip
HEADERS = ("Authorization", "X-Signature", "If-None-Match", "Accept", "Accept-Language", "Range", "Referer",
           "X-Forwarded-For", "If-Modified-Since", "Origin", "Content-Type")  # fmt: skip
TEXTS = ("", "\x80", "é" * 300, "Bearer", "Bearer \xff", "*/*;q=x", "bytes=9-1", "W/\"", "null", "text/\xe9",
         "application/json", "multipart/form-data; boundary=", "multipart/form-data", "0")  # fmt: skip


def bodies(chance):
    """Bytes for a body: not UTF-8, not JSON, half a form, or JSON of the wrong shape."""
    deep = b"[" * chance.choice((10, 2000)) + b"]" * 10
    return chance.choice(
        (
            chance.randbytes(chance.randrange(200)),
            b"\xff\xfe\x00",
            b'{"token":"\xff","public_key":"\xc3","name":"x"}',
            json.dumps({"token": "\ud800", "public_key": "\udfff", "name": "\x00"}).encode(),
            b'{"entries":["\xed\xa0\x80"]}',
            b"",
            b"null",
            deep,
            b'{"sheet":' + b"9" * 300 + b"}",
            b'--\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\x00',
            b"&".join(
                field.encode() + b"=" + quote_from_bytes(chance.choice(HUGE)).encode()
                for field in chance.sample(FIELDS, 4)
            ),
        )
    )


def request(chance, method, data):
    """What the test client sends beside the address: a query, headers, a body where the method has one."""
    pairs = [
        f"{name}={quote_from_bytes(chance.choice((*HUGE, chance.randbytes(6))))}"
        for name in chance.sample(NAMES, chance.randrange(6))
    ]
    headers = {name: chance.choice(TEXTS) for name in chance.sample(HEADERS, chance.randrange(3))}
    sent = {"query_string": "&".join(pairs), "headers": headers, "method": method}
    if method == "POST":
        wild = {name: chance.choice(HUGE).decode("latin-1") for name in chance.sample(FIELDS, 3)}
        sent["data"] = bodies(chance) if chance.random() < 0.5 else data | wild
    return sent
