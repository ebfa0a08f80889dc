"""How much memory this process has; Linux alone tells it apart from that of who started it."""

from pathlib import Path


def memory() -> tuple[float, float]:
    """Resident memory now, and the most there ever was, in MB (10^6 bytes); as Linux tells it."""
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    now, peak = (int(said[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, peak
