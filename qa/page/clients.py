"""Who sends a request, as far as a limit has to know: its address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from starlette.requests import Request


def client_of(request: Any) -> str:
    """The address that a request came from, of Gradio's or of Starlette's kind; "" where it is not known.

    Of an IPv6 address the network: one visitor has all of it.
    """
    plain = getattr(request, "request", request)
    if not isinstance(plain, Request) or plain.client is None:
        return ""
    try:
        address = ip_address(plain.client.host)
    except ValueError:
        return plain.client.host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None and not address.is_loopback:
        return str(ip_network((int(address), 64), strict=False))
    return str(address)
