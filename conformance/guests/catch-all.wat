;; A guest that catches every exception that core code can catch. What the host raises must pass through all the same.
;; Each function calls something inside a `catch_all` and returns 1 if it was caught, 0 if the call returned.
;;   throws()       the host function heddle:test/host#throws
;;   exits()        wasi:cli/exit#exit with an error result
;;   traps()        a canon built-in that traps: waitable-set.drop of a handle that is none
;;   never()        the host function heddle:test/host#never, which does not return until the call is aborted
;;   throws-own()   an exception of the guest's own, which must be caught: the proof that the catching works
(component $catch-all
  (import "heddle:test/host" (instance $host
    (export "throws" (func))
    (export "never" (func async))))
  (import "wasi:cli/exit@0.3.0" (instance $exit (export "exit" (func (param "status" (result))))))
  (core func $throws (canon lower (func $host "throws")))
  (core func $never (canon lower (func $host "never")))
  (core func $exit (canon lower (func $exit "exit")))
  (core func $waitable-set-drop (canon waitable-set.drop))
  (core module $code
    (import "" "throws" (func $throws))
    (import "" "never" (func $never))
    (import "" "exit" (func $exit (param i32)))
    (import "" "waitable-set.drop" (func $waitable-set-drop (param i32)))
    (tag $own)
    (func (export "throws") (result i32)
      (block $caught (try_table (catch_all $caught) (call $throws)) (return (i32.const 0)))
      (i32.const 1))
    (func (export "never") (result i32)
      (block $caught (try_table (catch_all $caught) (call $never)) (return (i32.const 0)))
      (i32.const 1))
    (func (export "exits") (result i32)
      (block $caught (try_table (catch_all $caught) (call $exit (i32.const 1))) (return (i32.const 0)))
      (i32.const 1))
    (func (export "traps") (result i32)
      (block $caught (try_table (catch_all $caught) (call $waitable-set-drop (i32.const 12345))) (return (i32.const 0)))
      (i32.const 1))
    (func (export "throws-own") (result i32)
      (block $caught (try_table (catch_all $caught) (throw $own)) (return (i32.const 0)))
      (i32.const 1)))
  (core instance $i (instantiate $code (with "" (instance
    (export "throws" (func $throws)) (export "never" (func $never)) (export "exit" (func $exit))
    (export "waitable-set.drop" (func $waitable-set-drop))))))
  (func (export "throws") (result u32) (canon lift (core func $i "throws")))
  (func (export "exits") (result u32) (canon lift (core func $i "exits")))
  (func (export "traps") (result u32) (canon lift (core func $i "traps")))
  (func (export "never") async (result u32) (canon lift (core func $i "never")))
  (func (export "throws-own") (result u32) (canon lift (core func $i "throws-own"))))
