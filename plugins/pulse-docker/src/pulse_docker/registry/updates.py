"""Look for newer images: a bounded portion at each call, each tag a few times a day, each registry at its own pace."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

import attrs

from pulse_core.plugin import SourceError, Tools
from pulse_docker.registry.client import Head, Registry, visit
from pulse_docker.registry.credentials import Credentials, usual_files
from pulse_docker.registry.endpoints import endpoint_of
from pulse_docker.registry.failures import HOUR_SECONDS, CannotTell, Missing, Pausing
from pulse_docker.registry.images import LocalImage
from pulse_docker.registry.limits import Pace
from pulse_docker.registry.manifests import Content
from pulse_docker.registry.memory import MOST_CONTENTS, MOST_LOCALS, MOST_TAGS, Bounded, Standing, spread
from pulse_docker.registry.subjects import Subject, Tag, subject_of
from pulse_docker.registry.verdict import Local, Need, Verdict, judge

MOST_REGISTRIES = 256
MOST_STEPS = 10
"""How many digests may have to be looked up for one verdict."""

Questions = Mapping[Tag, Sequence[Local]]


@attrs.frozen(kw_only=True)
class Habits:
    """How often and how long registries are asked."""

    every_seconds: float = 6 * HOUR_SECONDS
    keep_seconds: float = 24 * HOUR_SECONDS
    """How long a verdict is shown while its registry does not answer."""
    tags_per_turn: int = 8
    registries_at_once: int = 4
    tag_seconds: float = 20.0
    turn_seconds: float = 60.0


@attrs.define
class _Desk:
    """One registry: its pace, and the right to ask it."""

    pace: Pace = attrs.field(factory=Pace)
    lock: asyncio.Lock = attrs.field(factory=asyncio.Lock)


class Updates:
    """Says of images whether their registries have newer ones. One for each source; everything it keeps is bounded.

    `loopback` names the registries on this machine that may be asked ("localhost:5000").
    """

    def __init__(
        self,
        tools: Tools,
        *,
        loopback: Collection[str] = (),
        credentials: Credentials | None = None,
        habits: Habits | None = None,
    ) -> None:
        self._tools = tools
        self._loopback = frozenset(loopback)
        self._credentials = credentials or Credentials(usual_files())
        self._habits = habits or Habits()
        self._standings: Bounded[Tag, Standing] = Bounded(MOST_TAGS)
        self._contents: Bounded[tuple[str, str, str], Content] = Bounded(MOST_CONTENTS)
        self._desks: Bounded[str, _Desk] = Bounded(MOST_REGISTRIES)

    async def check(self, images: Sequence[LocalImage]) -> Mapping[str, Verdict]:
        """The verdict for each image by its key. Asks a few tags that are due and tells of the others what is known.

        Takes a minute at most; every failure is a verdict with its reason.
        """
        raised = {image.key: subject_of(image) for image in images}
        questions = _questions(raised.values())
        try:
            async with asyncio.timeout(self._habits.turn_seconds):
                await self._ask_some(questions)
        except TimeoutError:
            self._tools.log.info("updates_turn_ended", seconds=self._habits.turn_seconds)
        return {key: self._told(one) if isinstance(one, Subject) else one for key, one in raised.items()}

    async def _ask_some(self, questions: Questions) -> None:
        turn: dict[str, list[Tag]] = {}
        for tag in self._due(questions)[: self._habits.tags_per_turn]:
            turn.setdefault(tag.registry, []).append(tag)
        few = asyncio.Semaphore(self._habits.registries_at_once)

        async def ask(registry: str, tags: Sequence[Tag]) -> None:
            async with few, self._desk(registry).lock:
                await self._visit(registry, {tag: questions[tag] for tag in tags})

        async with asyncio.TaskGroup() as group:
            for registry, tags in turn.items():
                group.create_task(ask(registry, tags), name=f"registry {registry}")

    def _due(self, questions: Questions) -> list[Tag]:
        """The tags to ask now, who waits longest first."""
        now = self._tools.clock.monotonic()
        due = [tag for tag, locals in questions.items() if self._is_due(tag, locals, now)]
        return sorted(due, key=lambda tag: (self._standing(tag).next_at, str(tag)))

    def _is_due(self, tag: Tag, locals: Sequence[Local], now: float) -> bool:
        return self._standing(tag).is_due(locals, now) and not self._desk(tag.registry).pace.rests(now)

    async def _visit(self, registry: str, questions: Questions) -> None:
        """Ask one registry its tags one after the other, until it wants to be left alone."""
        clock, pace = self._tools.clock, self._desk(registry).pace
        try:
            endpoint = endpoint_of(registry, self._loopback)
        except CannotTell as error:
            for tag, locals in questions.items():
                self._cannot_tell(tag, locals, error.words, self._habits.every_seconds)
            return
        asking = visit(endpoint, http=self._tools.http, clock=clock, credentials=self._credentials, pace=pace)
        async with asking as open_registry:
            for tag, locals in questions.items():
                if self._is_due(tag, locals, clock.monotonic()):  # another call may have asked meanwhile
                    await self._ask(open_registry, tag, locals, pace)

    async def _ask(self, registry: Registry, tag: Tag, locals: Sequence[Local], pace: Pace) -> None:
        try:
            async with asyncio.timeout(self._habits.tag_seconds):
                await self._find_out(registry, tag, locals)
        except TimeoutError:
            self._pause(tag, pace, Pausing(f"{tag.registry} did not answer in time"))
        except Pausing as error:
            self._pause(tag, pace, error)
        except CannotTell as error:
            self._cannot_tell(tag, locals, error.words, error.retry_seconds)
        except SourceError as error:
            self._cannot_tell(tag, locals, str(error), HOUR_SECONDS)
        else:
            self._standing(tag).next_at = self._later(tag, self._habits.every_seconds)
            if pace.failures:
                self._tools.log.info("registry_back", registry=tag.registry)
            pace.answered()

    async def _find_out(self, registry: Registry, tag: Tag, locals: Sequence[Local]) -> None:
        head = await registry.head(tag.path, tag.tag)
        for local in locals:
            verdict = await self._compare(registry, tag, local, head)
            self._standing(tag).settle(local, attrs.evolve(verdict, checked_at=self._tools.clock.now()))

    async def _compare(self, registry: Registry, tag: Tag, local: Local, head: Head) -> Verdict:
        known: dict[str, Content | None] = {}
        for _ in range(MOST_STEPS):
            step = judge(local, head, known)
            if isinstance(step, Verdict):
                return step
            known[step.digest] = await self._content(registry, tag, step)
        return Verdict(state="unknown", reason="the registry's answers lead nowhere")

    async def _content(self, registry: Registry, tag: Tag, need: Need) -> Content | None:
        """What a digest stands for, which never changes; None when the registry does not have it now."""
        key = (tag.registry, tag.path, need.digest)
        content = self._contents.get(key)
        if content is None or (need.whole and not content.config):
            try:
                content = await (registry.whole if need.whole else registry.content)(tag.path, need.digest)
            except Missing:
                return None
            self._contents.put(key, content)
        return content

    def _pause(self, tag: Tag, pace: Pace, error: Pausing) -> None:
        """Leave the registry alone; what was known of its tags stays for a while."""
        if not pace.failures:
            self._tools.log.warning("registry_lost", registry=tag.registry, reason=str(error))
        pace.pause(self._tools.clock.monotonic(), error.words, error.seconds)

    def _cannot_tell(self, tag: Tag, locals: Sequence[Local], reason: str, seconds: float) -> None:
        standing = self._standing(tag)
        verdict = Verdict(state="unknown", reason=reason, checked_at=self._tools.clock.now())
        for local in locals:
            standing.settle(local, verdict)
        standing.next_at = self._later(tag, seconds)

    def _told(self, subject: Subject) -> Verdict:
        """What is known now; nothing once it is too old."""
        verdict, pace = self._standing(subject.tag).verdicts.get(subject.local), self._desk(subject.tag.registry).pace
        if verdict is None:
            reason = pace.reason or "not asked yet: its turn comes"
            return Verdict(state="unknown", reason=reason)
        age_seconds = self._tools.clock.now() - (verdict.checked_at or 0.0)
        if age_seconds <= self._habits.keep_seconds:
            return verdict
        reason = pace.reason or "not asked for a day"
        return Verdict(state="unknown", reason=reason, checked_at=verdict.checked_at)

    def _later(self, tag: Tag, seconds: float) -> float:
        return self._tools.clock.monotonic() + spread(tag, seconds)

    def _standing(self, tag: Tag) -> Standing:
        known = self._standings.get(tag)
        if known is None:
            known = Standing()
            self._standings.put(tag, known)
        return known

    def _desk(self, registry: str) -> _Desk:
        known = self._desks.get(registry)
        if known is None:
            known = _Desk()
            self._desks.put(registry, known)
        return known


def _questions(raised: Collection[Subject | Verdict]) -> Questions:
    """Each tag once, with the different images that run under it, in the order in which they were named."""
    questions: dict[Tag, dict[Local, None]] = {}
    for one in raised:
        if isinstance(one, Subject) and (one.tag in questions or len(questions) < MOST_TAGS):
            questions.setdefault(one.tag, {})[one.local] = None
    return {tag: tuple(locals)[:MOST_LOCALS] for tag, locals in questions.items()}
