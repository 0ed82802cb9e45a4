;; Needs one versioned interface of the host: for what linking says when it is absent, near, or of another type.
;;   heddle:test/store@1.2.0   get(key: string) -> option<string>, put(key: string, value: list<u8>), size() -> u64
;;   size()                    returns what the host's size returns, so that a right wiring can be seen to work
(component $needs
  (import "heddle:test/store@1.2.0" (instance $store
    (export "get" (func (param "key" string) (result (option string))))
    (export "put" (func (param "key" string) (param "value" (list u8))))
    (export "size" (func (result u64)))))
  (core func $size (canon lower (func $store "size")))
  (core module $code
    (import "" "size" (func $size (result i64)))
    (func (export "size") (result i64) (call $size)))
  (core instance $i (instantiate $code (with "" (instance (export "size" (func $size))))))
  (func (export "size") (result u64) (canon lift (core func $i "size"))))
