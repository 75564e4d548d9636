"""The environment variables that lead a child process to a server and keep it from AWS."""

import os
from collections.abc import Mapping

# Not the hook's key: a program that uses this library too keeps requests with that key from the
# network, but must be able to call this server.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MOCKECREXTSERVERSKEY",
    "AWS_SECRET_ACCESS_KEY": "mock_ecr_ext-not-a-real-secret",
    # SDKs take an empty token for none; one from outside would go with each request.
    "AWS_SESSION_TOKEN": "",
    "AWS_SECURITY_TOKEN": "",  # botocore reads it before the other
}

_SETTINGS = {
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",  # else the program could call AWS
    "AWS_EC2_METADATA_DISABLED": "true",
    # AWS's endpoint rules refuse both beside an endpoint URL; other SDKs than botocore obey them.
    "AWS_USE_FIPS_ENDPOINT": "false",
    "AWS_USE_DUALSTACK_ENDPOINT": "false",
}

# An empty value would not do for the first three: botocore looks for a profile of that name, and
# reads a time.
_UNSET = frozenset(
    {
        "AWS_PROFILE",  # the JavaScript SDK's provider then skips the keys in the environment
        "AWS_DEFAULT_PROFILE",
        "AWS_CREDENTIAL_EXPIRATION",  # once it has passed, botocore refuses to sign
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_SCOPE",  # the JavaScript SDK signs for this region instead
        # Other names, and other sources, of credentials.
        "AWS_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    }
)
_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_NO_PROXY = ("NO_PROXY", "no_proxy")  # programs differ in the one that they prefer


def make_variables(url: str, region: str, host: str) -> dict[str, str]:
    """The variables that lead a program to a URL, for a region.

    host: of the URL; requests to it pass by any proxy.
    """
    return {
        "AWS_ENDPOINT_URL_ECR": url,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,  # read by the SDKs of other languages
        **_SETTINGS,
        **_CREDENTIALS,
        **{name: _add_host(name, host) for name in _NO_PROXY},
    }


def make_child_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with the variables, and without what they cannot override."""
    merged = {**os.environ, **variables, **dict.fromkeys(_FILES, os.devnull)}
    return {name: value for name, value in merged.items() if name not in _UNSET}


def _add_host(name: str, host: str) -> str:
    """The hosts that the environment exempts from its proxy under a name, and one more."""
    exempt = next(filter(None, map(os.environ.get, (name, *_NO_PROXY))), "")
    hosts = [part.strip() for part in exempt.split(",") if part.strip()]
    if "*" in hosts:
        return exempt  # all of them
    # Python compares an IPv6 address in brackets, others without.
    added = [host, f"[{host}]"] if ":" in host else [host]
    return ",".join([*hosts, *(name for name in added if name not in hosts)])
