"""What a public address allows."""

import pytest

from competition.rules.public_address import Party, is_registered_name, party_of


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://sai.example.org", Party("sai.example.org", "https://sai.example.org")),
        ("https://sai.example.org:8443", Party("sai.example.org", "https://sai.example.org:8443")),
        ("https://sai.example.org:443", Party("sai.example.org", "https://sai.example.org")),
        ("https://SAI.Example.org", Party("sai.example.org", "https://sai.example.org")),
        ("https://匠赛.example.org", Party("xn--mjr086k.example.org", "https://xn--mjr086k.example.org")),
        ("https://hall.local:8443", Party("hall.local", "https://hall.local:8443")),
        ("http://localhost:8000", Party("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://192.168.1.20", None),
        ("https://[2001:db8::1]:8443", None),
        ("https://10.1", None),
        ("http://sai.example.org", None),
    ],
)
def test_passkeys_belong_to_a_name_and_never_to_a_bare_address(address, party):
    assert party_of(address) == party


@pytest.mark.parametrize(
    ("address", "registered"),
    [
        ("https://sai.example.org", True),
        ("https://sai.example.org:8443", True),
        ("http://sai.example.org", False),
        ("https://hall.local", False),
        ("https://laptop", False),
        ("https://localhost", False),
        ("https://hall.home.arpa", False),
        ("https://192.168.1.20", False),
        ("https://[::1]", False),
    ],
)
def test_subdomains_follow_a_registered_name_alone(address, registered):
    assert is_registered_name(address) is registered
