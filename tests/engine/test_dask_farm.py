"""A farm: its own folder for each attempt, no orphans, cancelled with its build, encrypted."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dlmotion.engine import Certificates, DaskFarm, FarmError
from dlmotion.engine.limits import Limits
from tests.engine.fakes import build_of, by_name, run, target, workspace_at
from tests.engine.test_processes import gone, told

ROOT = Path(__file__).parents[2]
WORKER = "from distributed.cli.dask_worker import main; main()"


@contextmanager
def cluster(workers: int = 1, **options: Any) -> Iterator[Any]:
    """A scheduler of this process, and workers in it."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        **{"protocol": "tcp", **options},
    ) as found:
        yield found


@contextmanager
def worker(address: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker as a person starts one: in the folder of the code, without a nanny."""
    words = [address, "--no-nanny", "--no-dashboard", "--nthreads", "1", "--host", "127.0.0.1"]
    command = [sys.executable, "-c", WORKER, *words, "--local-directory", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def pipes(tmp_path: Path) -> dict[str, str]:
    """Named pipes for a job that blocks: it tells its process, and waits."""
    for name in ("tell", "wait"):
        os.mkfifo(tmp_path / name)
    return {"@tell": str(tmp_path / "tell"), "@wait": str(tmp_path / "wait")}


def submitted(farm: DaskFarm, folder: Path, arguments: dict[str, Any]) -> tuple[Any, Future[Any]]:
    """Start the job that blocks; returns the executor and its future."""
    executor = farm.open()
    call = ("tests.engine.fakes:block", {"outputs": ["a.txt"], "name": "a", **arguments})
    place = folder / "state/scratch/build/film+a.1"
    place.parent.mkdir(parents=True, exist_ok=True)
    log = place.with_suffix(".log")
    return executor, executor.submit(farm.run, *call, workspace_at(folder), place, log, Limits())


def test_a_project_elsewhere_is_found_from_a_worker_in_the_code_folder(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "scenes").mkdir(parents=True)
    (project / "scenes/__init__.py").write_text("")
    (project / "scenes/own.py").write_text(
        "def film(arguments, workspace, scratch):\n"
        "    import dlcore, os\n"
        "    (scratch / 'a.txt').write_text(os.environ['PYTHONHASHSEED'] + os.environ['TZ'])\n"
        "    return dlcore.__name__\n"
    )
    from dlmotion.engine import Target

    own = Target("film:a", "film", "scenes.own:film", {}, {}, (), ("a.txt",))
    workspace = workspace_at(project)
    with cluster(workers=0) as found, worker(found.scheduler_address, tmp_path / "dask"):
        report = run(by_name(own), workspace, farm=DaskFarm(found.scheduler_address))
    assert report.summary() == "1 built", report.failed
    assert (workspace.media / "a.txt").read_text() == "0UTC"


def test_a_killed_worker_takes_its_job_along_and_the_next_has_a_folder_of_its_own(
    tmp_path: Path, pipes: dict[str, str]
) -> None:
    with cluster(workers=0) as found, worker(found.scheduler_address, tmp_path / "1") as first:
        farm = DaskFarm(found.scheduler_address)
        executor, future = submitted(farm, tmp_path, pipes)
        job = int(told(Path(pipes["@tell"])))
        first.send_signal(signal.SIGKILL)
        assert gone(job)
        with worker(found.scheduler_address, tmp_path / "2"):
            assert int(told(Path(pipes["@tell"]))) != job
            Path(pipes["@wait"]).write_text("go on")
            outcome = future.result(timeout=60)
            farm.stop(executor, now=False)
    folders = sorted(path for path in (tmp_path / "state/scratch/build").iterdir() if path.is_dir())
    assert len(folders) == 2
    assert Path(outcome.folder) in folders
    (other,) = set(folders) - {Path(outcome.folder)}
    assert [path.name for path in other.iterdir()] == ["half"]
    assert [path.name for path in Path(outcome.folder).iterdir()] == ["a.txt"]


def test_stopping_a_build_ends_its_remote_jobs(tmp_path: Path, pipes: dict[str, str]) -> None:
    with cluster() as found:
        farm = DaskFarm(found.scheduler_address)
        executor, _ = submitted(farm, tmp_path, pipes)
        job = int(told(Path(pipes["@tell"])))
        descriptor = os.pidfd_open(job)
        farm.stop(executor, now=True)
        ready, _, _ = select.select([descriptor], [], [], 20)
        os.close(descriptor)
    assert ready


def test_limits_hold_on_a_farm(tmp_path: Path) -> None:
    targets = by_name(target("film:hang", "hang"), target("film:a", text="1"))
    with cluster() as found:
        farm = DaskFarm(found.scheduler_address)
        report = run(targets, workspace_at(tmp_path), farm=farm, timeout=3.0)
    assert report.summary() == "1 built, 1 failed"
    assert report.failed[0].error.startswith("expected an end within 3 s, got none")
    assert " in hang\n" in (tmp_path / "state/log").read_text()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of our own, and a certificate that it signed."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    openssl(*new, "/CN=authority", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2")
    openssl(*new, "/CN=127.0.0.1", "-keyout", "own.key", "-out", "own.csr")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    openssl("x509", "-req", "-in", "own.csr", *signing, "-out", "own.pem")
    return Certificates(folder / "ca.pem", folder / "own.pem", folder / "own.key")


@contextmanager
def encrypted(certificates: Certificates) -> Iterator[str]:
    from distributed import Security

    both = {"tls_ca_file": str(certificates.ca), "require_encryption": True}
    for role in ("scheduler", "worker", "client"):
        both[f"tls_{role}_cert"] = str(certificates.cert)
        both[f"tls_{role}_key"] = str(certificates.key)
    security = Security(**both)  # type: ignore[no-untyped-call]
    with cluster(protocol="tls", security=security) as found:
        yield found.scheduler_address


def test_an_encrypted_farm_builds(tmp_path: Path, certificates: Certificates) -> None:
    with encrypted(certificates) as address:
        assert address.startswith("tls://")
        farm = DaskFarm(address, certificates)
        report = run(by_name(target("film:a", text="1")), workspace_at(tmp_path), farm=farm)
    assert report.summary() == "1 built"


def test_without_certificates_an_encrypted_farm_is_refused_in_words(
    tmp_path: Path, certificates: Certificates
) -> None:
    build = build_of(
        by_name(target("film:a")), workspace_at(tmp_path), farm=DaskFarm("tls://127.0.0.1:1")
    )
    with pytest.raises(FarmError, match="expected certificates, got none; give --farm-ca, "):
        build.run()
    wrong = Certificates(certificates.key, certificates.cert, certificates.key)
    with pytest.raises(FarmError, match="expected certificates in PEM, got: "):
        DaskFarm("tls://127.0.0.1:1", wrong).open()
    lost = Certificates(tmp_path / "none.pem")
    with pytest.raises(FarmError, match=r"expected a file in PEM at .*none\.pem, found none"):
        DaskFarm("tls://127.0.0.1:1", lost).open()
