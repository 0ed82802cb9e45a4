;; Deadlock: a stream with both ends in one task.
;; run() writes a byte to its own stream and waits for someone to read it; the readable end is its own too.
(component $deadlock-self
  (type $bytes (stream u8))
  (core module $memory-module (memory (export "memory") 1))
  (core instance $memory (instantiate $memory-module))
  (core func $stream-new (canon stream.new $bytes))
  (core func $stream-write (canon stream.write $bytes async (memory (core memory $memory "memory"))))
  (core func $waitable-set-new (canon waitable-set.new))
  (core func $waitable-join (canon waitable.join))
  (core module $code
    (import "" "stream.new" (func $stream-new (result i64)))
    (import "" "stream.write" (func $stream-write (param i32 i32 i32) (result i32)))
    (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
    (import "" "waitable.join" (func $waitable-join (param i32 i32)))
    (func (export "run") (result i32)
      (local $writable i32) (local $set i32)
      (local.set $writable (i32.wrap_i64 (i64.shr_u (call $stream-new) (i64.const 32))))
      (if (i32.ne (call $stream-write (local.get $writable) (i32.const 0) (i32.const 1)) (i32.const -1 (; BLOCKED ;)))
        (then unreachable))
      (local.set $set (call $waitable-set-new))
      (call $waitable-join (local.get $writable) (local.get $set))
      (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (local.get $set) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $code (with "" (instance
    (export "stream.new" (func $stream-new)) (export "stream.write" (func $stream-write))
    (export "waitable-set.new" (func $waitable-set-new)) (export "waitable.join" (func $waitable-join))))))
  (func (export "run") async (canon lift (core func $i "run") async (callback (core func $i "callback")))))
