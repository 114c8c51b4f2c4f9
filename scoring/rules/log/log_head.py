"""Where a log stood: what receipts and signed sheets will name, so that paper and tablets are witnesses of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LogHead:
    """`origin` names the installation and the log, `size` counts its entries, `root` is the head of their tree (hex)."""

    origin: str
    size: int
    root: str

    @property
    def text(self) -> str:
        """As it is printed: the root by its first sixteen digits."""
        return f"{self.origin} {self.size} {self.root[:16]}"
