/* Blocking operations: one that cannot complete at once parks the stack in `waitable-set.wait` until it has. */
#include "errands.h"

enum { BUFFER_SIZE = 65536 };

static uint32_t wait_for(uint32_t waitable) {
  errands_event_t event;
  errands_waitable_set_t set = errands_waitable_set_new();
  errands_waitable_join(waitable, set);
  errands_waitable_set_wait(set, &event);
  errands_waitable_join(waitable, 0);
  errands_waitable_set_drop(set);
  return event.code;
}

uint32_t settle(uint32_t waitable, uint32_t word) {
  return word == ERRANDS_WAITABLE_STATUS_BLOCKED ? wait_for(waitable) : word;
}

void finish(errands_subtask_status_t status) {
  uint32_t state = ERRANDS_SUBTASK_STATE(status);
  if (state == ERRANDS_SUBTASK_RETURNED) return;
  errands_subtask_t subtask = ERRANDS_SUBTASK_HANDLE(status);
  while (state != ERRANDS_SUBTASK_RETURNED) state = wait_for(subtask);
  errands_subtask_drop(subtask);
}

static bool ended(uint32_t word) { return ERRANDS_WAITABLE_STATE(word) != ERRANDS_WAITABLE_COMPLETED; }

size_t read_exactly(source_t source, uint8_t *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    uint32_t word = settle(source, wasi_cli_stdout_stream_u8_read(source, bytes + done, count - done));
    done += ERRANDS_WAITABLE_COUNT(word);
    if (ended(word)) break;
  }
  return done;
}

size_t write_all(sink_t sink, const uint8_t *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    uint32_t word = settle(sink, wasi_cli_stdout_stream_u8_write(sink, bytes + done, count - done));
    done += ERRANDS_WAITABLE_COUNT(word);
    if (ended(word)) break;
  }
  return done;
}

void to_capitals(uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
}

size_t move_capitals(source_t source, sink_t sink) {
  static uint8_t buffer[BUFFER_SIZE];
  size_t bytes = 0;
  for (bool more = true; more;) {
    uint32_t word = settle(source, wasi_cli_stdout_stream_u8_read(source, buffer, BUFFER_SIZE));
    size_t count = ERRANDS_WAITABLE_COUNT(word);
    to_capitals(buffer, count);
    size_t taken = write_all(sink, buffer, count);
    bytes += taken;
    more = !ended(word) && taken == count;
  }
  wasi_cli_stdout_stream_u8_drop_readable(source);
  wasi_cli_stdout_stream_u8_drop_writable(sink);
  return bytes;
}
