;; heddle:demo/courier by hand: a function that is not asynchronous starts one that is, and gives back the future that it returns.
;;
;; This is for engines that import no asynchronous functions but can read a future. `deliver` returns its future before it waits for
;; anything, so that the call has returned when it comes back.
(module
  (import "heddle:demo/delivery@0.1.0" "[async-lower]deliver" (func $deliver (param i32 i32) (result i32)))

  (memory (export "memory") 1)

  (func (export "heddle:demo/courier@0.1.0#send") (param $request i32) (result i32)
    ;; RETURNED, without a subtask
    (if (i32.ne (call $deliver (local.get $request) (i32.const 0)) (i32.const 2)) (then unreachable))
    (i32.load (i32.const 0)))

  ;; Nothing that comes in needs memory.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))
