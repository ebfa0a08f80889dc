"""What is installed has all it needs: every file that the program reads stands in the package."""

import tomllib

from bot.demo import MANIFEST

ROOT = MANIFEST.parent
ROOMS = ("bot", "handlers", "learning", "messages", "sandbox", "store")


def left_out() -> set[str]:
    """Files in the rooms that setuptools would leave out of a wheel, by its rules."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    missing = set()
    for room in ROOMS:
        listed = {file for pattern in data.get(room, []) for file in (ROOT / room).glob(pattern)}
        for file in (ROOT / room).rglob("*"):
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            folders = [each for each in file.parents if each.is_relative_to(ROOT / room)]
            is_module = file.suffix == ".py" and all((folder / "__init__.py").exists() for folder in folders)
            if not is_module and file not in listed:
                missing.add(str(file.relative_to(ROOT)))
    return missing


def test_nothing_the_program_reads_is_left_out_of_the_package() -> None:
    assert left_out() == set()


def test_the_manifest_in_the_package_is_the_one_in_the_root() -> None:
    assert (ROOT / "bot" / "app_manifest.yml").read_bytes() == (ROOT / "app_manifest.yml").read_bytes()


def test_whoever_runs_it_otherwise_starts_the_same_program() -> None:
    unit = (ROOT / "deploy" / "peerloop.service").read_text(encoding="utf-8")
    assert "/peerloop run" in unit
    container = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["peerloop"]' in container
    assert 'CMD ["run"]' in container
