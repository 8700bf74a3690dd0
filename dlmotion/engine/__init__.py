"""What to redo and why: targets, fingerprints, ledger, reasons, executors."""

from dlmotion.base.closure import Closures as Closures
from dlmotion.base.hashes import FileHashes as FileHashes
from dlmotion.base.hashes import digest_of as digest_of
from dlmotion.engine.build import Build as Build
from dlmotion.engine.dask_farm import Certificates as Certificates
from dlmotion.engine.dask_farm import DaskFarm as DaskFarm
from dlmotion.engine.dask_farm import FarmError as FarmError
from dlmotion.engine.executors import Processes as Processes
from dlmotion.engine.frames import Frames as Frames
from dlmotion.engine.ledger import Ledger as Ledger
from dlmotion.engine.plan import Verdict as Verdict
from dlmotion.engine.plan import plan as plan
from dlmotion.engine.report import Report as Report
from dlmotion.engine.report import Step as Step
from dlmotion.engine.target import Target as Target
from dlmotion.engine.target import Workspace as Workspace
from dlmotion.engine.written import Written as Written
