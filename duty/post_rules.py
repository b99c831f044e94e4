"""The rules of posts, pure: what a post is called, and when nothing hangs on it any more."""

from dataclasses import asdict, dataclass

from duty import post_refusals as refusals

MAX_NAME = 30


@dataclass(frozen=True)
class Hanging:
    """How much of each still belongs to a post."""

    keys: int = 0
    items: int = 0
    routes: int = 0
    counts: int = 0
    handovers: int = 0

    @property
    def words(self) -> str:
        """All of it in one line; empty when nothing does."""
        return refusals.hanging_words(**asdict(self))

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def check_name(text: str) -> str:
    """The name as it is kept. Raises PostNameMissing."""
    name = " ".join(text.replace("\0", "").split())
    if not 0 < len(name) <= MAX_NAME:
        raise refusals.PostNameMissing("name")
    return name


def check_free(post: str, hanging: Hanging) -> None:
    """A post leaves when nothing hangs on it. Raises PostInUse, which says what does."""
    if hanging:
        raise refusals.PostInUse(post=post, **asdict(hanging))
