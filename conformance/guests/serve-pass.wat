;; The smallest middleware of HTTP: exports the handler that it imports.
(component $pass
  (import "wasi:http/types@0.3.0" (instance $types
    (export "request" (type (sub resource)))
    (export "response" (type (sub resource)))
    (type $code (variant (case "internal-error" (option string))))
    (export "error-code" (type (eq $code)))))
  (alias export $types "request" (type $request))
  (alias export $types "response" (type $response))
  (alias export $types "error-code" (type $error-code))
  (import "wasi:http/handler@0.3.0" (instance $next
    (export "handle" (func async
      (param "request" (own $request)) (result (result (own $response) (error $error-code)))))))
  (export "wasi:http/handler@0.3.0" (instance $next)))
