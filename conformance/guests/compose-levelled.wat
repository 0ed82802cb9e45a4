;; A main component for composing: what a plug gives it has a type that another import uses too, and the world itself.
;;   run()   passes current() of heddle:test/levels to put(level) of heddle:test/sink
(component $levelled
  (import "heddle:test/levels@0.1.0" (instance $levels
    (type $l' (enum "low" "middle" "high"))
    (export "level" (type $l (eq $l')))
    (export "current" (func (result $l)))))
  (alias export $levels "level" (type $level))
  (import "heddle:test/sink@0.1.0" (instance $sink
    (alias outer $levelled $level (type $l'))
    (export "level" (type $l (eq $l')))
    (export "put" (func (param "level" $l)))))
  (import "level" (type $used (eq $level)))
  (core func $current (canon lower (func $levels "current")))
  (core func $put (canon lower (func $sink "put")))
  (core module $code
    (import "" "current" (func $current (result i32)))
    (import "" "put" (func $put (param i32)))
    (func (export "run") (call $put (call $current)))
    (func (export "same") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $code (with "" (instance
    (export "current" (func $current))
    (export "put" (func $put))))))
  (func (export "same") (param "level" $used) (result $used) (canon lift (core func $i "same")))
  (func (export "run") (canon lift (core func $i "run"))))
