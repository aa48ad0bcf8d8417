"""Settings come from the environment, and a broken one is told plainly."""

from pathlib import Path

import pytest

from holdfast.config import ACCESSES, LOG_OUTLETS, SETTINGS, BrokenSetting, Settings, load_settings
from holdfast.database_url import DatabaseUrl

PASSWORD = "hunter2"


def broken(name: str, value: str) -> str:
    with pytest.raises(BrokenSetting) as caught:
        load_settings({name: value})
    return str(caught.value)


def test_without_any_variable_the_documented_defaults_stand() -> None:
    settings = load_settings({})
    assert settings == Settings(
        port=3000,
        host="0.0.0.0",  # noqa: S104 - the documented default
        health_port=None,
        log_level="info",
        log_to="",
        log_file_bytes_max=5_242_880,
        log_files_max=5,
        access="local",
        require_idempotency_keys=False,
        public_url="",
        data_dir=Path("data"),
        allowed_origins=(),
        database_url=DatabaseUrl("sqlite", "data/holdfast.db"),
        idempotency_ttl_hours=168,
        body_bytes_max=1_048_576,
        keep_alive_s=75,
        connections_per_peer_max=512,
        trusted_proxies=(),
        disk_free_bytes_min=268_435_456,
        database_wait_s=60,
        mirror_items_max=None,
    )
    assert load_settings({setting.name: setting.default for setting in SETTINGS}) == settings


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_empty_variable_counts_as_unset(setting: object) -> None:
    name = getattr(setting, "name")  # noqa: B009 - the parameter's id function needs it untyped
    assert load_settings({name: ""}) == load_settings({name: "  "}) == load_settings({})


def test_every_setting_has_one_sentence_and_a_field() -> None:
    assert {setting.name.lower() for setting in SETTINGS} == set(Settings.__struct_fields__)
    for setting in SETTINGS:
        assert setting.meaning.endswith(".")
        assert ". " not in setting.meaning


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        load_settings({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", " 65535 "), ("IDEMPOTENCY_TTL_HOURS", "8760"), ("BODY_BYTES_MAX", "1024"),
        ("KEEP_ALIVE_S", "3600"), ("HEALTH_PORT", "0"), ("HEALTH_PORT", "65535"),
        ("LOG_FILE_BYTES_MAX", "65536"), ("LOG_FILES_MAX", "1000"),
    ],
)  # fmt: skip
def test_a_number_within_its_range_is_taken(name: str, value: str) -> None:
    assert getattr(load_settings({name: value}), name.lower()) == int(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"), ("PORT", "-1"), ("PORT", "3_000"), ("PORT", "+80"), ("PORT", "٣٠٠٠"), ("PORT", "9" * 5000),
        ("PORT", "80.0"), ("IDEMPOTENCY_TTL_HOURS", "0"), ("IDEMPOTENCY_TTL_HOURS", "8761"),
        ("BODY_BYTES_MAX", "1023"), ("KEEP_ALIVE_S", "0"), ("KEEP_ALIVE_S", "3601"), ("CONNECTIONS_PER_PEER_MAX", "-1"),
        ("TRUSTED_PROXIES", "proxy"), ("TRUSTED_PROXIES", "10.0.0.1/8"), ("HOST", "two words"),
        ("LOG_TO", "syslog"), ("LOG_TO", "stdout,files"), ("LOG_FILE_BYTES_MAX", "65535"), ("LOG_FILES_MAX", "0"),
        ("HOST", "http://0.0.0.0"), ("LOG_LEVEL", "verbose"), ("ACCESS", "key"), ("ACCESS", "Open"),
        ("HEALTH_PORT", "65536"), ("HEALTH_PORT", "none"), ("HEALTH_PORT", "3000"), ("HEALTH_PORT", "03000"),
        ("PUBLIC_URL", "stock.example"), ("PUBLIC_URL", "https://stock.example/api"),
        ("PUBLIC_URL", "ftp://stock.example"), ("PUBLIC_URL", "/"), ("PUBLIC_URL", "*"), ("PUBLIC_URL", "null"),
    ],
)  # fmt: skip
def test_a_broken_value_is_named_with_what_is_allowed_on_one_line(name: str, value: str) -> None:
    message = broken(name, value)
    assert message.startswith(f"{name} is '{value}'; allowed: ")
    assert "\n" not in message


def test_the_system_may_choose_both_ports_but_one_number_is_not_for_both() -> None:
    settings = load_settings({"PORT": "0", "HEALTH_PORT": "0"})
    assert (settings.port, settings.health_port) == (0, 0)
    with pytest.raises(BrokenSetting, match="another one than PORT, which is 8080 too"):
        load_settings({"PORT": "8080", "HEALTH_PORT": "8080"})


def test_a_line_break_in_a_value_does_not_break_the_message() -> None:
    assert "\n" not in broken("LOG_LEVEL", "in\nfo")


@pytest.mark.parametrize(
    ("text", "level"), [("WARNING", "warn"), ("Warn", "warn"), ("ERROR", "error"), ("debug", "debug"), ("Info", "info")]
)
def test_the_log_level_is_known_in_any_case(text: str, level: str) -> None:
    assert load_settings({"LOG_LEVEL": text}).log_level == level


@pytest.mark.parametrize("where", LOG_OUTLETS)
def test_lines_may_be_logged_to_each_of_these(where: str) -> None:
    assert load_settings({"LOG_TO": where}).log_to == where


