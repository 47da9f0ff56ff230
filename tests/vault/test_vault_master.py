"""The master key lies where only we can read it, is never replaced by a guess, and may be mounted."""

import base64
import os
import stat
from pathlib import Path

import pytest

from pulse_core.errors import StoreUnavailable, VaultError

KEY = bytes(range(200, 232))
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="a mounted secret belongs to root")


def mounted(directory: Path, content: bytes = KEY, mode: int = 0o400) -> str:
    path = directory / "mounted"
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


async def filled(setting):
    """A setting in which something is sealed."""
    await setting.keep(await setting.opened(), "users", "ann", secret="hunter2")
    return setting


async def test_the_first_start_makes_a_key_that_only_we_can_read(setting) -> None:
    vault = await setting.opened()

    assert stat.S_IMODE(setting.own.stat().st_mode) == 0o600
    assert stat.S_IMODE(setting.keys.stat().st_mode) == 0o700
    assert len(base64.b64decode(setting.own.read_bytes())) == 32
    assert (await vault.status()).master_key_source == "own file"


async def test_the_next_start_opens_what_the_first_sealed(setting) -> None:
    await filled(setting)
    before = setting.own.read_bytes()

    assert setting.read(await setting.opened(), "users", "ann", "secret") == "hunter2"
    assert setting.own.read_bytes() == before


async def test_a_first_start_that_was_cut_short_keeps_the_key_that_it_made(setting) -> None:
    def full(writes):
        raise StoreUnavailable("the disk is full")

    setting.documents.before = full
    with pytest.raises(StoreUnavailable):
        await setting.opened()
    made = setting.own.read_bytes()
    setting.documents.before = lambda writes: None

    await setting.opened()

    assert setting.own.read_bytes() == made


async def test_a_missing_key_is_never_replaced_by_a_new_one(setting) -> None:
    await filled(setting)
    setting.own.unlink()

    for _ in range(2):
        with pytest.raises(VaultError, match=r"master key is missing: .*master\.key .*Put the key [0-9a-f]{16} back"):
            await setting.opened()
    assert list(setting.keys.iterdir()) == []


async def test_a_wrong_key_is_refused_in_words_that_name_both(setting, tmp_path) -> None:
    wanted = (await (await filled(setting)).opened())._known().master.id
    setting.own.write_bytes(base64.b64encode(KEY))

    with pytest.raises(VaultError, match=rf"not .*master\.key \([0-9a-f]{{16}}\)\. Put the key {wanted} back"):
        await setting.opened()


async def test_sealed_values_without_any_data_key_are_refused_and_nothing_is_made(setting) -> None:
    await filled(setting)
    kept = {place: document for place, document in setting.documents.kept.items() if place[0] != "vault-keys"}
    setting.documents.kept = dict(kept)
    setting.own.unlink()

    with pytest.raises(VaultError, match="users/ann has a sealed secret, but the keys are gone from the store"):
        await setting.opened()
    assert setting.documents.kept == kept
    assert not setting.own.exists()


async def test_a_data_key_that_was_changed_is_refused(setting) -> None:
    await filled(setting)
    (place,) = [place for place in setting.documents.kept if place[0] == "vault-keys"]
    for body in (b"{}", b"\xff", setting.documents.kept[place].body.replace(b'"number":1', b'"number":"x"')):
        changed = setting.copied(setting.directory.parent / str(hash(body)))
        changed.documents.kept[place] = type(setting.documents.kept[place])(
            collection=place[0], key=place[1], body=body, revision=1
        )
        with pytest.raises(VaultError, match="cannot be read"):
            await changed.opened()


async def test_the_keys_of_another_organisation_do_not_open(setting) -> None:
    await filled(setting)

    with pytest.raises(VaultError, match="another place"):
        await setting.opened(organisation="acme")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
async def test_a_key_that_others_may_read_is_refused(setting, mode: int) -> None:
    await filled(setting)
    setting.own.chmod(mode)

    with pytest.raises(VaultError, match=r"not safe where it lies.*chmod 600"):
        await setting.opened()


async def test_a_directory_of_keys_that_others_may_write_to_is_shut(setting) -> None:
    await filled(setting)
    setting.keys.chmod(0o777)

    await setting.opened()

    assert setting.keys.stat().st_mode & 0o777 == 0o700


async def test_a_key_behind_a_symbolic_link_is_refused(setting, tmp_path) -> None:
    await filled(setting)
    setting.own.rename(tmp_path / "elsewhere")
    setting.own.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(VaultError, match="symbolic link"):
        await setting.opened()


