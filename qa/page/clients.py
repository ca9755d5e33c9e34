"""Which client a request comes from, as the limits count clients: by address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from starlette.requests import Request


def client_of(request: Any) -> str:
    """The address that a request of Gradio or Starlette came from; "" if it is not known.

    For IPv6 it is the address of the network, because one visitor has the whole network.
    """
    starlette_request = getattr(request, "request", request)
    if not isinstance(starlette_request, Request) or starlette_request.client is None:
        return ""
    try:
        address = ip_address(starlette_request.client.host)
    except ValueError:
        return starlette_request.client.host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None and not address.is_loopback:
        return str(ip_network((int(address), 64), strict=False))
    return str(address)
