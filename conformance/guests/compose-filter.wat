;; A link of a chain for composing: hands the request on and puts a 1 behind the number that comes back. The interfaces have the
;; names of WASI's and toy signatures.
(component $filter
  (import "wasi:http/types@0.3.0" (instance $types (export "request" (type (sub resource)))))
  (alias export $types "request" (type $request))
  (import "wasi:http/handler@0.3.0" (instance $next
    (alias outer $filter $request (type $r'))
    (export "request" (type $r (eq $r')))
    (export "handle" (func (param "request" (own $r)) (result u32)))))
  (core func $next (canon lower (func $next "handle")))
  (core module $code
    (import "" "next" (func $next (param i32) (result i32)))
    (func (export "handle") (param i32) (result i32)
      (i32.add (i32.mul (call $next (local.get 0)) (i32.const 10)) (i32.const 1))))
  (core instance $i (instantiate $code (with "" (instance (export "next" (func $next))))))
  (func $handle (param "request" (own $request)) (result u32) (canon lift (core func $i "handle")))
  (component $interface
    (import "request" (type $request (sub resource)))
    (import "handle" (func $handle (param "request" (own $request)) (result u32)))
    (export $r "request" (type $request))
    (export "handle" (func $handle) (func (param "request" (own $r)) (result u32))))
  (instance $exports (instantiate $interface (with "request" (type $request)) (with "handle" (func $handle))))
  (export "wasi:http/handler@0.3.0" (instance $exports)))
