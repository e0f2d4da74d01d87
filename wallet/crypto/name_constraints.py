"""Name constraints (RFC 5280, section 4.2.1.10): may a certificate stand below a CA that limits names?

Directory names, DNS names, URIs, e-mail addresses and IP addresses are compared; a constraint on any other
kind of name counts as broken wherever a name of that kind stands. Verifies no signature, walks no chain.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

MAX_SUBTREES = 256
"""Subtrees of one CA that are compared; more are refused, for they cost time with every name."""

MAX_NAMES = 256
"""Names of one certificate that are compared."""


def constraint_fault(constraints: x509.NameConstraints, certificate: x509.Certificate) -> str:
    """What of a certificate's names its CA does not allow; empty where all are allowed."""
    permitted, excluded = constraints.permitted_subtrees or [], constraints.excluded_subtrees or []
    if len(permitted) + len(excluded) > MAX_SUBTREES:
        return "too many name constraints"
    names = _names(certificate)
    if len(names) > MAX_NAMES:
        return "too many names"
    for kind, value in names:
        allowed = [tree.value for tree in permitted if type(tree) is kind]
        forbidden = [tree.value for tree in excluded if type(tree) is kind]
        if (allowed or forbidden) and (fault := _name_fault(kind, value, allowed, forbidden)):
            return fault
    return ""


def _name_fault(kind: type, value: Any, allowed: list[Any], forbidden: list[Any]) -> str:
    within = _COMPARISONS.get(kind)
    if within is None:
        return "a limited name of a kind that is not compared"
    # A URI without a host, or with an address for one, is in no tree that is permitted, nor known to be
    # outside of one that is excluded (section 4.2.1.10).
    if kind is x509.UniformResourceIdentifier and not _uri_host(value):
        return "a limited URI without a host"
    if any(within(value, tree) for tree in forbidden):
        return "a name that its CA excludes"
    if allowed and not any(within(value, tree) for tree in allowed):
        return "a name outside those its CA may certify"
    return ""


def _names(certificate: x509.Certificate) -> list[tuple[type, Any]]:
    """The subject and its alternative names, each with its kind; an e-mail address in the subject counts as
    one where no alternative name says otherwise (section 4.1.2.6)."""
    subject = certificate.subject
    names: list[tuple[type, Any]] = [(x509.DirectoryName, subject)] if list(subject) else []
    try:
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        addresses = subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
        return [*names, *((x509.RFC822Name, str(each.value)) for each in addresses)]
    return [*names, *((type(each), each.value) for each in alternative)]


def _directory(name: x509.Name, tree: x509.Name) -> bool:
    """Whether the tree's relative names are the first of the name's (section 7.1)."""
    own, wanted = [_comparable(rdn) for rdn in name.rdns], [_comparable(rdn) for rdn in tree.rdns]
    return own[: len(wanted)] == wanted


def _comparable(rdn: x509.RelativeDistinguishedName) -> frozenset[tuple[str, str | bytes]]:
    """Case and runs of blanks do not count in names (RFC 4518, as far as RFC 5280 asks for it)."""
    return frozenset((each.oid.dotted_string, _plain(each.value)) for each in rdn)


def _plain(value: str | bytes) -> str | bytes:
    return value if isinstance(value, bytes) else " ".join(value.split()).casefold()


def _dns(name: str, tree: str) -> bool:
    """The name itself, or with labels put before it; a tree that begins with a dot has only the latter."""
    host, wanted = name.rstrip(".").lower(), tree.rstrip(".").lower()
    if wanted.startswith("."):
        return host.endswith(wanted)
    return not wanted or host == wanted or host.endswith("." + wanted)


def _host(name: str, tree: str) -> bool:
    """In URIs and addresses a tree without a leading dot is one host alone."""
    host, wanted = name.rstrip(".").lower(), tree.rstrip(".").lower()
    return host.endswith(wanted) if wanted.startswith(".") else host == wanted


def _uri(name: str, tree: str) -> bool:
    return _host(_uri_host(name), tree)


def _uri_host(name: str) -> str:
    """The host of a URI; empty where it has none, or an IP address in its place."""
    _, slashes, rest = name.partition("://")
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0] if slashes else ""
    host, _, port = authority.rpartition("@")[2].partition(":")
    if not host or (port and not port.isdigit()) or host.startswith("["):
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""


def _address(name: str, tree: str) -> bool:
    mailbox, _, host = name.rpartition("@")
    if "@" in tree:
        own, _, wanted = tree.rpartition("@")
        return mailbox == own and host.lower() == wanted.lower()
    return _host(host, tree)


def _ip(name: Any, tree: Any) -> bool:
    try:
        return bool(name in tree)
    except TypeError:
        return False


_COMPARISONS: dict[type[x509.GeneralName], Callable[[Any, Any], bool]] = {
    x509.DirectoryName: _directory,
    x509.DNSName: _dns,
    x509.UniformResourceIdentifier: _uri,
    x509.RFC822Name: _address,
    x509.IPAddress: _ip,
}
