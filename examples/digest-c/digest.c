/*
 * heddle:demo/digest in C: blocking code. Every operation that cannot complete at once parks this function's stack in
 * `waitable-set.wait` until it has; the host goes on with other tasks meanwhile.
 *
 * `tee` is lifted async with a callback and gives its results back before the first byte has passed; the loop that moves the
 * bytes runs after that, inside the same call, so no callback ever follows. `sum` is lifted synchronously: its caller gets
 * the result when the function returns.
 */
#include "bindings/digest_stage.h"
#include "sha256.h"

#include <stdlib.h>

typedef exports_heddle_demo_digest_stream_u8_t source_t;
typedef exports_heddle_demo_digest_stream_u8_writer_t sink_t;
typedef exports_heddle_demo_digest_summary_t summary_t;
typedef exports_heddle_demo_digest_result_summary_fault_t outcome_t;

enum { BUFFER_SIZE = 65536 };

/* The result word of an operation on `end`: the one it gave at once, or the one that waiting for it gives. */
static uint32_t settle(uint32_t end, uint32_t word) {
  if (word != DIGEST_STAGE_WAITABLE_STATUS_BLOCKED) return word;
  digest_stage_event_t event;
  digest_stage_waitable_set_t set = digest_stage_waitable_set_new();
  digest_stage_waitable_join(end, set);
  digest_stage_waitable_set_wait(set, &event);
  digest_stage_waitable_join(end, 0);
  digest_stage_waitable_set_drop(set);
  return event.code;
}

static bool dropped(uint32_t word) { return DIGEST_STAGE_WAITABLE_STATE(word) == DIGEST_STAGE_WAITABLE_DROPPED; }

/* Reads once. Returns the number of bytes; `*ended` says that no more will come. */
static size_t read_some(source_t source, uint8_t *buffer, bool *ended) {
  uint32_t word = settle(source, exports_heddle_demo_digest_stream_u8_read(source, buffer, BUFFER_SIZE));
  *ended = dropped(word);
  return DIGEST_STAGE_WAITABLE_COUNT(word);
}

/* Writes all of it. Returns how much was taken: less than `count` only if the reader went away. */
static size_t write_all(sink_t sink, const uint8_t *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    uint32_t word = settle(sink, exports_heddle_demo_digest_stream_u8_write(sink, bytes + done, count - done));
    done += DIGEST_STAGE_WAITABLE_COUNT(word);
    if (dropped(word)) break;
  }
  return done;
}

static uint8_t *new_buffer(void) {
  uint8_t *buffer = malloc(BUFFER_SIZE);
  if (!buffer) abort();
  return buffer;
}

static void summarize(sha256_t *hash, summary_t *summary) {
  char digits[64];
  summary->bytes = hash->length;
  sha256_end(hash, digits);
  digest_stage_string_dup_n(&summary->sha256, digits, sizeof digits);
}

/* Moves every byte from `source` to `sink` and hashes on the way. Returns false if the reader of `sink` went away. */
static bool move_bytes(source_t source, sink_t sink, sha256_t *hash) {
  uint8_t *buffer = new_buffer();
  bool ended = false, taken = true;
  while (!ended && taken) {
    size_t count = read_some(source, buffer, &ended);
    size_t done = write_all(sink, buffer, count);
    sha256_add(hash, buffer, done);
    taken = done == count;
  }
  free(buffer);
  return taken;
}

static void conclude(bool taken, uint64_t expected, sha256_t *hash, outcome_t *outcome) {
  outcome->is_err = !taken || expected != hash->length;
  if (!outcome->is_err) {
    summarize(hash, &outcome->val.ok);
  } else if (!taken) {
    outcome->val.err.tag = EXPORTS_HEDDLE_DEMO_DIGEST_FAULT_ABANDONED;
    outcome->val.err.val.abandoned = hash->length;
  } else {
    outcome->val.err.tag = EXPORTS_HEDDLE_DEMO_DIGEST_FAULT_LENGTH;
    outcome->val.err.val.length = hash->length;
  }
}

digest_stage_callback_code_t exports_heddle_demo_digest_tee(source_t data,
                                                            exports_heddle_demo_digest_future_u64_t expected_later) {
  sink_t sink;
  exports_heddle_demo_digest_future_result_summary_fault_writer_t outcome_later;
  exports_heddle_demo_digest_tuple2_stream_u8_future_result_summary_fault_t results;
  results.f0 = exports_heddle_demo_digest_stream_u8_new(&sink);
  results.f1 = exports_heddle_demo_digest_future_result_summary_fault_new(&outcome_later);
  exports_heddle_demo_digest_tee_return(results);

  sha256_t hash;
  sha256_begin(&hash);
  bool taken = move_bytes(data, sink, &hash);
  exports_heddle_demo_digest_stream_u8_drop_readable(data);
  exports_heddle_demo_digest_stream_u8_drop_writable(sink);

  uint64_t expected = 0;
  if (taken) settle(expected_later, exports_heddle_demo_digest_future_u64_read(expected_later, &expected));
  exports_heddle_demo_digest_future_u64_drop_readable(expected_later);

  outcome_t outcome;
  conclude(taken, expected, &hash, &outcome);
  /* A reader that went away is no concern: there is nobody left to tell. */
  settle(outcome_later, exports_heddle_demo_digest_future_result_summary_fault_write(outcome_later, &outcome));
  exports_heddle_demo_digest_future_result_summary_fault_drop_writable(outcome_later);
  exports_heddle_demo_digest_result_summary_fault_free(&outcome);
  return DIGEST_STAGE_CALLBACK_CODE_EXIT;
}

/* `tee` never returns WAIT or YIELD, so there is nothing to be called back for. */
digest_stage_callback_code_t exports_heddle_demo_digest_tee_callback(digest_stage_event_t *event) {
  (void)event;
  abort();
}

void exports_heddle_demo_digest_sum(source_t data, summary_t *summary) {
  uint8_t *buffer = new_buffer();
  sha256_t hash;
  sha256_begin(&hash);
  for (bool ended = false; !ended;) sha256_add(&hash, buffer, read_some(data, buffer, &ended));
  free(buffer);
  exports_heddle_demo_digest_stream_u8_drop_readable(data);
  summarize(&hash, summary);
}
