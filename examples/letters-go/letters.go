// heddle:demo/letters in Go: takes the place of the stage in ../letters-wat without a change to anything else.
//
// `capitals` is lifted async with a callback: it gives its results back before the first byte has moved, and then goes on from event
// to event. A goroutine that waited for an event would have nobody to wake it, so that there is none: what belongs to one call is a
// value, found again through the task's context.
package main

import (
	"fmt"
	"os"
	"unsafe"
)

type state int

const (
	reading state = iota
	writing
	telling
	over
)

// outcome is result<tally, fault> as it lies in memory: tally { bytes, changed }, or fault abandoned(bytes).
type outcome struct {
	isErr   uint8
	first   uint64
	changed uint64
}

type call struct {
	state   state
	input   uint32
	output  uint32
	told    uint32
	set     uint32
	rest    []byte // what is still to be written
	ended   bool
	bytes   uint64
	changed uint64
	outcome outcome
	buffer  [65536]byte
}

// Go's collector does not see what only a task's context names.
var (
	calls = map[uint32]*call{}
	last  uint32
)

//go:wasmexport [async-lift]heddle:demo/letters@0.1.0#capitals
func capitals(data uint32) uint32 {
	stream, future := streamNew(), futureNew()
	c := &call{input: data, output: uint32(stream >> 32), told: uint32(future >> 32), set: waitableSetNew()}
	for _, end := range []uint32{c.input, c.output, c.told} {
		waitableJoin(end, c.set)
	}
	last++
	calls[last] = c
	contextSet(last)
	taskReturn(uint32(stream), uint32(future))
	return c.advance()
}

//go:wasmexport [callback][async-lift]heddle:demo/letters@0.1.0#capitals
func onEvent(event, waitable, payload uint32) uint32 {
	c := calls[contextGet()]
	c.settle(payload)
	return c.advance()
}

// advance starts operations and takes their results as long as they complete at once.
func (c *call) advance() uint32 {
	for c.state != over {
		word := c.start()
		if word == blocked {
			return wait | c.set<<4
		}
		c.settle(word)
	}
	waitableSetDrop(c.set)
	delete(calls, contextGet())
	return exit
}

func (c *call) start() uint32 {
	switch c.state {
	case reading:
		return streamRead(c.input, unsafe.Pointer(&c.buffer), uint32(len(c.buffer)))
	case writing:
		return streamWrite(c.output, unsafe.Pointer(&c.rest[0]), uint32(len(c.rest)))
	default:
		return futureWrite(c.told, unsafe.Pointer(&c.outcome))
	}
}

// settle takes the result of the operation that the state names and decides what comes next.
func (c *call) settle(word uint32) {
	count, gone := word>>4, word&15 == dropped
	switch c.state {
	case reading:
		c.rest, c.ended = c.buffer[:count], gone
		c.changed += capitalize(c.rest)
		if count > 0 {
			c.state = writing
		} else if gone {
			c.close(outcome{first: c.bytes, changed: c.changed})
		}
	case writing:
		c.bytes += uint64(count)
		c.rest = c.rest[count:]
		switch {
		case gone:
			c.close(outcome{isErr: 1, first: 0, changed: c.bytes})
		case len(c.rest) > 0:
		case c.ended:
			c.close(outcome{first: c.bytes, changed: c.changed})
		default:
			c.state = reading
		}
	case telling:
		// Whether it was taken or its reader went away, the outcome is out of our hands.
		futureDropWritable(c.told)
		c.state = over
	}
}

// close ends both streams: the outcome is next.
func (c *call) close(outcome outcome) {
	if os.Getenv("LETTERS_LOG") != "" {
		fmt.Fprintf(os.Stderr, "letters: %d bytes\n", c.bytes)
	}
	streamDropReadable(c.input)
	streamDropWritable(c.output)
	c.outcome = outcome
	c.state = telling
}

// capitalize changes the bytes in place and returns how many changed.
func capitalize(bytes []byte) uint64 {
	changed := uint64(0)
	for i, b := range bytes {
		if b >= 'a' && b <= 'z' {
			bytes[i] = b - 'a' + 'A'
			changed++
		}
	}
	return changed
}

// A library has no main, but the language wants one.
func main() {}
