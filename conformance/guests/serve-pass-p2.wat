;; The smallest middleware of HTTP on WASI 0.2: exports the handler that it imports.
(component $pass
  (import "wasi:http/types@0.2.0" (instance $types
    (export "incoming-request" (type (sub resource)))
    (export "response-outparam" (type (sub resource)))))
  (alias export $types "incoming-request" (type $request))
  (alias export $types "response-outparam" (type $outparam))
  (import "wasi:http/incoming-handler@0.2.0" (instance $next
    (export "handle" (func (param "request" (own $request)) (param "response-out" (own $outparam))))))
  (export "wasi:http/incoming-handler@0.2.0" (instance $next)))
