"""What every ring begins with. What an installation of the product needs, `tests/installation.py` brings: rules need none."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests import memory

PURE = ("rules", "papers")

# A slow machine is no reason for a property to fail.
hypothesis_settings.register_profile("steady", deadline=None)
hypothesis_settings.load_profile("steady")


def pytest_addoption(parser):
    group = parser.getgroup("jiangsai")
    group.addoption(
        "--real-data", default=None, help="folder of published data sets to run whole (fails when missing)"
    )
    group.addoption(
        "--engines",
        default="sqlite,postgresql",
        help="database engines for the feature tests (default: sqlite,postgresql)",
    )
    group.addoption("--screenshots", default=None, help="folder for the pictures of the browser journey")
    group.addoption("--rounds", type=int, default=1, help="how often each operation is raced with itself")
    group.addoption("--tries", type=int, default=300, help="malformed requests of the fuzz test")
    group.addoption(
        "--minutes", type=float, default=0, help="how long the chain is changed at random (0: a few changes)"
    )
    group.addoption("--people", type=int, default=40, help="who hands in at once in the last minute")
    group.addoption("--kills", type=int, default=30, help="how often the server is killed in the fault test")


def pytest_configure(config):
    folder = config.getoption("--real-data")
    if folder is not None and not Path(folder).is_dir():
        raise pytest.UsageError(f"--real-data: there is no folder {folder}")
    _keep_files_in_memory(config)


def _keep_files_in_memory(config):
    """Every `tmp_path`, of the workers too, unless somebody named a folder of their own."""
    room = memory.folder()
    if config.option.basetemp is None and room is not None:
        config.option.basetemp = tempfile.mkdtemp(prefix="jiangsai-tests-", dir=room)
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


def pytest_collectstart(collector):
    """The whole product is loaded before the first tests that run it, and not for rules alone: it takes seconds."""
    if isinstance(collector, pytest.Module) and collector.path.parent.name not in PURE:
        collector.config.pluginmanager.import_plugin("tests.installation")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes minutes comes first: at the end both processes have short tests left to share."""
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "journeys"))


def pytest_generate_tests(metafunc):
    if "engine_name" in metafunc.fixturenames:
        engines = metafunc.config.getoption("--engines").split(",")
        # The feature ring runs on every engine, but for files that say that nothing in them depends on it
        # (`one_engine`, see CONTRIBUTING.md); the other rings choose one themselves.
        wanted = engines if "tests/features" in str(metafunc.definition.path) else engines[:1]
        if metafunc.definition.get_closest_marker("every_engine"):
            wanted = engines
        if metafunc.definition.get_closest_marker("one_engine"):
            wanted = engines[:1]
        if metafunc.definition.get_closest_marker("sqlite_only"):
            wanted = ["sqlite"]
        if metafunc.definition.get_closest_marker("postgresql_only"):
            wanted = [name for name in engines if name == "postgresql"]
        metafunc.parametrize("engine_name", wanted, scope="session")


@pytest.fixture(scope="session")
def real_data(request):
    folder = request.config.getoption("--real-data")
    if folder is None:
        pytest.skip("whole data sets run with --real-data")
    return Path(folder)
