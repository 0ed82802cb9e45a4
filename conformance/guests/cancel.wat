;; Ways to take a request for cancellation. Each function first calls heddle:test/host#entered, so that a test sees whether the guest
;; was entered at all, and then waits on an empty waitable set, where only cancellation can wake it.
;;   heeds()     answers TASK_CANCELLED with task.cancel
;;   finishes()  answers TASK_CANCELLED with task.return(7)
;;   ignores()   answers TASK_CANCELLED by waiting again
;;   returns()   calls task.return(1) before it waits, and waits on for ever
;;   parks()     sync-lifted: parks its stack in heddle:test/host#wait, which gets the request instead
(component $cancel
  (import "heddle:test/host" (instance $host
    (export "entered" (func))
    (export "wait" (func async (param "a" u32) (result u32)))))
  (core func $entered (canon lower (func $host "entered")))
  (core func $wait (canon lower (func $host "wait")))
  (core func $task-return (canon task.return (result u32)))
  (core func $task-cancel (canon task.cancel))
  (core func $waitable-set-new (canon waitable-set.new))
  (core module $code
    (import "" "entered" (func $entered))
    (import "" "wait" (func $wait (param i32) (result i32)))
    (import "" "task.return" (func $task-return (param i32)))
    (import "" "task.cancel" (func $task-cancel))
    (import "" "waitable-set.new" (func $waitable-set-new (result i32)))
    (global $set (mut i32) (i32.const 0))
    (func $wait-for-ever (result i32)
      (if (i32.eqz (global.get $set)) (then (global.set $set (call $waitable-set-new))))
      (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (global.get $set) (i32.const 4))))
    (func $must-be-cancelled (param $event i32)
      (if (i32.ne (local.get $event) (i32.const 6 (; TASK_CANCELLED ;))) (then unreachable)))

    (func (export "start") (result i32) (call $entered) (call $wait-for-ever))
    (func (export "returns") (result i32) (call $entered) (call $task-return (i32.const 1)) (call $wait-for-ever))
    (func (export "heeds") (param $event i32) (param i32 i32) (result i32)
      (call $must-be-cancelled (local.get $event)) (call $task-cancel) (i32.const 0 (; EXIT ;)))
    (func (export "finishes") (param $event i32) (param i32 i32) (result i32)
      (call $must-be-cancelled (local.get $event)) (call $task-return (i32.const 7)) (i32.const 0))
    (func (export "ignores") (param $event i32) (param i32 i32) (result i32)
      (call $must-be-cancelled (local.get $event)) (call $wait-for-ever))
    (func (export "parks") (result i32) (call $entered) (call $wait (i32.const 0))))
  (core instance $i (instantiate $code (with "" (instance
    (export "entered" (func $entered)) (export "wait" (func $wait)) (export "task.return" (func $task-return))
    (export "task.cancel" (func $task-cancel)) (export "waitable-set.new" (func $waitable-set-new))))))
  (func (export "heeds") async (result u32)
    (canon lift (core func $i "start") async (callback (core func $i "heeds"))))
  (func (export "finishes") async (result u32)
    (canon lift (core func $i "start") async (callback (core func $i "finishes"))))
  (func (export "ignores") async (result u32)
    (canon lift (core func $i "start") async (callback (core func $i "ignores"))))
  (func (export "returns") async (result u32)
    (canon lift (core func $i "returns") async (callback (core func $i "ignores"))))
  (func (export "parks") async (result u32) (canon lift (core func $i "parks"))))
