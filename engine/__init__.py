"""What to redo and why: targets, fingerprints, ledger, reasons, executors."""

from engine.build import Build as Build
from engine.closure import Closures as Closures
from engine.executors import DaskFarm as DaskFarm
from engine.executors import FarmError as FarmError
from engine.executors import Processes as Processes
from engine.hashes import FileHashes as FileHashes
from engine.hashes import digest_of as digest_of
from engine.ledger import Ledger as Ledger
from engine.plan import Verdict as Verdict
from engine.plan import plan as plan
from engine.report import Report as Report
from engine.report import Step as Step
from engine.target import Target as Target
from engine.target import Workspace as Workspace
from engine.written import Written as Written
