;; Cancels a call of the host's synchronously. Such a call is over at once, so nothing here ever parks a stack.
;;   cancels()   calls heddle:test/host#wait, cancels that call and answers the state that subtask.cancel told
(component $cancel-host
  (import "heddle:test/host" (instance $host
    (export "wait" (func async (param "a" u32) (result u32)))))
  (core module $memory (memory (export "memory") 1))
  (core instance $m (instantiate $memory))
  (core func $wait (canon lower (func $host "wait") async (memory (core memory $m "memory"))))
  (core func $subtask-cancel (canon subtask.cancel))
  (core func $subtask-drop (canon subtask.drop))
  (core func $task-return (canon task.return (result u32)))
  (core module $code
    (import "" "wait" (func $wait (param i32 i32) (result i32)))
    (import "" "subtask.cancel" (func $subtask-cancel (param i32) (result i32)))
    (import "" "subtask.drop" (func $subtask-drop (param i32)))
    (import "" "task.return" (func $task-return (param i32)))
    (func (export "cancels") (result i32) (local $subtask i32) (local $state i32)
      (local.set $subtask (i32.shr_u (call $wait (i32.const 0) (i32.const 0)) (i32.const 4)))
      (local.set $state (call $subtask-cancel (local.get $subtask)))
      (call $subtask-drop (local.get $subtask))
      (call $task-return (local.get $state))
      (i32.const 0 (; EXIT ;)))
    (func (export "never") (param i32 i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $code (with "" (instance
    (export "wait" (func $wait)) (export "subtask.cancel" (func $subtask-cancel))
    (export "subtask.drop" (func $subtask-drop)) (export "task.return" (func $task-return))))))
  (func (export "cancels") async (result u32)
    (canon lift (core func $i "cancels") async (callback (core func $i "never")))))
