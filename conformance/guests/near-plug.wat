;; What near-main.wat imports, the one interface as it wants it, the other in another version and of another type.
(component
  (core module $m
    (func (export "f") (result i32) (i32.const 7))
    (func (export "g") (param i64) (result i32) (i32.wrap_i64 (local.get 0))))
  (core instance $i (instantiate $m))
  (func $f (result u32) (canon lift (core func $i "f")))
  (func $g (param "x" u64) (result u32) (canon lift (core func $i "g")))
  (instance $a (export "f" (func $f)))
  (instance $b (export "g" (func $g)))
  (export "heddle:near/a@1.0.0" (instance $a))
  (export "heddle:near/b@2.0.0" (instance $b)))
