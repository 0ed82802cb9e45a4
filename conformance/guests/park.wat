;; Functions that park their stack in a call of the host, one at a time (a sync lift takes the instance's exclusive thread).
;;   park(a)   sync-lifted: calls heddle:test/host#wait(a), which the test answers when it likes, and returns its result + 1
;;   trap()    traps
;;   one()     returns 1
(component $park
  (import "heddle:test/host" (instance $host
    (export "wait" (func async (param "a" u32) (result u32)))))
  (core func $wait (canon lower (func $host "wait")))
  (core module $code
    (import "" "wait" (func $wait (param i32) (result i32)))
    (func (export "park") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 1)))
    (func (export "trap") unreachable)
    (func (export "one") (result i32) (i32.const 1)))
  (core instance $i (instantiate $code (with "" (instance (export "wait" (func $wait))))))
  (func (export "park") async (param "a" u32) (result u32) (canon lift (core func $i "park")))
  (func (export "trap") async (canon lift (core func $i "trap")))
  (func (export "one") (result u32) (canon lift (core func $i "one"))))
