"""Accounts and sign-in: without signing in, only the probes and the sign-in form are open."""

from __future__ import annotations

import asyncio
import io
import resource
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AuthenticationError  # type: ignore[import-untyped]

import app
from index import UserError
from qa.page.accounts import Accounts, add, hashed
from qa.page.attempts import Attempts
from qa.page.loading import Loader
from qa.page.sessions import Sessions
from qa.page.wording import plain
from tests.page.serving import GRADIO, TEXT, retriever_of, served

pytestmark = GRADIO
NAME, PASSWORD = "Zoé", "une ruche de bois"
BROWSER = {"accept": "text/html,*/*"}
MCP = "gradio_api/mcp/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with one account."""
    folder = tmp_path_factory.mktemp("accounts")
    add(folder / "accounts", NAME, PASSWORD)
    accounts = Accounts(folder / "accounts")
    with served(Loader.of(retriever_of(TEXT, folder / "index")), accounts=accounts) as address:
        yield address


@pytest.mark.parametrize("path", ["", "config", "gradio_api/info", MCP, "gradio_api/queue/data", "no/such", "HEALTHZ"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_open(address: str, path: str, method: str) -> None:
    """Page, API, MCP and paths that do not exist get the same refusal, for GET and POST."""
    response = httpx.request(method, f"{address}/{path}")
    assert response.status_code == 401
    assert "Sign in first" in response.text
    assert response.headers["www-authenticate"].startswith("Basic")
    assert "default-src 'self'" in response.headers["content-security-policy"]


def test_health_is_open(address: str) -> None:
    """A program that watches the server needs no account."""
    assert httpx.get(f"{address}/healthz").json()["status"] == "ok"


def test_a_browser_is_brought_to_the_form(address: str) -> None:
    """The question in the address is kept, and asked after the visitor has signed in."""
    response = httpx.get(f"{address}/?q=le+chat+%26+moi", headers=BROWSER)
    assert (response.status_code, response.headers["location"]) == (303, "/login?q=le+chat+%26+moi")
    form = {"username": NAME, "password": PASSWORD, "q": "le chat & moi"}
    response = httpx.post(f"{address}/login", data=form, headers=BROWSER)
    assert (response.status_code, response.headers["location"]) == (303, "/?q=le+chat+%26+moi")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_session_lets_in_until_it_is_left(address: str) -> None:
    """Signing out ends the session on the server: its cookie no longer works."""
    with httpx.Client(base_url=address) as visitor:
        visitor.post("/login", data={"username": NAME, "password": PASSWORD})
        session = dict(visitor.cookies)
        assert visitor.get("/config").status_code == 200
        assert visitor.post("/logout").headers["location"] == "/login"
        assert httpx.get(f"{address}/config", cookies=session).status_code == 401


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "une ruche de boi"), ("nobody", PASSWORD), (NAME, ""), ("", ""), ("\0", "\udcff")]
)
def test_another_password_does_not(address: str, name: str, password: str) -> None:
    """Neither by the form, which begins no session, nor by HTTP Basic."""
    encoded = {"username": name.encode("utf-8", "replace"), "password": password.encode("utf-8", "replace")}
    response = httpx.post(f"{address}/login", data=encoded)
    assert response.status_code == 401
    assert "qa_session" not in response.headers["set-cookie"]
    basic = httpx.BasicAuth(encoded["username"], encoded["password"])
    assert httpx.get(f"{address}/config", auth=basic).status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Basic !!", "Basic /w==", "Bearer abc", "Basic " + "QQ" * 5000])
def test_a_broken_header_does_not(address: str, header: str) -> None:
    """It gets 401; the server does not fail."""
    assert httpx.get(f"{address}/config", headers={"authorization": header}).status_code == 401


