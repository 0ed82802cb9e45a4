;; A plug for composing: an interface of a value type and a function.
;;   heddle:test/levels@0.1.0   enum level { low, middle, high }, current() -> level is high
(component $levels
  (core module $code (func (export "current") (result i32) (i32.const 2)))
  (core instance $i (instantiate $code))
  (type $level (enum "low" "middle" "high"))
  (func $current (result $level) (canon lift (core func $i "current")))
  (component $interface
    (type $level' (enum "low" "middle" "high"))
    (import "level" (type $level (eq $level')))
    (import "current" (func $current (result $level)))
    (export $l "level" (type $level))
    (export "current" (func $current) (func (result $l))))
  (instance $exports (instantiate $interface (with "level" (type $level)) (with "current" (func $current))))
  (export "heddle:test/levels@0.1.0" (instance $exports)))
