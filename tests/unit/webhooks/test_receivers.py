"""Where webhooks may go: forms of URLs, and addresses."""

import ipaddress

import pytest

from lineal.errors import Invalid, LimitExceeded
from lineal.webhooks.receivers import Allowed, check_url, is_public, shown_url


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::7f00:1", "::a00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "2002:7f00:1::", "2002:a00:1::", "2002:a9fe:a9fe::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
        "2001:0:7f00:1::", "2001:db8::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "100::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808"],
)
def test_addresses_that_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org", "file:///etc/passwd", "https://", "https:///path", "https://user@example.org",
        "https://user:password@example.org", "https://example.org:99999", "https://example.org:0", "https://exa mple.org",
        "https://example.org/\r\nHost: evil", "https://[::1", "gopher://example.org", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_urls_that_are_none(url):
    with pytest.raises(Invalid):
        check_url(url)


def test_urls_have_a_length():
    with pytest.raises(LimitExceeded):
        check_url("https://example.org/" + "a" * 2_048)
    assert check_url("https://example.org:8443/a?b=c") == "https://example.org:8443/a?b=c"
    assert check_url("http://10.0.0.1/hook") == "http://10.0.0.1/hook"


def test_only_scheme_and_host_are_shown():
    assert shown_url("https://hooks.slack.com:8443/services/T0/B0/secret?key=secret") == "https://hooks.slack.com:8443"


def test_what_is_allowed_inside():
    allowed = Allowed.parse(["Hooks.Internal.", "10.0.0.0/8", "192.168.7.7", "fd00::/8", " "])
    assert allowed.has_host("hooks.internal")
    assert not allowed.has_host("hooks.internal.evil.org")
    assert not allowed.has_host("evil.hooks.internal")
    for address, expected in [("10.1.2.3", True), ("11.0.0.1", False), ("192.168.7.7", True), ("192.168.7.8", False), ("fd00::1", True)]:
        assert allowed.has_address(ipaddress.ip_address(address)) is expected


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "10.0.0.1/8", "10.0.0", "a:b", "https://hooks.internal", "häuser"])
def test_what_cannot_be_allowed(entry):
    with pytest.raises(Invalid):
        Allowed.parse([entry])
