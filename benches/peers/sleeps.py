"""asyncio.gather over sleeps: python3 sleeps.py CALLS LATENCY_MS

Prints, as JSON, the milliseconds that all of them took together.
"""

import asyncio
import json
import sys
import time


async def sleep(call, seconds):
    await asyncio.sleep(seconds)
    return call


async def main():
    calls, latency = int(sys.argv[1]), int(sys.argv[2])
    start = time.perf_counter()
    answers = await asyncio.gather(*(sleep(call, latency / 1000) for call in range(calls)))
    wall = time.perf_counter() - start
    assert answers == list(range(calls)), "an answer is missing"
    print(json.dumps({"wall_ms": wall * 1000}))


asyncio.run(main())