async def test_a_dangling_link_is_refused_and_not_filled(setting, tmp_path) -> None:
    setting.keys.mkdir(mode=0o700)
    setting.own.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(VaultError, match="symbolic link"):
        await setting.opened()
    assert not (tmp_path / "elsewhere").exists()


async def test_a_keys_directory_behind_a_symbolic_link_is_refused(setting, tmp_path) -> None:
    await filled(setting)
    setting.keys.rename(tmp_path / "elsewhere")
    setting.keys.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(VaultError, match="symbolic link"):
        await setting.opened()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n", id="blank"),
        pytest.param(KEY[:31], id="short"),
        pytest.param(KEY + b"\xff", id="long"),
        pytest.param(base64.b64encode(KEY[:16]), id="half in base64"),
        pytest.param(base64.b64encode(KEY + KEY), id="twice in base64"),
        pytest.param(b"correct horse battery staple 123", id="a password of 32 letters"),
        pytest.param(b"x" * 5000, id="large"),
    ],
)
async def test_what_is_no_key_of_32_bytes_is_refused(setting, content: bytes) -> None:
    setting.master_key_file = mounted(setting.directory, content)

    with pytest.raises(VaultError, match=r"holds no master key: it has to be 32 random bytes|larger than"):
        await setting.opened()


@pytest.mark.parametrize(
    "content",
    [KEY, base64.b64encode(KEY), base64.b64encode(KEY) + b"\n", base64.urlsafe_b64encode(KEY).rstrip(b"=") + b"\r\n"],
    ids=["raw", "base64", "with a newline", "base64url without padding"],
)
async def test_a_mounted_key_may_be_raw_or_base64_and_is_the_same_key(setting, content: bytes) -> None:
    setting.master_key_file = mounted(setting.directory, base64.b64encode(KEY))
    await filled(setting)
    setting.master_key_file = mounted(setting.directory, content)

    vault = await setting.opened()

    assert setting.read(vault, "users", "ann", "secret") == "hunter2"
    assert not setting.keys.exists()
    assert (await vault.status()).master_key_source == "PULSE_MASTER_KEY_FILE"


@as_root
@pytest.mark.parametrize("mode", [0o440, 0o444])
async def test_a_mounted_key_of_root_may_be_readable_and_behind_a_link(setting, mode: int) -> None:
    target = mounted(setting.directory, mode=mode)
    setting.master_key_file = str(setting.directory / "link")
    (setting.directory / "link").symlink_to(target)

    await setting.opened()


async def test_a_named_key_that_is_not_there_is_not_made(setting) -> None:
    setting.master_key_file = str(setting.directory / "none")

    with pytest.raises(VaultError, match="PULSE_MASTER_KEY_FILE"):
        await setting.opened()
    assert not setting.keys.exists()


async def test_a_wrong_mounted_key_is_refused(setting) -> None:
    setting.master_key_file = mounted(setting.directory)
    await filled(setting)
    setting.master_key_file = mounted(setting.directory, bytes(reversed(KEY)))

    with pytest.raises(VaultError, match="Put the key"):
        await setting.opened()


async def test_our_own_key_can_be_moved_to_a_mounted_file(setting) -> None:
    await filled(setting)
    setting.master_key_file = mounted(setting.directory, setting.own.read_bytes())
    setting.own.unlink()

    assert setting.read(await setting.opened(), "users", "ann", "secret") == "hunter2"


async def test_another_mounted_key_takes_over_only_when_the_keys_are_changed(setting) -> None:
    await filled(setting)
    setting.master_key_file = mounted(setting.directory)

    vault = await setting.opened()
    assert (await vault.status()).master_key_path == str(setting.own)
    assert "vault_master_key_not_taken" in setting.log.events

    status = await vault.rotate()
    assert status.master_key_path == setting.master_key_file
    setting.own.unlink()
    assert setting.read(await setting.opened(), "users", "ann", "secret") == "hunter2"


async def test_a_store_that_is_not_open_yet_says_so_and_the_vault_is_shut_until_then(setting) -> None:
    vault = setting.vault()
    setting.documents.unavailable = True

    with pytest.raises(StoreUnavailable):
        await vault.load()
    with pytest.raises(VaultError, match="shut"):
        vault.seal("x", table="users", id="ann", field="secret")
    with pytest.raises(VaultError, match="shut"):
        vault.unseal("pls1:x", table="users", id="ann", field="secret")
    for question in (vault.status, vault.rotate):
        with pytest.raises(VaultError, match="shut"):
            await question()
    await vault.upkeep()
    assert not setting.keys.exists()

    setting.documents.unavailable = False
    await vault.load()
    assert vault.seal("x", table="users", id="ann", field="secret").startswith("pls1:")
