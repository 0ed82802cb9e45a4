;; Functions of simple types, to be called one by one: scalars, strings, a result, and each way of returning.
;;   add(a, b)     sync, flat parameters and result
;;   echo(s)       sync, a string there and back, with a post-return
;;   divide(a, b)  sync, result<s32, string>
;;   later(a)      async with a callback: yields once, then returns a + 1
(component $invoke
  (core module $code
    (import "" "task.return" (func $task-return (param i32)))
    (import "" "context.get" (func $context-get (result i32)))
    (import "" "context.set" (func $context-set (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) "division by zero")
    ;; where the next allocation begins; post-return gives everything back
    (global $top (mut i32) (i32.const 1024))
    (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $top (i32.add (local.get $at) (local.get $size)))
      (if (i32.gt_u (global.get $top) (i32.const 65536)) (then unreachable))
      (local.get $at))
    (func (export "release") (param i32) (global.set $top (i32.const 1024)))

    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "echo") (param $at i32) (param $length i32) (result i32)
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (local.get $length))
      (i32.const 0))
    (func (export "divide") (param $a i32) (param $b i32) (result i32)
      (if (local.get $b)
        (then
          (i32.store8 (i32.const 0) (i32.const 0))
          (i32.store (i32.const 4) (i32.div_s (local.get $a) (local.get $b))))
        (else
          (i32.store8 (i32.const 0) (i32.const 1))
          (i32.store (i32.const 4) (i32.const 16))
          (i32.store (i32.const 8) (i32.const 16))))
      (i32.const 0))
    (func (export "later") (param i32) (result i32)
      (call $context-set (local.get 0))
      (i32.const 1 (; YIELD ;)))
    (func (export "later-callback") (param i32 i32 i32) (result i32)
      (call $task-return (i32.add (call $context-get) (i32.const 1)))
      (i32.const 0 (; EXIT ;))))
  (core func $task-return (canon task.return (result u32)))
  (core func $context-get (canon context.get i32 0))
  (core func $context-set (canon context.set i32 0))
  (core instance $i (instantiate $code (with "" (instance
    (export "task.return" (func $task-return))
    (export "context.get" (func $context-get))
    (export "context.set" (func $context-set))))))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (func (export "echo") (param "s" string) (result string)
    (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
      (post-return (core func $i "release"))))
  (func (export "divide") (param "a" s32) (param "b" s32) (result (result s32 (error string)))
    (canon lift (core func $i "divide") (memory (core memory $i "memory"))))
  (func (export "later") async (param "a" u32) (result u32)
    (canon lift (core func $i "later") async (callback (core func $i "later-callback")))))
