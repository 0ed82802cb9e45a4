;; A guest of WASI 0.2 that asks a pollable whether it is ready, and never waits: `spin` asks at most n times, and answers how often.
(component
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $pollable (sub resource)))
    (export "[method]pollable.ready" (func (param "self" (borrow $pollable)) (result bool)))))
  (alias export $poll "pollable" (type $pollable))
  (import "heddle:test/host" (instance $host
    (alias outer 1 $pollable (type $outer))
    (export "pollable" (type $p (eq $outer)))
    (export "subscribe" (func (result (own $p))))))
  (core func $ready (canon lower (func $poll "[method]pollable.ready")))
  (core func $subscribe (canon lower (func $host "subscribe")))
  (core func $drop (canon resource.drop $pollable))
  (core module $m
    (import "" "ready" (func $ready (param i32) (result i32)))
    (import "" "subscribe" (func $subscribe (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "spin") (param $n i32) (result i32) (local $pollable i32) (local $asked i32)
      (local.set $pollable (call $subscribe))
      (loop $l
        (local.set $asked (i32.add (local.get $asked) (i32.const 1)))
        (br_if $l (i32.and
          (i32.eqz (call $ready (local.get $pollable)))
          (i32.lt_u (local.get $asked) (local.get $n)))))
      (call $drop (local.get $pollable))
      (local.get $asked)))
  (core instance $i (instantiate $m (with "" (instance
    (export "ready" (func $ready)) (export "subscribe" (func $subscribe)) (export "drop" (func $drop))))))
  (func (export "spin") (param "n" u32) (result u32) (canon lift (core func $i "spin"))))
