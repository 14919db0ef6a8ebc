"""Processes that count primes, since threads share one lock: python3 primes.py WORKERS JOBS LIMIT

Prints, as JSON, the milliseconds that all jobs took together once the processes ran, the primes that they found and the version.
"""

import json
import platform
import sys
import time
from multiprocessing import Pool


def is_odd_prime(number):
    divisor = 3
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 2
    return True


def count_primes(limit):
    return 1 + sum(1 for number in range(3, limit, 2) if is_odd_prime(number))


def main():
    workers, jobs, limit = map(int, sys.argv[1:])
    with Pool(workers) as pool:
        pool.map(count_primes, [10] * workers, chunksize=1)
        start = time.perf_counter()
        primes = sum(pool.map(count_primes, [limit] * jobs, chunksize=1))
        wall = time.perf_counter() - start
    print(json.dumps({"wall_ms": wall * 1000, "primes": primes, "version": platform.python_version()}))


if __name__ == "__main__":
    main()