def test_a_form_that_is_none_does_not(address: str) -> None:
    """Too big, not UTF-8, or with too many fields."""
    for body in (b"username=" + b"a" * 30_000, b"\xff\xfe", b"&".join(b"a=1" for _ in range(50))):
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert httpx.post(f"{address}/login", content=body, headers=form).status_code in (401, 413)


def test_programs_sign_in(address: str) -> None:
    """gradio_client with name and password; an MCP client with HTTP Basic."""
    with closing(Client(address, auth=(NAME, PASSWORD), verbose=False)) as client:
        assert client.predict("the cat", 1, api_name="/ask")["hits"][0]["section"] == "Cats"
    with pytest.raises(AuthenticationError):
        Client(address, auth=(NAME, "wrong"), verbose=False)

    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def tools() -> tuple[set[str], str]:
        async with (
            httpx.AsyncClient(auth=httpx.BasicAuth(NAME, PASSWORD)) as http,
            streamable_http_client(f"{address}/{MCP}", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            called = await session.call_tool("ask", {"question": "the cat", "k": 1})
            return names, str(called.content[0])

    names, answer = asyncio.run(tools())
    assert names == {"ask", "documents", "rebuild", "add", "remove"}
    assert "The cat sleeps" in answer


@pytest.mark.parametrize(("language", "accepted"), [("fr", "fr-CA,en;q=.5"), ("en", "de, en-GB"), ("en", "")])
def test_the_form_speaks_the_visitors_language(address: str, language: str, accepted: str) -> None:
    """All of its words, also those about a wrong password. A switch of language is remembered."""
    expected, other = (plain("fr"), plain("en")) if language == "fr" else (plain("en"), plain("fr"))
    with httpx.Client(base_url=address, headers={"accept-language": accepted}) as visitor:
        shown = visitor.get("/login").text + visitor.post("/login", data={"username": "?"}).text
        for key in ("title", "user_name", "password", "sign_in", "sign_in_refused"):
            assert f">{expected[key]}" in shown
            assert f">{other[key]}" not in shown
        switched = visitor.get("/login", params={"lang": "fr" if language == "en" else "en"}).text
        assert f">{other['sign_in']}" in switched
        assert f">{other['sign_in']}" in visitor.get("/login").text


def test_the_form_shows_a_hostile_question_as_text(address: str) -> None:
    """The question in the address does not become markup."""
    hostile = "\"><script>alert('1')</script>"
    shown = httpx.get(f"{address}/login", params={"q": hostile}).text
    assert "<script" not in shown
    assert "&quot;&gt;&lt;script" in shown


def test_an_unknown_name_takes_as_long(tmp_path: Path) -> None:
    """As long as a known name with a wrong password, so that the time does not reveal which names exist."""
    add(tmp_path / "accounts", NAME, PASSWORD)
    accounts = Accounts(tmp_path / "accounts")

    def seconds(name: str) -> float:
        taken = []
        for _ in range(5):
            began = time.process_time()
            assert not accounts.admits(name, "wrong")
            taken.append(time.process_time() - began)
        return median(taken)

    assert 0.5 < seconds("nobody") / seconds(NAME) < 2


def test_a_change_of_the_file_counts_at_once(tmp_path: Path) -> None:
    """A new account can sign in; a new password ends the sessions of that account and no others."""
    path = tmp_path / "accounts"
    for name in ("ann", "bob"):
        add(path, name, PASSWORD)
    with served(Loader.of(retriever_of(TEXT, tmp_path / "index")), accounts=Accounts(path)) as at:
        visitors = {}
        for name in ("ann", "bob"):
            visitors[name] = httpx.Client(base_url=at)
            visitors[name].post("/login", data={"username": name, "password": PASSWORD})
            assert visitors[name].get("/config").status_code == 200
        add(path, "cy", "a third password")
        add(path, "ann", "another password")
        assert httpx.get(f"{at}/config", auth=httpx.BasicAuth("cy", "a third password")).status_code == 200
        assert visitors["ann"].get("/config").status_code == 401
        assert visitors["bob"].get("/config").status_code == 200
        path.write_text("no account\n")  # a mistake in the file ends no session
        assert visitors["bob"].get("/config").status_code == 200


def test_a_session_outlives_the_server(tmp_path: Path) -> None:
    """After a restart a session is still valid, unless it was ended. The file of sessions cannot be used to sign in."""
    path = tmp_path / "accounts"
    add(path, NAME, PASSWORD)
    sessions = Sessions(Accounts(path))
    kept, left = sessions.begin(NAME), sessions.begin(NAME)
    sessions.end(left)
    again = Sessions(Accounts(path))
    assert (again.has(kept), again.has(left), again.has("")) == (True, False, False)
    file = tmp_path / "accounts.sessions"
    assert kept not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("{broken")
    assert not Sessions(Accounts(path)).has(kept)


def test_wrong_passwords_make_only_their_sender_wait() -> None:
    """After five for one name the sender waits, longer each time up to 900 s; other senders and other names do not."""
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for _ in range(4):
        attempts.record_failure("10.0.0.1", NAME)
    assert attempts.wait("10.0.0.1", NAME) == 0
    attempts.record_failure("10.0.0.1", NAME)
    assert attempts.wait("10.0.0.1", NAME) == 10
    attempts.record_failure("10.0.0.1", NAME)
    assert attempts.wait("10.0.0.1", NAME) == 20
    assert attempts.wait("10.0.0.2", NAME) == 0
    assert attempts.wait("10.0.0.1", "ann") == 0
    for _ in range(50):
        attempts.record_failure("10.0.0.1", NAME)
    assert attempts.wait("10.0.0.1", NAME) == 900
    now[0] = 901
    assert attempts.wait("10.0.0.1", NAME) == 0
    attempts.record_success("10.0.0.1", NAME)
    attempts.record_failure("10.0.0.1", NAME)
    assert attempts.wait("10.0.0.1", NAME) == 0


def test_a_flood_of_one_sender_leaves_the_way_free() -> None:
    """Only a few attempts of one sender are checked at once; other senders do not wait."""
    attempts = Attempts()
    with attempts.checking("10.0.0.1"), attempts.checking("10.0.0.1"), attempts.checking("10.0.0.1"):
        assert attempts.wait("10.0.0.1", "anyone") > 0
        assert attempts.wait("10.0.0.2", "anyone") == 0
    assert attempts.wait("10.0.0.1", "anyone") == 0


def test_who_has_to_wait_is_told_how_long(tmp_path: Path) -> None:
    """By the form and by HTTP Basic, with 429. Until then the right password is refused too."""
    path = tmp_path / "accounts"
    add(path, NAME, PASSWORD)
    with served(Loader.of(retriever_of(TEXT, tmp_path / "index")), accounts=Accounts(path)) as at:
        for _ in range(5):
            assert httpx.post(f"{at}/login", data={"username": NAME, "password": "wrong"}).status_code == 401
        form = httpx.post(f"{at}/login", data={"username": NAME, "password": PASSWORD})
        basic = httpx.get(f"{at}/config", auth=httpx.BasicAuth(NAME.encode(), PASSWORD))
        for response in (form, basic):
            assert response.status_code == 429
            assert 0 < int(response.headers["retry-after"]) <= 10
            assert "Too many wrong passwords" in response.text


class TestAccounts:
    def test_a_password_is_hashed_with_salt(self, tmp_path: Path) -> None:
        """The file has no password; equal passwords have different hashes; only its owner can read it."""
        path = tmp_path / "accounts"
        add(path, "a", PASSWORD)
        add(path, "b", PASSWORD)
        lines = path.read_text().splitlines()
        assert [line.partition(":")[0] for line in lines] == ["a", "b"]
        assert PASSWORD not in path.read_text()
        assert lines[0].partition(":")[2] != lines[1].partition(":")[2]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_a_password_can_be_changed(self, tmp_path: Path) -> None:
        """Adding a name again replaces its password."""
        path = tmp_path / "accounts"
        for password in ("first one", "second one"):
            add(path, NAME, password)
        accounts = Accounts(path)
        assert [accounts.admits(NAME, password) for password in ("first one", "second one")] == [False, True]

    def test_an_accent_is_an_accent(self, tmp_path: Path) -> None:
        """A password matches with composed and with combining accents."""
        add(tmp_path / "accounts", "a", "\N{LATIN SMALL LETTER E WITH ACUTE}t\u00e9 2026")
        assert Accounts(tmp_path / "accounts").admits("a", "e\N{COMBINING ACUTE ACCENT}te\u0301 2026")

    @pytest.mark.parametrize("name", ["", " ", "a:b", "a\nb"])
    def test_a_name_that_breaks_the_file_is_refused(self, tmp_path: Path, name: str) -> None:
        """Nothing is written."""
        with pytest.raises(UserError, match="colon"):
            add(tmp_path / "accounts", name, PASSWORD)
        assert not (tmp_path / "accounts").exists()

    def test_a_short_password_is_refused(self, tmp_path: Path) -> None:
        """The error has the least length."""
        with pytest.raises(UserError, match="8 characters"):
            add(tmp_path / "accounts", NAME, "1234567")

    @pytest.mark.parametrize(
        ("held", "said"),
        [
            ("", "no account"),
            ("\n \n", "no account"),
            ("zoe\n", "Line 1"),
            (f"a:{hashed(PASSWORD)}\nzoe:secret-word\n", "Line 2"),
            ("zoe:scrypt$16384$8$5$c2FsdA==$" + "A" * 43 + "=\n", "earlier version"),
            ("zoe:$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdHNhbHQ$" + "A" * 43 + "\n", "Line 1"),
            ("zoe:$argon2id$v=19$m=19456,t=2,p=1$!!$!!\n", "Line 1"),
            ("zoe:$argon2id$\n", "Line 1"),
        ],
    )
    def test_a_bad_file_is_told_in_one_line(
        self, tmp_path: Path, held: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """`app.py` ends with exit code 2 before it serves, and its line has no password."""
        path = tmp_path / "accounts"
        path.write_text(held)
        assert app.main(["--port", "0", "--auth-file", str(path)]) == 2
        line = capsys.readouterr().err
        assert line.count("\n") == 1
        assert said in line
        assert "secret-word" not in line

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The same for a file that cannot be written."""
        assert app.main(["--port", "0", "--auth-file", str(tmp_path / "none")]) == 2
        assert "cannot be read" in capsys.readouterr().err
        with pytest.raises(UserError, match="cannot be written"):
            add(tmp_path / "no folder" / "accounts", NAME, PASSWORD)

    def test_the_command_adds_an_account(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the password from standard input."""
        path = tmp_path / "accounts"
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        assert app.main(["--add-user", NAME, "--auth-file", str(path)]) == 0
        assert Accounts(path).admits(NAME, PASSWORD)

    def test_a_password_that_is_not_utf_8_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Such as one typed in a terminal that uses Windows-1252."""
        typed = io.TextIOWrapper(io.BytesIO("un été long\n".encode("cp1252")), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", typed)
        assert app.main(["--add-user", NAME, "--auth-file", str(tmp_path / "accounts")]) == 0
        assert Accounts(tmp_path / "accounts").admits(NAME, "un été long")

    def test_a_full_disk_leaves_the_file_as_it_was_and_nothing_beside_it(self, tmp_path: Path) -> None:
        """A limit on the size of files has the effect of a full disk."""
        path = tmp_path / "accounts"
        add(path, NAME, PASSWORD)
        before = path.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150, hard))
        try:
            with pytest.raises(UserError, match="cannot be written"):
                add(path, "Léa", PASSWORD)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], before)
