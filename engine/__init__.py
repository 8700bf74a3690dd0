"""What to redo and why: targets, fingerprints, ledger, reasons, executors."""
