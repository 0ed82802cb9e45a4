;; As park.wat, but `park` is lifted async without a callback (the stackful ABI), which takes no exclusive thread: any number of
;; calls may be parked in one instance. Needs the feature for stackful async.
;;   park(a)   calls heddle:test/host#wait(a) and returns its result + 1 through task.return
;;   trap()    traps
(component $park-stackful
  (import "heddle:test/host" (instance $host
    (export "wait" (func async (param "a" u32) (result u32)))))
  (core func $wait (canon lower (func $host "wait")))
  (core func $task-return (canon task.return (result u32)))
  (core module $code
    (import "" "wait" (func $wait (param i32) (result i32)))
    (import "" "task.return" (func $task-return (param i32)))
    (func (export "park") (param i32)
      (call $task-return (i32.add (call $wait (local.get 0)) (i32.const 1))))
    (func (export "trap") unreachable))
  (core instance $i (instantiate $code (with "" (instance
    (export "wait" (func $wait)) (export "task.return" (func $task-return))))))
  (func (export "park") async (param "a" u32) (result u32) (canon lift (core func $i "park") async))
  (func (export "trap") async (canon lift (core func $i "trap"))))
