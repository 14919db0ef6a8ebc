// Goroutines that sleep: sleeps CALLS LATENCY_MS
//
// Prints, as JSON, the milliseconds that all of them took together and the version of Go.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func main() {
	calls, _ := strconv.Atoi(os.Args[1])
	latency, _ := strconv.Atoi(os.Args[2])
	answers := make([]int, calls)

	start := time.Now()
	var all sync.WaitGroup
	all.Add(calls)
	for call := 0; call < calls; call++ {
		go func(call int) {
			defer all.Done()
			time.Sleep(time.Duration(latency) * time.Millisecond)
			answers[call] = call
		}(call)
	}
	all.Wait()
	wall := time.Since(start)

	for call, answer := range answers {
		if answer != call {
			panic("an answer is missing")
		}
	}
	fmt.Printf("{\"wall_ms\": %f, \"version\": %q}\n", wall.Seconds()*1000, runtime.Version()[2:])
}
