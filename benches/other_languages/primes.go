// Goroutines that count primes: primes WORKERS JOBS LIMIT
//
// Prints, as JSON, the milliseconds that all jobs took together, the primes that they found and the version.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func isOddPrime(number int32) bool {
	for divisor := int32(3); divisor*divisor <= number; divisor += 2 {
		if number%divisor == 0 {
			return false
		}
	}
	return true
}

func countPrimes(limit int32) int64 {
	count := int64(1) // two
	for number := int32(3); number < limit; number += 2 {
		if isOddPrime(number) {
			count++
		}
	}
	return count
}

func main() {
	workers, _ := strconv.Atoi(os.Args[1])
	jobs, _ := strconv.Atoi(os.Args[2])
	limit, _ := strconv.Atoi(os.Args[3])

	start := time.Now()
	queue := make(chan int32, jobs)
	for job := 0; job < jobs; job++ {
		queue <- int32(limit)
	}
	close(queue)
	var primes int64
	var all sync.WaitGroup
	all.Add(workers)
	for worker := 0; worker < workers; worker++ {
		go func() {
			defer all.Done()
			for limit := range queue {
				atomic.AddInt64(&primes, countPrimes(limit))
			}
		}()
	}
	all.Wait()
	wall := time.Since(start)

	fmt.Printf("{\"wall_ms\": %f, \"primes\": %d, \"version\": %q}\n", wall.Seconds()*1000, primes, runtime.Version()[2:])
}
