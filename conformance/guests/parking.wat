;; Exports that are not async, some of which may have to wait and some not: which is which is a matter of their instance.
;;   heddle:test/slow   calls heddle:test/host#wait(a) in its functions, and in the destructor of its resource
;;   heddle:test/quick  has the same functions and calls nothing
(component $parking
  (import "heddle:test/host" (instance $host
    (export "wait" (func (param "a" u32) (result u32)))))

  (component $slow
    (import "wait" (func $wait (param "a" u32) (result u32)))
    (core func $wait (canon lower (func $wait)))
    (core module $code
      (import "" "wait" (func $wait (param i32) (result i32)))
      (func (export "twice") (param i32) (result i32) (i32.mul (call $wait (local.get 0)) (i32.const 2)))
      (func (export "drop") (param i32) (drop (call $wait (local.get 0)))))
    (core instance $i (instantiate $code (with "" (instance (export "wait" (func $wait))))))
    (type $lock (resource (rep i32) (dtor (core func $i "drop"))))
    (core func $new (canon resource.new $lock))
    (core module $make
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "twice" (func $twice (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (call $twice (local.get 0))))
      (func (export "value") (param i32) (result i32) (local.get 0)))
    (core instance $m (instantiate $make
      (with "" (instance (export "new" (func $new)) (export "twice" (func $i "twice"))))))
    (export $Lock "lock" (type $lock))
    (func (export "twice") (param "a" u32) (result u32) (canon lift (core func $i "twice")))
    (func (export "[constructor]lock") (param "a" u32) (result (own $Lock)) (canon lift (core func $m "make")))
    (func (export "[method]lock.value") (param "self" (borrow $Lock)) (result u32)
      (canon lift (core func $m "value"))))

  (component $quick
    (core module $code
      (global $dropped (mut i32) (i32.const 0))
      (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
      (func (export "drop") (param i32) (global.set $dropped (local.get 0)))
      (func (export "dropped") (result i32) (global.get $dropped)))
    (core instance $i (instantiate $code))
    (type $lock (resource (rep i32) (dtor (core func $i "drop"))))
    (core func $new (canon resource.new $lock))
    (core module $make
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "value") (param i32) (result i32) (local.get 0)))
    (core instance $m (instantiate $make (with "" (instance (export "new" (func $new))))))
    (export $Lock "lock" (type $lock))
    (func (export "twice") (param "a" u32) (result u32) (canon lift (core func $i "twice")))
    (func (export "dropped") (result u32) (canon lift (core func $i "dropped")))
    (func (export "[constructor]lock") (param "a" u32) (result (own $Lock)) (canon lift (core func $m "make")))
    (func (export "[method]lock.value") (param "self" (borrow $Lock)) (result u32)
      (canon lift (core func $m "value"))))

  (alias export $host "wait" (func $wait))
  (instance $s (instantiate $slow (with "wait" (func $wait))))
  (instance $q (instantiate $quick))
  (export "heddle:test/slow" (instance $s))
  (export "heddle:test/quick" (instance $q)))
