"""What leaves when, and how much of it at once: the outbox's arithmetic. Pure: no Django, no clock, no chance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LATE = 3  # the urgency that no quiet hour mutes
MINUTE = timedelta(minutes=1)
ROBOTS_OWN_LIMIT = 20  # messages a minute, after which WeCom and DingTalk refuse; DingTalk for ten minutes
PER_MINUTE = 18  # what we send at the most: a margin for the clocks of others
BRISK = 5  # messages a minute that go at once and singly; what comes faster is gathered
LEASE = timedelta(seconds=120)  # a claim whose worker was killed is free again; longer than a round of timeouts
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
MOST_FAILURES = 10
LONGEST_TRY = timedelta(days=1)
PROOF_LASTS = DAY = timedelta(days=1)
PROOF_PAUSE, PROOFS_A_DAY = MINUTE, 5  # a mailbox that may be a stranger's is not written to more often
STALE = timedelta(days=7)  # what happened longer ago is told in the desk only


@dataclass(frozen=True)
class Shape:
    """What a protocol can bear: bytes of one text, messages a minute. No limit a minute = each notice by itself."""

    most_bytes: int
    per_minute: int | None


# WeCom: 4096 bytes of markdown. DingTalk, Feishu: 20,000 bytes of request. Room is left for the frame around the text.
SHAPES = {
    "email": Shape(60_000, 10),
    "wecom": Shape(4_000, PER_MINUTE),
    "dingtalk": Shape(18_000, PER_MINUTE),
    "feishu": Shape(18_000, PER_MINUTE),
    "webhook": Shape(60_000, None),
}
PACED = frozenset(kind for kind, shape in SHAPES.items() if shape.per_minute)


# Retries


def pause(failures: int, jitter: float) -> timedelta:
    """How long a message waits after its so-manieth failure: doubling up to an hour, a fifth more or less by `jitter`.

    `jitter` is from 0 to 1, so that what failed together does not come back together.
    """
    return doubled(FIRST_PAUSE, failures, most=LONGEST_PAUSE) * (0.8 + 0.4 * jitter)


def rest(failures: int) -> timedelta:
    """How long a channel is left alone after so many failures in a row: one probe a rest, not one a waiting message."""
    return doubled(FIRST_REST, failures, most=LONGEST_REST)


def doubled(first: timedelta, times: int, *, most: timedelta) -> timedelta:
    """`first` for the first time, then twice as long each time, up to `most`."""
    factor: int = 2 ** min(max(times - 1, 0), 20)
    return min(first * factor, most)


def gives_up(failures: int, age: timedelta) -> bool:
    """True when a message that failed again becomes a dead letter."""
    return failures >= MOST_FAILURES or age >= LONGEST_TRY


# Proof of an address


def next_proof(asked: Sequence[datetime], now: datetime) -> datetime:
    """When a confirmation may be sent, given when earlier ones were: now, or later."""
    counted = sorted(at for at in asked if at > now - DAY)
    moments = [now]
    if counted:
        moments.append(counted[-1] + PROOF_PAUSE)
    if len(counted) >= PROOFS_A_DAY:
        moments.append(counted[-PROOFS_A_DAY] + DAY)
    return max(moments)


# Quiet hours


@dataclass(frozen=True)
class QuietHours:
    """From–to in local time, also over midnight; the same moment twice means none."""

    begin: time
    end: time


def leaves_at(urgency: int, now: datetime, quiet: QuietHours | None, zone: str) -> datetime:
    """When a notice may leave: now, or after the quiet hours. A breach always leaves now."""
    if quiet is None or urgency >= LATE or quiet.begin == quiet.end:
        return now
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time()
    if quiet.begin < quiet.end:
        silent, day = quiet.begin <= clock < quiet.end, local.date()
    else:
        silent = clock >= quiet.begin or clock < quiet.end
        day = local.date() + timedelta(days=1 if clock >= quiet.begin else 0)
    if not silent:
        return now
    return max(now, datetime.combine(day, quiet.end, tzinfo=local.tzinfo).astimezone(now.tzinfo))


# Pace


def within(recent: Sequence[datetime], now: datetime) -> list[datetime]:
    """Those sends that still count: of the last minute, and those under way, whose moment lies ahead."""
    return sorted(at for at in recent if at > now - MINUTE)


def free_at(recent: Sequence[datetime], per_minute: int) -> datetime | None:
    """The earliest moment for the next message, given when the earlier ones had ended; None = at once.

    Never more than `per_minute` begin within a minute of an earlier one's end. Up to BRISK go at once, after that they
    are spread, so that what comes meanwhile is gathered.
    """
    moments = []
    if len(recent) >= per_minute:
        moments.append(recent[-per_minute] + MINUTE)
    if per_minute > BRISK and len(recent) >= BRISK:
        moments.append(min(recent[-BRISK] + MINUTE, recent[-1] + MINUTE / per_minute))
    return max(moments, default=None)


def gathers(waiting: int, sent: int) -> bool:
    """True when the waiting notices go as one digest: there are more of them than may go singly in this minute."""
    return waiting + sent > BRISK


# Texts

MARKS = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "_": "＿", "\\": "＼"}
)


def plain(text: str) -> str:
    """The text on one line and without signs that a robot reads as markup or as a call to everybody."""
    return " ".join(text.translate(MARKS).split())


def most_lines(most_bytes: int) -> int:
    """How many notices a text can hold at the most: no line of them is shorter than forty bytes."""
    return most_bytes // 40


def clip(text: str, most_bytes: int) -> str:
    """The text within its bytes, cut between signs and ended by an ellipsis."""
    whole = text.encode()
    if len(whole) <= most_bytes:
        return text
    return whole[: most_bytes - 3].decode(errors="ignore") + "…"


def fitting(lines: Iterable[str], most_bytes: int) -> Iterator[str]:
    """The lines, as far as they fit into so many bytes, each with its end. The first always does: it is clipped."""
    used = 0
    for line in lines:
        kept = line if used else clip(line, most_bytes - 1)
        used += len(kept.encode()) + 1
        if used > most_bytes:
            return
        yield kept
