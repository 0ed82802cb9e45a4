;; A start function runs before what holds something is there.
(component $renew-late
  (core module $Start
    (func $start)
    (start $start))
  (core instance (instantiate $Start))
  (core module $State
    (global $count (mut i32) (i32.const 0))
    (func (export "count") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (global.get $count)))
  (core instance $s (instantiate $State))
  (func (export "count") (result u32) (canon lift (core func $s "count"))))
