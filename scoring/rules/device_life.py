"""The life of a tablet: in use from its enrolment until somebody takes it out of use, for good."""

import hashlib
import uuid
from datetime import datetime
from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class DeviceState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


class DeviceStep(StrEnum):
    REVOKE = "revoke"


DEVICE = LifeCycle(
    name="device",
    states={
        DeviceState.ACTIVE: Look(phrase("使用中"), Tone.GOOD, "check-circle"),
        DeviceState.REVOKED: Look(phrase("已停用"), Tone.BAD, "slash-circle"),
    },
    moves={(DeviceState.ACTIVE, DeviceStep.REVOKE): DeviceState.REVOKED},
    steps={DeviceStep.REVOKE: StepRule(word=phrase("停用"), reason=True)},
    refusal="device_revoked",
)


def state_of(revoked_at: datetime | None) -> DeviceState:
    """Where a tablet stands, told by the moment it was taken out of use."""
    return DeviceState.ACTIVE if revoked_at is None else DeviceState.REVOKED


def device_id_of(public_key: str) -> str:
    """The id of the device that holds this key. Nobody can make another key for it (128 bits of SHA-256)."""
    return str(uuid.UUID(bytes=hashlib.sha256(public_key.encode()).digest()[:16]))
