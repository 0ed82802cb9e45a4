;; A command of WASI preview 1: opens `in` for reading, `out` for writing and `../up` for reading in the first directory that it
;; is given, and looks at its environment. How that went does not matter to it.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ-sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "inout../up")
  (func (export "_start")
    (drop (call $open (i32.const 3) (i32.const 1) (i32.const 16) (i32.const 2) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $open (i32.const 3) (i32.const 1) (i32.const 18) (i32.const 3) (i32.const 1)
      (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $open (i32.const 3) (i32.const 1) (i32.const 21) (i32.const 5) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $environ-sizes (i32.const 0) (i32.const 4)))
    (drop (call $environ (i32.const 1024) (i32.const 2048)))))
