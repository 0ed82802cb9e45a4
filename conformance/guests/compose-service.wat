;; The end of a chain for composing: answers the number of the request, and drops it.
(component $service
  (import "wasi:http/types@0.3.1" (instance $types
    (export "request" (type $r (sub resource)))
    (export "[method]request.number" (func (param "self" (borrow $r)) (result u32)))))
  (alias export $types "request" (type $request))
  (core func $number (canon lower (func $types "[method]request.number")))
  (core func $drop (canon resource.drop $request))
  (core module $code
    (import "" "number" (func $number (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "handle") (param i32) (result i32)
      (call $number (local.get 0))
      (call $drop (local.get 0))))
  (core instance $i (instantiate $code (with "" (instance
    (export "number" (func $number))
    (export "drop" (func $drop))))))
  (func $handle (param "request" (own $request)) (result u32) (canon lift (core func $i "handle")))
  (component $interface
    (import "request" (type $request (sub resource)))
    (import "handle" (func $handle (param "request" (own $request)) (result u32)))
    (export $r "request" (type $request))
    (export "handle" (func $handle) (func (param "request" (own $r)) (result u32))))
  (instance $exports (instantiate $interface (with "request" (type $request)) (with "handle" (func $handle))))
  (export "wasi:http/handler@0.3.1" (instance $exports)))
