package main

import "unsafe"

// The canonical built-ins that `capitals` uses, by the names under which the component tools know them.

//go:wasmimport [export]heddle:demo/letters@0.1.0 [task-return]capitals
func taskReturn(stream, future uint32)

//go:wasmimport [export]heddle:demo/letters@0.1.0 [async-lower][stream-read-0]capitals
func streamRead(end uint32, into unsafe.Pointer, count uint32) uint32

//go:wasmimport [export]heddle:demo/letters@0.1.0 [stream-drop-readable-0]capitals
func streamDropReadable(end uint32)

//go:wasmimport [export]heddle:demo/letters@0.1.0 [stream-new-1]capitals
func streamNew() uint64

//go:wasmimport [export]heddle:demo/letters@0.1.0 [async-lower][stream-write-1]capitals
func streamWrite(end uint32, from unsafe.Pointer, count uint32) uint32

//go:wasmimport [export]heddle:demo/letters@0.1.0 [stream-drop-writable-1]capitals
func streamDropWritable(end uint32)

//go:wasmimport [export]heddle:demo/letters@0.1.0 [future-new-2]capitals
func futureNew() uint64

//go:wasmimport [export]heddle:demo/letters@0.1.0 [async-lower][future-write-2]capitals
func futureWrite(end uint32, from unsafe.Pointer) uint32

//go:wasmimport [export]heddle:demo/letters@0.1.0 [future-drop-writable-2]capitals
func futureDropWritable(end uint32)

//go:wasmimport $root [waitable-set-new]
func waitableSetNew() uint32

//go:wasmimport $root [waitable-set-drop]
func waitableSetDrop(set uint32)

//go:wasmimport $root [waitable-join]
func waitableJoin(end, set uint32)

//go:wasmimport $root [context-get-0]
func contextGet() uint32

//go:wasmimport $root [context-set-0]
func contextSet(value uint32)

const (
	blocked = 0xffff_ffff // the result word of an operation that has not completed
	dropped = 1           // in its low four bits: the other end is gone
	exit    = 0           // what a callback answers
	wait    = 2
)
