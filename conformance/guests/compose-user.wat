;; A main component for composing: uses a resource of another, exports it again, and imports a newer version of the log.
;;   run() -> u32               42 + 1000 * level: makes a counter of 40, bumps it twice, logs 100 times the value, drops it
;;   heddle:test/api@0.1.0      make() -> counter: a counter of 7, from heddle:test/counters
(component $user
  (import "heddle:test/counters@0.1.0" (instance $counters
    (export "counter" (type $c (sub resource)))
    (export "[constructor]counter" (func (param "start" u32) (result (own $c))))
    (export "[method]counter.bump" (func (param "self" (borrow $c)) (result u32)))))
  (import "heddle:test/log@0.1.1" (instance $log
    (export "write" (func (param "n" u32)))
    (export "level" (func (result u32)))))
  (alias export $counters "counter" (type $counter))
  (core func $constructor (canon lower (func $counters "[constructor]counter")))
  (core func $bump (canon lower (func $counters "[method]counter.bump")))
  (core func $drop (canon resource.drop $counter))
  (core func $write (canon lower (func $log "write")))
  (core func $level (canon lower (func $log "level")))
  (core module $code
    (import "" "constructor" (func $constructor (param i32) (result i32)))
    (import "" "bump" (func $bump (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "write" (func $write (param i32)))
    (import "" "level" (func $level (result i32)))
    (func (export "make") (result i32) (call $constructor (i32.const 7)))
    (func (export "run") (result i32) (local $counter i32) (local $value i32)
      (local.set $counter (call $constructor (i32.const 40)))
      (drop (call $bump (local.get $counter)))
      (local.set $value (call $bump (local.get $counter)))
      (call $write (i32.mul (local.get $value) (i32.const 100)))
      (call $drop (local.get $counter))
      (i32.add (local.get $value) (i32.mul (call $level) (i32.const 1000)))))
  (core instance $i (instantiate $code (with "" (instance
    (export "constructor" (func $constructor))
    (export "bump" (func $bump))
    (export "drop" (func $drop))
    (export "write" (func $write))
    (export "level" (func $level))))))
  (func (export "run") (result u32) (canon lift (core func $i "run")))
  (func $make (result (own $counter)) (canon lift (core func $i "make")))
  (component $interface
    (import "counter" (type $counter (sub resource)))
    (import "make" (func $make (result (own $counter))))
    (export $c "counter" (type $counter))
    (export "make" (func $make) (func (result (own $c)))))
  (instance $api (instantiate $interface (with "counter" (type $counter)) (with "make" (func $make))))
  (export "heddle:test/api@0.1.0" (instance $api)))
