"""asyncio.gather over sleeps: python3 sleeps.py CALLS LATENCY_MS [uvloop]

Prints, as JSON, the milliseconds that all of them took together and the versions.
"""

import asyncio
import json
import platform
import sys
import time


async def sleep(call, seconds):
    await asyncio.sleep(seconds)
    return call


async def main():
    calls, latency = map(int, sys.argv[1:3])
    start = time.perf_counter()
    answers = await asyncio.gather(*(sleep(call, latency / 1000) for call in range(calls)))
    wall = time.perf_counter() - start
    assert answers == list(range(calls)), "an answer is missing"
    return wall * 1000


if sys.argv[3:] == ["uvloop"]:
    import uvloop

    wall, version = uvloop.run(main()), f"{platform.python_version()} with uvloop {uvloop.__version__}"
else:
    wall, version = asyncio.run(main()), platform.python_version()
print(json.dumps({"wall_ms": wall, "version": version}))
