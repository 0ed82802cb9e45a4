;; Deadlock: a waitable in no set.
;; run() calls slow() of another instance, which returns after a yield, and waits on a set that the subtask was never joined to: the
;; event is there, and nobody can see it.
(component $deadlock-no-set
  (component $Callee
    (core func $task-return (canon task.return))
    (core module $code
      (import "" "task.return" (func $task-return))
      (func (export "slow") (result i32) (i32.const 1 (; YIELD ;)))
      (func (export "callback") (param i32 i32 i32) (result i32) (call $task-return) (i32.const 0 (; EXIT ;))))
    (core instance $i (instantiate $code (with "" (instance (export "task.return" (func $task-return))))))
    (func (export "slow") async (canon lift (core func $i "slow") async (callback (core func $i "callback")))))
  (component $Caller
    (import "slow" (func $slow async))
    (core func $slow-core (canon lower (func $slow) async))
    (core func $waitable-set-new (canon waitable-set.new))
    (core module $code
      (import "" "slow" (func $slow (result i32)))
      (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
      (func (export "run") (result i32)
        (if (i32.ne (i32.and (call $slow) (i32.const 15)) (i32.const 1 (; STARTED ;))) (then unreachable))
        (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (call $waitable-set-new) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core instance $i (instantiate $code (with "" (instance
      (export "slow" (func $slow-core)) (export "waitable-set.new" (func $waitable-set-new))))))
    (func (export "run") async (canon lift (core func $i "run") async (callback (core func $i "callback")))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "slow" (func $callee "slow"))))
  (export "run" (func $caller "run")))
