;; upper: a command that copies standard input to standard output and turns ASCII letters into capitals.
;;
;; Written by hand, so that each step of the protocol can be read:
;;   1. stdin.read-via-stream   gives the readable end $in and the future $in-done of the reading side;
;;   2. stream.new              makes a pair; the readable end goes to stdout.write-via-stream, which gives the future $out-done;
;;   3. read, change, write, until the reading side is dropped (end of input) or nobody takes the output any more;
;;   4. both ends are dropped, then both futures are read: `run` is `ok` only if both are.
;;
;; ABI: `run` is lifted async with a callback (stackless): a step that cannot go on returns WAIT with the waitable set, and the
;; host calls $callback with the event. No stack is parked. One thing is outstanding at any time, named by $state.
(component $upper
  (type $types-interface (instance
    (type $error-code (enum "io" "illegal-byte-sequence" "pipe"))
    (export "error-code" (type (eq $error-code)))))
  (import "wasi:cli/types@0.3.0" (instance $types (type $types-interface)))
  (alias export $types "error-code" (type $error-code))

  (type $stdin-interface (instance
    (alias outer $upper $error-code (type $imported))
    (export "error-code" (type $error-code (eq $imported)))
    (type $bytes (stream u8))
    (type $outcome (result (error $error-code)))
    (type $done (future $outcome))
    (type $pair (tuple $bytes $done))
    (export "read-via-stream" (func (result $pair)))))
  (import "wasi:cli/stdin@0.3.0" (instance $stdin (type $stdin-interface)))

  (type $stdout-interface (instance
    (alias outer $upper $error-code (type $imported))
    (export "error-code" (type $error-code (eq $imported)))
    (type $bytes (stream u8))
    (type $outcome (result (error $error-code)))
    (type $done (future $outcome))
    (export "write-via-stream" (func (param "data" $bytes) (result $done)))))
  (import "wasi:cli/stdout@0.3.0" (instance $stdout (type $stdout-interface)))

  (type $bytes (stream u8))
  (type $outcome (result (error $error-code)))
  (type $done (future $outcome))

  ;; The memory stands in a module of its own: the lowered functions below need it before the code that calls them exists.
  ;;   16        what read-via-stream returns: the stream, then the future
  ;;   24, 28    the results of $in-done and $out-done: one byte says ok (0) or error (1)
  ;;   65536     the buffer, 64 KiB
  (core module $memory-module (memory (export "memory") 2))
  (core instance $memory (instantiate $memory-module))

  (core func $read-via-stream (canon lower (func $stdin "read-via-stream") (memory (core memory $memory "memory"))))
  (core func $write-via-stream (canon lower (func $stdout "write-via-stream")))
  (core func $stream-new (canon stream.new $bytes))
  (core func $stream-read (canon stream.read $bytes async (memory (core memory $memory "memory"))))
  (core func $stream-write (canon stream.write $bytes async (memory (core memory $memory "memory"))))
  (core func $stream-drop-readable (canon stream.drop-readable $bytes))
  (core func $stream-drop-writable (canon stream.drop-writable $bytes))
  (core func $future-read (canon future.read $done async (memory (core memory $memory "memory"))))
  (core func $future-drop-readable (canon future.drop-readable $done))
  (core func $waitable-set-new (canon waitable-set.new))
  (core func $waitable-set-drop (canon waitable-set.drop))
  (core func $waitable-join (canon waitable.join))
  (core func $task-return (canon task.return (result (result))))

  (core module $code
    (import "" "memory" (memory 2))
    (import "" "read-via-stream" (func $read-via-stream (param i32)))
    (import "" "write-via-stream" (func $write-via-stream (param i32) (result i32)))
    (import "" "stream.new" (func $stream-new (result i64)))
    (import "" "stream.read" (func $stream-read (param i32 i32 i32) (result i32)))
    (import "" "stream.write" (func $stream-write (param i32 i32 i32) (result i32)))
    (import "" "stream.drop-readable" (func $stream-drop-readable (param i32)))
    (import "" "stream.drop-writable" (func $stream-drop-writable (param i32)))
    (import "" "future.read" (func $future-read (param i32 i32) (result i32)))
    (import "" "future.drop-readable" (func $future-drop-readable (param i32)))
    (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
    (import "" "waitable-set.drop" (func $waitable-set-drop (param i32)))
    (import "" "waitable.join" (func $waitable-join (param i32 i32)))
    (import "" "task.return" (func $task-return (param i32)))

    (global $in (mut i32) (i32.const 0))
    (global $in-done (mut i32) (i32.const 0))
    (global $out (mut i32) (i32.const 0))
    (global $out-done (mut i32) (i32.const 0))
    (global $set (mut i32) (i32.const 0))
    ;; 0 reads the input, 1 writes the output, 2 reads $in-done, 3 reads $out-done
    (global $state (mut i32) (i32.const 0))
    ;; the part of the buffer that is still to be written
    (global $at (mut i32) (i32.const 0))
    (global $left (mut i32) (i32.const 0))
    ;; the reading side was dropped: what is in the buffer is the last of it
    (global $ended (mut i32) (i32.const 0))

    (func (export "run") (result i32)
      (local $pair i64)
      (call $read-via-stream (i32.const 16))
      (global.set $in (i32.load (i32.const 16)))
      (global.set $in-done (i32.load (i32.const 20)))
      (local.set $pair (call $stream-new))
      (global.set $out (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
      (global.set $out-done (call $write-via-stream (i32.wrap_i64 (local.get $pair))))
      (global.set $set (call $waitable-set-new))
      (call $waitable-join (global.get $in) (global.get $set))
      (call $waitable-join (global.get $out) (global.get $set))
      (call $waitable-join (global.get $in-done) (global.get $set))
      (call $waitable-join (global.get $out-done) (global.get $set))
      (call $advance))

    ;; STREAM_READ (2), STREAM_WRITE (3) and FUTURE_READ (4) all carry the result word of the one outstanding operation.
    (func (export "callback") (param $event i32) (param $waitable i32) (param $payload i32) (result i32)
      (call $settle (local.get $payload))
      (call $advance))

    ;; Starts operations and takes their results as long as they complete at once. Returns EXIT (0) or WAIT (2) with the set.
    (func $advance (result i32)
      (local $word i32)
      (loop $next
        (if (i32.gt_u (global.get $state) (i32.const 3)) (then (return (call $finish))))
        (local.set $word (call $start))
        (if (i32.eq (local.get $word) (i32.const -1 (; BLOCKED ;)))
          (then (return (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))))
        (call $settle (local.get $word))
        (br $next))
      unreachable)

    (func $start (result i32)
      (block $out-future (block $in-future (block $write (block $read
        (br_table $read $write $in-future $out-future (global.get $state)))
        (return (call $stream-read (global.get $in) (i32.const 65536) (i32.const 65536))))
        (return (call $stream-write (global.get $out) (global.get $at) (global.get $left))))
        (return (call $future-read (global.get $in-done) (i32.const 24))))
      (call $future-read (global.get $out-done) (i32.const 28)))

    ;; Takes the result of the operation that $state names and decides what comes next.
    (func $settle (param $word i32)
      (local $count i32) (local $dropped i32)
      (local.set $count (i32.shr_u (local.get $word) (i32.const 4)))
      (local.set $dropped (i32.eq (i32.and (local.get $word) (i32.const 15)) (i32.const 1 (; DROPPED ;))))
      (block $out-future (block $in-future (block $write (block $read
        (br_table $read $write $in-future $out-future (global.get $state)))
        ;; read
        (global.set $ended (local.get $dropped))
        (global.set $at (i32.const 65536))
        (global.set $left (local.get $count))
        (call $capitals (i32.const 65536) (local.get $count))
        (if (local.get $count) (then (global.set $state (i32.const 1)) (return)))
        (if (local.get $dropped) (then (call $close)))
        (return))
        ;; write
        (global.set $at (i32.add (global.get $at) (local.get $count)))
        (global.set $left (i32.sub (global.get $left) (local.get $count)))
        (if (local.get $dropped) (then (call $close) (return)))
        (if (global.get $left) (then (return)))
        (if (global.get $ended) (then (call $close) (return)))
        (global.set $state (i32.const 0))
        (return))
        ;; $in-done
        (call $future-drop-readable (global.get $in-done))
        (global.set $state (i32.const 3))
        (return))
      ;; $out-done
      (call $future-drop-readable (global.get $out-done))
      (global.set $state (i32.const 4)))

    ;; No more bytes: both ends are dropped, and what the two sides have to say is read.
    (func $close
      (call $stream-drop-readable (global.get $in))
      (call $stream-drop-writable (global.get $out))
      (global.set $state (i32.const 2)))

    (func $finish (result i32)
      (call $waitable-set-drop (global.get $set))
      (call $task-return (i32.or (i32.load8_u (i32.const 24)) (i32.load8_u (i32.const 28))))
      (i32.const 0 (; EXIT ;)))

    (func $capitals (param $at i32) (param $count i32)
      (local $end i32) (local $byte i32)
      (local.set $end (i32.add (local.get $at) (local.get $count)))
      (block $done (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (i32.store8 (local.get $at)
          (i32.xor (local.get $byte)
            (i32.shl (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x61)) (i32.const 26)) (i32.const 5))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))))

  (core instance $i (instantiate $code (with "" (instance
    (export "memory" (memory $memory "memory"))
    (export "read-via-stream" (func $read-via-stream))
    (export "write-via-stream" (func $write-via-stream))
    (export "stream.new" (func $stream-new))
    (export "stream.read" (func $stream-read))
    (export "stream.write" (func $stream-write))
    (export "stream.drop-readable" (func $stream-drop-readable))
    (export "stream.drop-writable" (func $stream-drop-writable))
    (export "future.read" (func $future-read))
    (export "future.drop-readable" (func $future-drop-readable))
    (export "waitable-set.new" (func $waitable-set-new))
    (export "waitable-set.drop" (func $waitable-set-drop))
    (export "waitable.join" (func $waitable-join))
    (export "task.return" (func $task-return))))))

  (type $run-type (func async (result (result))))
  (func $run (type $run-type) (canon lift (core func $i "run") async (callback (core func $i "callback"))))
  (instance $run-interface (export "run" (func $run)))
  (export "wasi:cli/run@0.3.0" (instance $run-interface)))
