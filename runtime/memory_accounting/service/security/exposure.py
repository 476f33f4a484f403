"""Whether the service may be served as it is set: nothing is open to a network by accident."""

from __future__ import annotations

from ipaddress import ip_address

from memory_accounting.service.settings import SecuritySettings, ServiceSettings


def check_exposure(settings: ServiceSettings) -> None:
    """Refuse what lets in anyone unawares; raises ValueError, naming the remedies."""
    security = settings.security
    if security.jwt_secret and security.jwt_public_key is not None:
        raise ValueError(
            "jwt_secret and jwt_public_key: tokens are verified by one of them; unset the other"
        )
    if asks_who(security):
        if security.insecure:
            raise ValueError(
                "insecure lets anyone in, and keys_file, jwt_secret, or jwt_public_key asks who it "
                "is: unset one of them"
            )
        return
    if security.insecure:
        return
    if not is_loopback(settings.host):
        raise ValueError(
            f"host {settings.host!r} is reached from other machines, and nothing asks who calls: "
            "set security.keys_file (--security-keys-file), security.jwt_secret, or "
            "security.jwt_public_key; or listen on 127.0.0.1; or set security.insecure "
            "(--security-insecure) to let anyone do anything"
        )
    for name in ("allowed_origins", "allowed_hosts"):
        if "*" in getattr(security, name):
            raise ValueError(
                f"{name}: `*` lets every page that a browser on this machine shows use the "
                "service: name those that may, or set keys_file, jwt_secret, jwt_public_key, or "
                "insecure"
            )


def asks_who(security: SecuritySettings) -> bool:
    """Tell whether callers must show who they are."""
    return bool(
        security.keys_file is not None or security.jwt_secret or security.jwt_public_key is not None
    )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself by its name or address."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)
