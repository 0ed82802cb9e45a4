;; A plug for composing: gives a log that two others import in two versions.
;;   heddle:test/log@0.1.1   write(n: u32) adds n to a sum, level() -> u32 is 3, sum() -> u32
(component $log
  (core module $code
    (global $sum (mut i32) (i32.const 0))
    (func (export "write") (param i32) (global.set $sum (i32.add (global.get $sum) (local.get 0))))
    (func (export "level") (result i32) (i32.const 3))
    (func (export "sum") (result i32) (global.get $sum)))
  (core instance $i (instantiate $code))
  (func $write (param "n" u32) (canon lift (core func $i "write")))
  (func $level (result u32) (canon lift (core func $i "level")))
  (func $sum (result u32) (canon lift (core func $i "sum")))
  (instance $exports
    (export "write" (func $write))
    (export "level" (func $level))
    (export "sum" (func $sum)))
  (export "heddle:test/log@0.1.1" (instance $exports)))
