;; Deadlock: a ring of two tasks in two instances, each of which reads before it writes.
;; run() reads from the relay, and the relay reads from run().
(component $deadlock-cycle-two
  ;; relay(input): gives back a stream at once and then reads the input before it would write anything.
  (component $Relay
    (type $bytes (stream u8))
    (core module $memory-module (memory (export "memory") 1))
    (core instance $memory (instantiate $memory-module))
    (core func $stream-new (canon stream.new $bytes))
    (core func $stream-read (canon stream.read $bytes async (memory (core memory $memory "memory"))))
    (core func $task-return (canon task.return (result $bytes)))
    (core func $waitable-set-new (canon waitable-set.new))
    (core func $waitable-join (canon waitable.join))
    (core module $code
      (import "" "stream.new" (func $stream-new (result i64)))
      (import "" "stream.read" (func $stream-read (param i32 i32 i32) (result i32)))
      (import "" "task.return" (func $task-return (param i32)))
      (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
      (import "" "waitable.join" (func $waitable-join (param i32 i32)))
      (func (export "relay") (param $input i32) (result i32)
        (local $set i32)
        ;; the writable end stays here
        (call $task-return (i32.wrap_i64 (call $stream-new)))
        (if (i32.ne (call $stream-read (local.get $input) (i32.const 0) (i32.const 1)) (i32.const -1 (; BLOCKED ;)))
          (then unreachable))
        (local.set $set (call $waitable-set-new))
        (call $waitable-join (local.get $input) (local.get $set))
        (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "stream.new" (func $stream-new)) (export "stream.read" (func $stream-read))
      (export "task.return" (func $task-return)) (export "waitable-set.new" (func $waitable-set-new))
      (export "waitable.join" (func $waitable-join))))))
    (func (export "relay") async (param "input" $bytes) (result $bytes)
      (canon lift (core func $i "relay") async (callback (core func $i "callback")))))

  ;; run(): makes a stream, sends it round through every relay, and reads what comes back before it would write anything.
  (component $Start
    (type $bytes (stream u8))
    (import "relay-1" (func $relay-1 async (param "input" $bytes) (result $bytes)))
    (core module $memory-module (memory (export "memory") 1))
    (core instance $memory (instantiate $memory-module))
    (core func $relay-1-core (canon lower (func $relay-1) async (memory (core memory $memory "memory"))))
    (core func $stream-new (canon stream.new $bytes))
    (core func $stream-read (canon stream.read $bytes async (memory (core memory $memory "memory"))))
    (core func $waitable-set-new (canon waitable-set.new))
    (core func $waitable-join (canon waitable.join))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "relay-1" (func $relay-1 (param i32 i32) (result i32)))
      (import "" "stream.new" (func $stream-new (result i64)))
      (import "" "stream.read" (func $stream-read (param i32 i32 i32) (result i32)))
      (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
      (import "" "waitable.join" (func $waitable-join (param i32 i32)))
      (func (export "run") (result i32)
        (local $stream i32) (local $set i32)
        ;; the writable end stays here
        (local.set $stream (i32.wrap_i64 (call $stream-new)))
        (if (i32.ne (call $relay-1 (local.get $stream) (i32.const 16)) (i32.const 2 (; RETURNED ;))) (then unreachable))
        (local.set $stream (i32.load (i32.const 16)))
        (if (i32.ne (call $stream-read (local.get $stream) (i32.const 0) (i32.const 1)) (i32.const -1 (; BLOCKED ;)))
          (then unreachable))
        (local.set $set (call $waitable-set-new))
        (call $waitable-join (local.get $stream) (local.get $set))
        (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "memory" (memory $memory "memory")) (export "relay-1" (func $relay-1-core))
      (export "stream.new" (func $stream-new)) (export "stream.read" (func $stream-read))
      (export "waitable-set.new" (func $waitable-set-new)) (export "waitable.join" (func $waitable-join))))))
    (func (export "run") async (canon lift (core func $i "run") async (callback (core func $i "callback")))))

  (instance $relay-1 (instantiate $Relay))
  (instance $start (instantiate $Start (with "relay-1" (func $relay-1 "relay"))))
  (export "run" (func $start "run")))
