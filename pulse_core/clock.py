"""The machine's own time, behind the port that tests replace."""

import asyncio
import time


class SystemClock:
    """Real time. Satisfies `Clock`."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
