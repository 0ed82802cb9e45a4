;; Functions of the host's, exported as they are: what is asked for by calling them is up to whoever calls.
(component
  (import "wasi:cli/environment@0.3.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))))
  (import "wasi:sockets/ip-name-lookup@0.3.0" (instance $lookup
    (type $address (variant
      (case "ipv4" (tuple u8 u8 u8 u8))
      (case "ipv6" (tuple u16 u16 u16 u16 u16 u16 u16 u16))))
    (export "ip-address" (type $ip-address (eq $address)))
    (type $code (variant
      (case "access-denied") (case "invalid-argument") (case "name-unresolvable")
      (case "temporary-resolver-failure") (case "permanent-resolver-failure") (case "other" (option string))))
    (export "error-code" (type $error-code (eq $code)))
    (export "resolve-addresses"
      (func async (param "name" string) (result (result (list $ip-address) (error $error-code)))))))
  (export "get-environment" (func $environment "get-environment"))
  (export "resolve-addresses" (func $lookup "resolve-addresses")))
