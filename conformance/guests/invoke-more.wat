;; More for a command line to call: streams that come out as they went in, and a resource.
(component
  (core module $code
    (func (export "same") (param i32) (result i32) (local.get 0))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $code))
  (func (export "same-bytes") (param "s" (stream u8)) (result (stream u8)) (canon lift (core func $i "same")))
  (func (export "same-words") (param "s" (stream u32)) (result (stream u32)) (canon lift (core func $i "same")))

  (component $counters
    (import "code" (core module $code
      (export "same" (func (param i32) (result i32)))
      (export "add" (func (param i32 i32) (result i32)))))
    (core instance $i (instantiate $code))
    (type $counter (resource (rep i32)))
    (core func $new (canon resource.new $counter))
    (core func $rep (canon resource.rep $counter))
    (core module $make
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "spend") (param i32) (result i32) (call $rep (local.get 0))))
    (core instance $m (instantiate $make (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
    (export $Counter "counter" (type $counter))
    (func (export "[constructor]counter") (param "start" u32) (result (own $Counter))
      (canon lift (core func $m "make")))
    (func (export "[method]counter.plus") (param "self" (borrow $Counter)) (param "n" u32) (result u32)
      (canon lift (core func $i "add")))
    (func (export "[static]counter.spend") (param "c" (own $Counter)) (result u32)
      (canon lift (core func $m "spend"))))
  (instance $c (instantiate $counters (with "code" (core module $code))))
  (export "heddle:test/counters" (instance $c)))
