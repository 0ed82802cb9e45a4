;; A trap two instances deep, in core functions that have names: what a trap's message must be able to name.
;;   outer()   calls inner of the nested instance, whose core function $fall calls $reach, which executes `unreachable`
(component $trap
  (component $Depths
    (core module $code
      (func $reach unreachable)
      (func $fall (export "inner") (call $reach)))
    (core instance $i (instantiate $code))
    (func (export "inner") (canon lift (core func $i "inner"))))
  (instance $depths (instantiate $Depths))
  (component $Surface
    (import "inner" (func $inner))
    (core func $inner-core (canon lower (func $inner)))
    (core module $code
      (import "" "inner" (func $inner))
      (func $descend (export "outer") (call $inner)))
    (core instance $i (instantiate $code (with "" (instance (export "inner" (func $inner-core))))))
    (func (export "outer") (canon lift (core func $i "outer"))))
  (instance $surface (instantiate $Surface (with "inner" (func $depths "inner"))))
  (export "outer" (func $surface "outer")))