@pytest.mark.parametrize("access", ACCESSES)
def test_each_way_of_letting_in_is_taken(access: str) -> None:
    assert load_settings({"ACCESS": access}).access == access


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Stock.Example", "https://stock.example"),
        ("https://stock.example:443/", "https://stock.example"),
        ("http://10.0.0.7:3000", "http://10.0.0.7:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
    ],
)
def test_the_public_url_is_an_origin_as_browsers_write_it(text: str, origin: str) -> None:
    assert load_settings({"PUBLIC_URL": text}).public_url == origin


def test_a_password_in_the_public_url_is_not_shown() -> None:
    assert PASSWORD not in broken("PUBLIC_URL", f"https://me:{PASSWORD}@stock.example")


def test_origins_are_trimmed_and_written_as_browsers_do() -> None:
    text = " https://Shop.Example:443 , http://localhost:5173,,https://shop.example, *, http://[::1]:080 ,app://x"
    assert load_settings({"ALLOWED_ORIGINS": text}).allowed_origins == (
        "https://shop.example",
        "http://localhost:5173",
        "*",
        "http://[::1]",
        "app://x",
    )


@pytest.mark.parametrize(
    "origin",
    ["https://a/", "a.example", "https://a/b", "https://", "https://a:65536", "https://*", "null", "https://ä"],
)
def test_what_is_not_an_origin_is_refused(origin: str) -> None:
    assert broken("ALLOWED_ORIGINS", f"https://ok, {origin}").startswith(f"ALLOWED_ORIGINS is '{origin}'; allowed: ")


@pytest.mark.parametrize(
    ("url", "engine", "location"),
    [
        ("", "sqlite", "/srv/stock/holdfast.db"),
        ("sqlite:///stock.db", "sqlite", "stock.db"),
        ("sqlite:////srv/stock.db", "sqlite", "/srv/stock.db"),
        ("memory:", "memory", ""),
        ("postgresql://a,b/db?target_session_attrs=read-write", "postgresql", None),
        ("postgres://u:p@a/db", "postgresql", None),
    ],
)
def test_the_database_url_names_the_engine(url: str, engine: str, location: str | None) -> None:
    database = load_settings({"DATABASE_URL": url, "DATA_DIR": "/srv/stock"}).database_url
    assert database.engine == engine
    assert database.reveal() == (url if location is None else location)
    assert database == DatabaseUrl(database.engine, database.reveal())
    assert hash(database) == hash(DatabaseUrl(database.engine, database.reveal()))
    assert database != url


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://stock:{PASSWORD}@db/stock",
        f"stock:{PASSWORD}@db",
        f"host=db password={PASSWORD}",
        f"sqlite:///stock.db?key={PASSWORD}",
        f"sqlite://{PASSWORD}",
        "sqlite:///",
        "sqlite:////",
        "sqlite:///:memory:",
        "postgresql://",
        "memory",
    ],
)
def test_a_broken_database_url_is_not_repeated(url: str) -> None:
    message = broken("DATABASE_URL", url)
    assert message.startswith("DATABASE_URL is not one of these")
    assert PASSWORD not in message


@pytest.mark.parametrize(
    "url", [f"postgresql://stock:{PASSWORD}@db/stock", f"postgresql://db/stock?password={PASSWORD}&sslpassword=a@b"]
)
def test_a_password_never_shows(url: str) -> None:
    settings = load_settings({"DATABASE_URL": url})
    for shown in (repr(settings), str(settings), f"{settings.database_url}", repr(settings.database_url)):
        assert PASSWORD not in shown
        assert "postgresql:…" in shown


def test_a_secret_may_stand_in_a_file_and_is_never_repeated(tmp_path: Path) -> None:
    secret = tmp_path / "database-url"
    secret.write_text(f"postgresql://stock:{PASSWORD}@db/stock\n", "utf-8")
    settings = load_settings({"DATABASE_URL_FILE": f" {secret} "})
    assert settings.database_url.reveal() == f"postgresql://stock:{PASSWORD}@db/stock"
    secret.write_text(f"mysql://{PASSWORD}", "utf-8")
    with pytest.raises(BrokenSetting) as caught:
        load_settings({"DATABASE_URL_FILE": str(secret)})
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), (b" \n", "empty"), (b"\xff\xfe", "not text")]
)
def test_a_file_without_a_secret_is_told_plainly(tmp_path: Path, content: bytes | None, reason: str) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    message = broken("DATABASE_URL_FILE", str(secret))
    assert message.startswith(f"DATABASE_URL_FILE is '{secret}' ({reason}); allowed: ")


def test_a_secret_is_not_given_twice(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("memory:", "utf-8")
    with pytest.raises(BrokenSetting, match="DATABASE_URL_FILE is set beside DATABASE_URL; allowed: one of the two"):
        load_settings({"DATABASE_URL": "memory:", "DATABASE_URL_FILE": str(secret)})


def test_what_is_no_secret_comes_from_no_file(tmp_path: Path) -> None:
    assert load_settings({"PORT_FILE": str(tmp_path / "missing")}).port == 3000


def test_a_password_in_a_broken_origin_is_not_repeated() -> None:
    assert PASSWORD not in broken("ALLOWED_ORIGINS", f"https://me:{PASSWORD}@shop.example")
