;; Start functions, and own handles that are kept: as components of C do, which are initialised when everything else is there, and keep what
;; they were given for as long as they are.
(component $renew-start
  (import "heddle:test/host" (instance $host
    (export "thing" (type (sub resource)))
    (export "started" (func (result u32)))))
  (alias export $host "thing" (type $thing))
  (import "make" (func $make (result (own $thing))))
  (core func $started (canon lower (func $host "started")))
  (core func $make (canon lower (func $make)))
  (core func $drop (canon resource.drop $thing))
  (core func $set-new (canon waitable-set.new))
  (core module $State
    (import "" "make" (func $make (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "set" (func $set (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\05")
    (func (export "keep") (result i32) (call $make))
    (func (export "keep-set") (result i32) (call $set))
    (func (export "let-go") (param i32) (call $drop (local.get 0)))
    (func (export "count") (result i32)
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
      (i32.load (i32.const 0))))
  (core instance $s (instantiate $State (with "" (instance
    (export "make" (func $make)) (export "drop" (func $drop)) (export "set" (func $set-new))))))
  ;; Adds what the host says to the counter, and keeps a thing; traps if that is nothing.
  (core module $Start
    (import "" "memory" (memory 1))
    (import "" "started" (func $started (result i32)))
    (import "" "keep" (func $keep (result i32)))
    (func $start (local $by i32)
      (local.set $by (call $started))
      (if (i32.eqz (local.get $by)) (then unreachable))
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get $by)))
      (drop (call $keep)))
    (start $start))
  (core instance (instantiate $Start (with "" (instance
    (export "memory" (memory $s "memory")) (export "started" (func $started)) (export "keep" (func $s "keep"))))))
  (func (export "count") (result u32) (canon lift (core func $s "count")))
  (func (export "keep") (result u32) (canon lift (core func $s "keep")))
  (func (export "keep-set") (result u32) (canon lift (core func $s "keep-set")))
  (func (export "let-go") (param "handle" u32) (canon lift (core func $s "let-go"))))
