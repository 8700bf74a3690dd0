"""A Dask cluster as a place where jobs run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from dlmotion.engine.apart import run_apart
from dlmotion.engine.limits import Limits
from dlmotion.engine.target import Json, Workspace
from dlmotion.engine.worker import Outcome

_PATIENCE = "10s"


class FarmError(Exception):
    """The farm cannot be used; one line."""


@dataclass(frozen=True)
class Certificates:
    """Files in PEM for ``tls://``: whom to trust, who we are; None leaves it to Dask's settings."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def settings(self) -> dict[str, str]:
        """Return what ``distributed.Security`` takes.

        Raises FarmError for a file that is not there.
        """
        named = {"tls_ca_file": self.ca, "tls_client_cert": self.cert, "tls_client_key": self.key}
        for path in named.values():
            if path is not None and not path.is_file():
                raise FarmError(f"expected a file in PEM at {path}, found none")
        return {name: str(path.resolve()) for name, path in named.items() if path is not None}


class DaskFarm:
    """A Dask cluster at an address; its machines share the project folder.

    Its workers live long, so each job runs in a process of its own: an edited module is never the
    old one.
    """

    paths: tuple[Path, ...] = ()

    def __init__(self, address: str, certificates: Certificates | None = None) -> None:
        self._address = address
        self._certificates = certificates or Certificates()
        self._client: _DaskClient | None = None
        self.slots = 1

    @property
    def run(self) -> Callable[..., Outcome]:
        """What a worker calls."""
        return run_on_worker

    def open(self) -> Executor:
        """Connect, and use one slot for each thread of the cluster."""
        if self._client is None:
            self._client = _connect(self._address, self._certificates)
        self.slots = max(1, sum(self._client.nthreads().values()))
        return self._client.get_executor(pure=False)

    def stop(self, executor: Executor, *, now: bool) -> None:
        """Disconnect; ``now`` cancels what still runs, and the workers end it."""
        executor.shutdown(wait=not now)
        if self._client is not None:
            self._client.close()
            self._client = None


def run_on_worker(
    job: str,
    arguments: Mapping[str, Json],
    workspace: Workspace,
    scratch: Path,
    log: Path,
    limits: Limits,
) -> Outcome:
    """Run a job beside a Dask worker for as long as the cluster wants its result."""
    from distributed import get_worker

    worker: Any = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    return run_apart(job, arguments, workspace, scratch, log, limits, wanted)


class _DaskClient(Protocol):
    def nthreads(self) -> dict[str, int]: ...
    def get_executor(self, *, pure: bool) -> Executor: ...
    def close(self) -> None: ...


def _connect(address: str, certificates: Certificates) -> _DaskClient:
    try:
        from distributed import Client
    except ImportError as error:
        raise FarmError(
            "expected the extra dlmotion[farm], got none: pip install 'dlmotion[farm]'"
        ) from error
    options: dict[str, Any] = {"timeout": _PATIENCE, "set_as_default": False}
    if address.startswith(("tls://", "wss://")):
        options["security"] = _security(address, certificates)
    try:
        connect: Callable[..., _DaskClient] = Client
        return connect(address, **options)
    except (OSError, ValueError) as error:
        raise FarmError(f"expected a Dask scheduler at {address}, got none ({error})") from error


def _security(address: str, certificates: Certificates) -> Any:
    """Certificates for an encrypted connection: the options, then Dask's own configuration."""
    import ssl

    from distributed import Security

    try:
        secure: Callable[..., Any] = Security
        security = secure(require_encryption=True, **certificates.settings())
        if not (security.tls_ca_file and security.tls_client_cert):
            raise FarmError(
                f"{address}: expected certificates, got none; give --farm-ca, --farm-cert and "
                "--farm-key, or set distributed.comm.tls in Dask's configuration"
            )
        security.get_connection_args("client")
    except (ssl.SSLError, OSError) as error:
        raise FarmError(f"{address}: expected certificates in PEM, got: {error}") from error
    return security
