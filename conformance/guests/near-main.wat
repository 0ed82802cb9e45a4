;; Imports two interfaces and exports a function of each. near-plug.wat gives one of them, and nearly the other.
(component
  (import "heddle:near/a@1.0.0" (instance $a (export "f" (func (result u32)))))
  (import "heddle:near/b@1.0.0" (instance $b (export "g" (func (param "x" u32) (result u32)))))
  (export "f" (func $a "f"))
  (export "g" (func $b "g")))
