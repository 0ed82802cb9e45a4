;; A list of borrowed pollables, given again and again: to `poll` of WASI 0.2, and to a function of the host's that only takes it.
;; What comes of each call is summed up: the first element of the list that it gives.
(component
  (import "wasi:io/poll@0.2.12" (instance $poll
    (export "pollable" (type $pollable (sub resource)))
    (export "poll" (func (param "in" (list (borrow $pollable))) (result (list u32))))))
  (alias export $poll "pollable" (type $pollable))
  (import "heddle:bench/pollables" (instance $host
    (alias outer 1 $pollable (type $outer-pollable))
    (export "pollable" (type $p (eq $outer-pollable)))
    (export "make" (func (param "index" u32) (result (own $p))))
    (export "take" (func (param "in" (list (borrow $p))) (result (list u32))))))

  (core module $mem
    (memory (export "memory") 2)
    (global $free (mut i32) (i32.const 65536))
    (func (export "reset") (global.set $free (i32.const 65536)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.and (i32.add (i32.add (local.get $at) (local.get 3)) (i32.const 7)) (i32.const -8)))
      (local.get $at)))
  (core instance $mem (instantiate $mem))
  (core func $poll-l (canon lower (func $poll "poll")
    (memory (core memory $mem "memory")) (realloc (core func $mem "realloc"))))
  (core func $take-l (canon lower (func $host "take")
    (memory (core memory $mem "memory")) (realloc (core func $mem "realloc"))))
  (core func $make-l (canon lower (func $host "make")))
  (core func $drop-l (canon resource.drop $pollable))

  (core module $m
    (import "mem" "memory" (memory 2))
    (import "mem" "reset" (func $reset))
    (import "" "poll" (func $poll (param i32 i32 i32)))
    (import "" "take" (func $take (param i32 i32 i32)))
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    ;; The handles lie from 1024 on; a result at 16.
    (global $count (mut i32) (i32.const 0))
    (func (export "prepare") (param $n i32) (local $i i32)
      (global.set $count (local.get $n))
      (loop $l
        (i32.store (i32.add (i32.const 1024) (i32.shl (local.get $i) (i32.const 2))) (call $make (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (local.get $n)))))
    (func (export "finish") (local $i i32)
      (loop $l
        (call $drop (i32.load (i32.add (i32.const 1024) (i32.shl (local.get $i) (i32.const 2)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (global.get $count)))))
    (func (export "loop-poll") (param $n i32) (result i32) (local $ready i32)
      (loop $l
        (call $reset)
        (call $poll (i32.const 1024) (global.get $count) (i32.const 16))
        (local.set $ready (i32.add (local.get $ready) (i32.load (i32.load (i32.const 16)))))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $ready))
    (func (export "loop-take") (param $n i32) (result i32) (local $ready i32)
      (loop $l
        (call $reset)
        (call $take (i32.const 1024) (global.get $count) (i32.const 16))
        (local.set $ready (i32.add (local.get $ready) (i32.load (i32.load (i32.const 16)))))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $ready)))
  (core instance $i (instantiate $m
    (with "mem" (instance $mem))
    (with "" (instance
      (export "poll" (func $poll-l)) (export "take" (func $take-l))
      (export "make" (func $make-l)) (export "drop" (func $drop-l))))))
  (func (export "prepare") (param "n" u32) (canon lift (core func $i "prepare")))
  (func (export "finish") (canon lift (core func $i "finish")))
  (func (export "loop-poll") (param "n" u32) (result u32) (canon lift (core func $i "loop-poll")))
  (func (export "loop-take") (param "n" u32) (result u32) (canon lift (core func $i "loop-take"))))
