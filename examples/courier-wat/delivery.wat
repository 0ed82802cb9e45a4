;; heddle:demo/delivery by hand: a task that returns a future at once, sends the request, and writes the answer into the future.
;;
;; ABI: `deliver` is lifted async with a callback (stackless). Any number of calls may be under way: what belongs to one call is a
;; block, found again through the task's context. Blocks are used again; the text of error codes is not freed.
;;
;; A block ($b), 64 bytes:
;;   0 future, writable end   4 waitable set   8 the next free block   16 result<response, error-code>, 40 bytes
(module
  (import "wasi:http/client@0.3.0" "[async-lower]send" (func $send (param i32 i32) (result i32)))
  (import "wasi:http/types@0.3.0" "[resource-drop]response" (func $response-drop (param i32)))
  (import "[export]heddle:demo/delivery@0.1.0" "[task-return]deliver" (func $task-return (param i32)))
  (import "[export]heddle:demo/delivery@0.1.0" "[future-new-0]deliver" (func $future-new (result i64)))
  (import "[export]heddle:demo/delivery@0.1.0" "[async-lower][future-write-0]deliver"
    (func $future-write (param i32 i32) (result i32)))
  (import "[export]heddle:demo/delivery@0.1.0" "[future-drop-writable-0]deliver" (func $future-drop-writable (param i32)))
  (import "$root" "[waitable-set-new]" (func $waitable-set-new (result i32)))
  (import "$root" "[waitable-set-drop]" (func $waitable-set-drop (param i32)))
  (import "$root" "[waitable-join]" (func $waitable-join (param i32 i32)))
  (import "$root" "[subtask-drop]" (func $subtask-drop (param i32)))
  (import "$root" "[context-get-0]" (func $context-get (result i32)))
  (import "$root" "[context-set-0]" (func $context-set (param i32)))

  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 16))
  (global $free (mut i32) (i32.const 0))

  (func (export "[async-lift]heddle:demo/delivery@0.1.0#deliver") (param $request i32) (result i32)
    (local $b i32) (local $future i64) (local $status i32)
    (local.set $b (call $new-block))
    (call $context-set (local.get $b))
    (local.set $future (call $future-new))
    (i32.store (local.get $b) (i32.wrap_i64 (i64.shr_u (local.get $future) (i64.const 32))))
    (i32.store offset=4 (local.get $b) (call $waitable-set-new))
    (call $task-return (i32.wrap_i64 (local.get $future)))
    (local.set $status (call $send (local.get $request) (call $result (local.get $b))))
    ;; RETURNED: there is no subtask
    (if (i32.eq (i32.and (local.get $status) (i32.const 15)) (i32.const 2))
      (then (return (call $answer (local.get $b)))))
    (call $wait-for (local.get $b) (i32.shr_u (local.get $status) (i32.const 4))))

  (func (export "[callback][async-lift]heddle:demo/delivery@0.1.0#deliver")
    (param $event i32) (param $waitable i32) (param $payload i32) (result i32)
    (local $b i32)
    (local.set $b (call $context-get))
    ;; FUTURE_WRITE
    (if (i32.eq (local.get $event) (i32.const 5)) (then (return (call $close (local.get $b) (local.get $payload)))))
    ;; SUBTASK, which may only have started
    (if (i32.ne (local.get $payload) (i32.const 2))
      (then (return (call $wait-for (local.get $b) (local.get $waitable)))))
    (call $waitable-join (local.get $waitable) (i32.const 0))
    (call $subtask-drop (local.get $waitable))
    (call $answer (local.get $b)))

  (func $answer (param $b i32) (result i32)
    (local $code i32)
    (local.set $code (call $future-write (i32.load (local.get $b)) (call $result (local.get $b))))
    ;; BLOCKED
    (if (i32.eq (local.get $code) (i32.const -1))
      (then (return (call $wait-for (local.get $b) (i32.load (local.get $b))))))
    (call $close (local.get $b) (local.get $code)))

  ;; DROPPED: nobody took the response, so that it is still ours.
  (func $close (param $b i32) (param $code i32) (result i32)
    (call $waitable-join (i32.load (local.get $b)) (i32.const 0))
    (call $future-drop-writable (i32.load (local.get $b)))
    (call $waitable-set-drop (i32.load offset=4 (local.get $b)))
    (if (i32.and
          (i32.eq (local.get $code) (i32.const 1))
          (i32.eqz (i32.load8_u offset=16 (local.get $b))))
      (then (call $response-drop (i32.load offset=24 (local.get $b)))))
    (i32.store offset=8 (local.get $b) (global.get $free))
    (global.set $free (local.get $b))
    (i32.const 0))

  ;; WAIT with the set
  (func $wait-for (param $b i32) (param $waitable i32) (result i32)
    (call $waitable-join (local.get $waitable) (i32.load offset=4 (local.get $b)))
    (i32.or (i32.const 2) (i32.shl (i32.load offset=4 (local.get $b)) (i32.const 4))))

  (func $result (param $b i32) (result i32)
    (i32.add (local.get $b) (i32.const 16)))

  (func $new-block (result i32)
    (local $b i32)
    (local.set $b (global.get $free))
    (if (i32.eqz (local.get $b)) (then (return (call $allocate (i32.const 64)))))
    (global.set $free (i32.load offset=8 (local.get $b)))
    (local.get $b))

  (func $allocate (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $top))
    (global.set $top (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 15)) (i32.const -16)))
    (block $enough
      (loop $grow
        (br_if $enough (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
        (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
        (br $grow)))
    (local.get $at))

  ;; Only for the text of an error code, which comes once.
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (call $allocate (local.get $size))))
