"""The line at the start names a URL that works on this machine, whatever the server listens on."""

import pytest

from holdfast.api.http.door import strangeness
from holdfast.bootstrap.start import url_shown

ANY = "0.0.0.0"  # noqa: S104 - nothing is bound here


@pytest.mark.parametrize(("host", "url"), [
    ("127.0.0.1", "http://127.0.0.1:3000"), ("::1", "http://[::1]:3000"), (ANY, "http://localhost:3000"),
    ("::", "http://localhost:3000"), ("10.0.0.7", "http://10.0.0.7:3000"),
])  # fmt: skip
def test_the_url_is_one_by_which_the_server_can_be_asked(host: str, url: str) -> None:
    assert url_shown(host, 3000) == url


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", ANY, "::"])
def test_whoever_follows_it_on_this_machine_is_no_stranger(host: str) -> None:
    authority = url_shown(host, 3000).removeprefix("http://")
    assert strangeness("127.0.0.1", "1.1", authority.encode(), (b"host",)) is None
