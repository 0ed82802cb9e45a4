;; Deadlock: backpressure that is never released.
;; run() calls shut() of another instance, which raises backpressure, and then work() of it, which therefore never starts.
(component $deadlock-backpressure
  (component $Callee
    (core func $backpressure-inc (canon backpressure.inc))
    (core func $task-return (canon task.return))
    (core module $code
      (import "" "backpressure.inc" (func $backpressure-inc))
      (import "" "task.return" (func $task-return))
      (func (export "shut") (call $backpressure-inc))
      (func (export "work") (result i32) (call $task-return) (i32.const 0 (; EXIT ;)))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "backpressure.inc" (func $backpressure-inc)) (export "task.return" (func $task-return))))))
    (func (export "shut") (canon lift (core func $i "shut")))
    (func (export "work") async (canon lift (core func $i "work") async (callback (core func $i "callback")))))
  (component $Caller
    (import "shut" (func $shut))
    (import "work" (func $work async))
    (core func $shut-core (canon lower (func $shut)))
    (core func $work-core (canon lower (func $work) async))
    (core func $waitable-set-new (canon waitable-set.new))
    (core func $waitable-join (canon waitable.join))
    (core module $code
      (import "" "shut" (func $shut))
      (import "" "work" (func $work (result i32)))
      (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
      (import "" "waitable.join" (func $waitable-join (param i32 i32)))
      (func (export "run") (result i32)
        (local $status i32) (local $set i32)
        (call $shut)
        (local.set $status (call $work))
        (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 0 (; STARTING ;))) (then unreachable))
        (local.set $set (call $waitable-set-new))
        (call $waitable-join (i32.shr_u (local.get $status) (i32.const 4)) (local.get $set))
        (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "shut" (func $shut-core)) (export "work" (func $work-core))
      (export "waitable-set.new" (func $waitable-set-new)) (export "waitable.join" (func $waitable-join))))))
    (func (export "run") async (canon lift (core func $i "run") async (callback (core func $i "callback")))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "shut" (func $callee "shut")) (with "work" (func $callee "work"))))
  (export "run" (func $caller "run")))
