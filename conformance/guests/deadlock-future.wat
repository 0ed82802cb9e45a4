;; Deadlock: a future that is never written.
;; run() reads the future that promise() of another instance gave it. That task is over; its instance keeps the writable end.
(component $deadlock-future
  (component $Promiser
    (type $number (future u32))
    (core func $future-new (canon future.new $number))
    (core module $code
      (import "" "future.new" (func $future-new (result i64)))
      (func (export "promise") (result i32) (i32.wrap_i64 (call $future-new))))
    (core instance $i (instantiate $code (with "" (instance (export "future.new" (func $future-new))))))
    (func (export "promise") (result $number) (canon lift (core func $i "promise"))))
  (component $Believer
    (type $number (future u32))
    (import "promise" (func $promise (result $number)))
    (core module $memory-module (memory (export "memory") 1))
    (core instance $memory (instantiate $memory-module))
    (core func $promise-core (canon lower (func $promise)))
    (core func $future-read (canon future.read $number async (memory (core memory $memory "memory"))))
    (core func $waitable-set-new (canon waitable-set.new))
    (core func $waitable-join (canon waitable.join))
    (core module $code
      (import "" "promise" (func $promise (result i32)))
      (import "" "future.read" (func $future-read (param i32 i32) (result i32)))
      (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
      (import "" "waitable.join" (func $waitable-join (param i32 i32)))
      (func (export "run") (result i32)
        (local $future i32) (local $set i32)
        (local.set $future (call $promise))
        (if (i32.ne (call $future-read (local.get $future) (i32.const 0)) (i32.const -1 (; BLOCKED ;))) (then unreachable))
        (local.set $set (call $waitable-set-new))
        (call $waitable-join (local.get $future) (local.get $set))
        (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "promise" (func $promise-core)) (export "future.read" (func $future-read))
      (export "waitable-set.new" (func $waitable-set-new)) (export "waitable.join" (func $waitable-join))))))
    (func (export "run") async (canon lift (core func $i "run") async (callback (core func $i "callback")))))
  (instance $promiser (instantiate $Promiser))
  (instance $believer (instantiate $Believer (with "promise" (func $promiser "promise"))))
  (export "run" (func $believer "run")))
