;; heddle:demo/letters by hand: a stage that gives back its input with ASCII letters turned into capitals.
;;
;; This is the core module. `wasm-tools component embed` adds the world to it and `component new` wraps it into a component:
;; the import and export names below tell that tool which canonical built-in or lift each one stands for.
;;
;; ABI: `capitals` is lifted async with a callback (stackless). It calls task.return first, so that its caller holds the stream and the
;; future before the first byte has moved, and then goes on from event to event. Any number of calls may be under way: what
;; belongs to one call is a block of two pages, found again through the task's context.
;;
;; A block ($b):
;;   0 input, readable end      4 output, writable end    8 outcome, writable end   12 waitable set
;;   16 state                   20 at, 24 left: the part of the buffer still to be written
;;   28 ended: no more input    32 outcome: result<tally, fault>, 24 bytes          64 buffer, 64 KiB
;; State: 0 reads the input, 1 writes the output, 2 writes the outcome, 3 is over.
(module
  (import "[export]heddle:demo/letters@0.1.0" "[task-return]capitals" (func $task-return (param i32 i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[async-lower][stream-read-0]capitals"
    (func $stream-read (param i32 i32 i32) (result i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[stream-drop-readable-0]capitals" (func $stream-drop-readable (param i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[stream-new-1]capitals" (func $stream-new (result i64)))
  (import "[export]heddle:demo/letters@0.1.0" "[async-lower][stream-write-1]capitals"
    (func $stream-write (param i32 i32 i32) (result i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[stream-drop-writable-1]capitals" (func $stream-drop-writable (param i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[future-new-2]capitals" (func $future-new (result i64)))
  (import "[export]heddle:demo/letters@0.1.0" "[async-lower][future-write-2]capitals"
    (func $future-write (param i32 i32) (result i32)))
  (import "[export]heddle:demo/letters@0.1.0" "[future-drop-writable-2]capitals" (func $future-drop-writable (param i32)))
  (import "$root" "[waitable-set-new]" (func $waitable-set-new (result i32)))
  (import "$root" "[waitable-set-drop]" (func $waitable-set-drop (param i32)))
  (import "$root" "[waitable-join]" (func $waitable-join (param i32 i32)))
  (import "$root" "[context-get-0]" (func $context-get (result i32)))
  (import "$root" "[context-set-0]" (func $context-set (param i32)))

  (memory (export "memory") 1)
  ;; the last block given back; its first word names the one before
  (global $free (mut i32) (i32.const 0))

  (func (export "[async-lift]heddle:demo/letters@0.1.0#capitals") (param $data i32) (result i32)
    (local $b i32) (local $stream i64) (local $future i64)
    (local.set $b (call $new-block))
    (call $context-set (local.get $b))
    (local.set $stream (call $stream-new))
    (local.set $future (call $future-new))
    (i32.store (local.get $b) (local.get $data))
    (i32.store offset=4 (local.get $b) (call $high (local.get $stream)))
    (i32.store offset=8 (local.get $b) (call $high (local.get $future)))
    (i32.store offset=12 (local.get $b) (call $waitable-set-new))
    (call $join (local.get $b) (i32.load (local.get $b)))
    (call $join (local.get $b) (i32.load offset=4 (local.get $b)))
    (call $join (local.get $b) (i32.load offset=8 (local.get $b)))
    (call $task-return (i32.wrap_i64 (local.get $stream)) (i32.wrap_i64 (local.get $future)))
    (call $advance (local.get $b)))

  ;; STREAM_READ, STREAM_WRITE and FUTURE_WRITE carry the result word of the call's one outstanding operation.
  (func (export "[callback][async-lift]heddle:demo/letters@0.1.0#capitals")
    (param $event i32) (param $waitable i32) (param $payload i32) (result i32)
    (call $settle (call $context-get) (local.get $payload))
    (call $advance (call $context-get)))

  ;; Starts operations and takes their results as long as they complete at once. Returns EXIT (0) or WAIT (2) with the set.
  (func $advance (param $b i32) (result i32)
    (local $word i32)
    (loop $next
      (if (i32.eq (i32.load offset=16 (local.get $b)) (i32.const 3)) (then (return (call $finish (local.get $b)))))
      (local.set $word (call $start (local.get $b)))
      (if (i32.eq (local.get $word) (i32.const -1 (; BLOCKED ;)))
        (then (return (i32.or (i32.const 2) (i32.shl (i32.load offset=12 (local.get $b)) (i32.const 4))))))
      (call $settle (local.get $b) (local.get $word))
      (br $next))
    unreachable)

  (func $start (param $b i32) (result i32)
    (block $outcome (block $write (block $read
      (br_table $read $write $outcome (i32.load offset=16 (local.get $b))))
      (return (call $stream-read
        (i32.load (local.get $b)) (i32.add (local.get $b) (i32.const 64)) (i32.const 65536))))
      (return (call $stream-write
        (i32.load offset=4 (local.get $b)) (i32.load offset=20 (local.get $b)) (i32.load offset=24 (local.get $b)))))
    (call $future-write (i32.load offset=8 (local.get $b)) (i32.add (local.get $b) (i32.const 32))))

  ;; Takes the result of the operation that the state names and decides what comes next.
  (func $settle (param $b i32) (param $word i32)
    (local $count i32) (local $dropped i32)
    (local.set $count (i32.shr_u (local.get $word) (i32.const 4)))
    (local.set $dropped (i32.eq (i32.and (local.get $word) (i32.const 15)) (i32.const 1 (; DROPPED ;))))
    (block $outcome (block $write (block $read
      (br_table $read $write $outcome (i32.load offset=16 (local.get $b))))
      (i32.store offset=20 (local.get $b) (i32.add (local.get $b) (i32.const 64)))
      (i32.store offset=24 (local.get $b) (local.get $count))
      (i32.store offset=28 (local.get $b) (local.get $dropped))
      (i64.store offset=48 (local.get $b) (i64.add (i64.load offset=48 (local.get $b))
        (i64.extend_i32_u (call $capitals (i32.add (local.get $b) (i32.const 64)) (local.get $count)))))
      (if (local.get $count) (then (i32.store offset=16 (local.get $b) (i32.const 1)) (return)))
      (if (local.get $dropped) (then (call $close (local.get $b))))
      (return))
      (i64.store offset=40 (local.get $b) (i64.add (i64.load offset=40 (local.get $b)) (i64.extend_i32_u (local.get $count))))
      (i32.store offset=20 (local.get $b) (i32.add (i32.load offset=20 (local.get $b)) (local.get $count)))
      (i32.store offset=24 (local.get $b) (i32.sub (i32.load offset=24 (local.get $b)) (local.get $count)))
      (if (local.get $dropped) (then (call $abandon (local.get $b)) (call $close (local.get $b)) (return)))
      (if (i32.load offset=24 (local.get $b)) (then (return)))
      (if (i32.load offset=28 (local.get $b)) (then (call $close (local.get $b)) (return)))
      (i32.store offset=16 (local.get $b) (i32.const 0))
      (return))
    ;; Whether it was taken or its reader went away, the outcome is out of our hands.
    (call $future-drop-writable (i32.load offset=8 (local.get $b)))
    (i32.store offset=16 (local.get $b) (i32.const 3)))

  ;; The reader of the output went away: the outcome is err(abandoned(bytes)).
  (func $abandon (param $b i32)
    (i32.store8 offset=32 (local.get $b) (i32.const 1))
    (i64.store offset=48 (local.get $b) (i64.load offset=40 (local.get $b)))
    (i64.store offset=40 (local.get $b) (i64.const 0)))

  ;; No more bytes: both streams end here, and the outcome is next.
  (func $close (param $b i32)
    (call $stream-drop-readable (i32.load (local.get $b)))
    (call $stream-drop-writable (i32.load offset=4 (local.get $b)))
    (i32.store offset=16 (local.get $b) (i32.const 2)))

  (func $finish (param $b i32) (result i32)
    (call $waitable-set-drop (i32.load offset=12 (local.get $b)))
    (i32.store (local.get $b) (global.get $free))
    (global.set $free (local.get $b))
    (i32.const 0 (; EXIT ;)))

  ;; Changes the bytes in place and returns how many changed.
  (func $capitals (param $at i32) (param $count i32) (result i32)
    (local $end i32) (local $byte i32) (local $small i32) (local $changed i32)
    (local.set $end (i32.add (local.get $at) (local.get $count)))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $at) (local.get $end)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $small (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x61)) (i32.const 26)))
      (i32.store8 (local.get $at) (i32.xor (local.get $byte) (i32.shl (local.get $small) (i32.const 5))))
      (local.set $changed (i32.add (local.get $changed) (local.get $small)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $changed))

  (func $new-block (result i32)
    (local $b i32)
    (local.set $b (global.get $free))
    (if (local.get $b)
      (then (global.set $free (i32.load (local.get $b))))
      (else
        (local.set $b (memory.grow (i32.const 2)))
        (if (i32.eq (local.get $b) (i32.const -1)) (then unreachable))
        (local.set $b (i32.shl (local.get $b) (i32.const 16)))))
    (memory.fill (local.get $b) (i32.const 0) (i32.const 64))
    (local.get $b))

  (func $join (param $b i32) (param $end i32)
    (call $waitable-join (local.get $end) (i32.load offset=12 (local.get $b))))

  (func $high (param $pair i64) (result i32)
    (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32)))))
