;; Blocking calls below five components, each called and calling synchronously.
;;  deep:      async-typed all the way down to the host's `wait`
;;  deep-sync: sync-typed all the way down to the host's `pause`, through adapters
;;  deep-drop: sync-typed down to the drop of a resource whose destructor calls `pause`
;;  quick:     an async-typed function of another component, which waits for nothing
(component
  (import "wait" (func $wait async (param "x" u32) (result u32)))
  (import "pause" (func $pause (param "x" u32) (result u32)))

  (component $AsyncLink
    (import "f" (func $f async (param "x" u32) (result u32)))
    (core func $f-l (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f (param i32) (result i32)))
      (func (export "f") (param i32) (result i32)
        (i32.add (i32.const 1) (call $f (i32.mul (local.get 0) (i32.const 2))))))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f-l))))))
    (func (export "f") async (param "x" u32) (result u32) (canon lift (core func $i "f"))))
  (instance $a1 (instantiate $AsyncLink (with "f" (func $wait))))
  (instance $a2 (instantiate $AsyncLink (with "f" (func $a1 "f"))))
  (instance $a3 (instantiate $AsyncLink (with "f" (func $a2 "f"))))
  (instance $a4 (instantiate $AsyncLink (with "f" (func $a3 "f"))))
  (instance $a5 (instantiate $AsyncLink (with "f" (func $a4 "f"))))

  (component $Link
    (import "f" (func $f (param "x" u32) (result u32)))
    (core func $f-l (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f (param i32) (result i32)))
      (func (export "f") (param i32) (result i32)
        (i32.add (i32.const 1) (call $f (i32.mul (local.get 0) (i32.const 2))))))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f-l))))))
    (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))
  (instance $s1 (instantiate $Link (with "f" (func $pause))))
  (instance $s2 (instantiate $Link (with "f" (func $s1 "f"))))
  (instance $s3 (instantiate $Link (with "f" (func $s2 "f"))))
  (instance $s4 (instantiate $Link (with "f" (func $s3 "f"))))
  (instance $s5 (instantiate $Link (with "f" (func $s4 "f"))))

  (component $Owner
    (import "pause" (func $pause (param "x" u32) (result u32)))
    (core func $pause-l (canon lower (func $pause)))
    (core module $d
      (import "" "pause" (func $pause (param i32) (result i32)))
      (global $dropped (mut i32) (i32.const 0))
      (func (export "dtor") (param i32) (global.set $dropped (call $pause (local.get 0))))
      (func (export "dropped") (result i32) (global.get $dropped)))
    (core instance $d (instantiate $d (with "" (instance (export "pause" (func $pause-l))))))
    (type $r' (resource (rep i32) (dtor (core func $d "dtor"))))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (func (export "make") (param "x" u32) (result (own $r)) (canon lift (core func $new)))
    (func (export "dropped") (result u32) (canon lift (core func $d "dropped"))))
  (instance $owner (instantiate $Owner (with "pause" (func $pause))))

  (component $Dropper
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (param "x" u32) (result (own $r))))
    (import "dropped" (func $dropped (result u32)))
    (core func $make-l (canon lower (func $make)))
    (core func $dropped-l (canon lower (func $dropped)))
    (core func $drop (canon resource.drop $r))
    (core module $m
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "dropped" (func $dropped (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "f") (param i32) (result i32)
        (call $drop (call $make (local.get 0)))
        (call $dropped)))
    (core instance $i (instantiate $m (with "" (instance
      (export "make" (func $make-l)) (export "dropped" (func $dropped-l)) (export "drop" (func $drop))))))
    (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))
  (alias export $owner "r" (type $r))
  (instance $dropper (instantiate $Dropper
    (with "r" (type $r)) (with "make" (func $owner "make")) (with "dropped" (func $owner "dropped"))))
  (instance $d1 (instantiate $Link (with "f" (func $dropper "f"))))
  (instance $d2 (instantiate $Link (with "f" (func $d1 "f"))))
  (instance $d3 (instantiate $Link (with "f" (func $d2 "f"))))
  (instance $d4 (instantiate $Link (with "f" (func $d3 "f"))))

  (component $Quick
    (core module $m (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
    (core instance $i (instantiate $m))
    (func (export "f") async (param "x" u32) (result u32) (canon lift (core func $i "f"))))
  (instance $q (instantiate $Quick))

  (export "deep" (func $a5 "f"))
  (export "deep-sync" (func $s5 "f"))
  (export "deep-drop" (func $d4 "f"))
  (export "quick" (func $q "f")))
