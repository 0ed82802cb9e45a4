/* What the errands share: words on standard output, streams of bytes, and the wait for everything that cannot be done at once. */
#ifndef ERRANDS_H
#define ERRANDS_H

#include "bindings/errands.h"

/* The name of what went wrong, as its interface has it; NULL if nothing did. */
typedef const char *fault_t;

fault_t run_files(const char *source, const char *copy);
fault_t run_cat(const char *source);
fault_t run_http(const char *authority, const char *path);
fault_t run_post(const char *authority, const char *path, const char *source);
fault_t run_tcp(const char *address);
fault_t run_udp(const char *address);
fault_t run_listen(const char *address);

/* A line in the making; what does not fit is left out. */
typedef struct {
  size_t length;
  uint8_t text[4096];
} line_t;

void add_bytes(line_t *line, const uint8_t *bytes, size_t count);
void add(line_t *line, const char *text);
void add_number(line_t *line, size_t number);

/* Writes it on standard output, and waits until that has taken it. */
fault_t say(const line_t *line);

/* The outcome of what was handed to standard output. Drops the future. */
fault_t printed(wasi_cli_stdout_future_result_void_error_code_t written);

/* A file of the first directory that the guest was given, for reading. */
fault_t open_file(const char *source, wasi_filesystem_types_own_descriptor_t *file);

/* The outcome of a transfer from or to a file. Drops the future. */
fault_t transferred(wasi_filesystem_types_future_result_void_error_code_t future);

/* The result word of an operation on `waitable`: the one it gave at once, or the one that waiting for it gives. */
uint32_t settle(uint32_t waitable, uint32_t word);

/* Waits until a call has returned its result. */
void finish(errands_subtask_status_t status);

/*
 * A stream of bytes is of the same type in every interface, so one set of functions serves them all.
 * Both functions give the number of bytes that moved: fewer than `count` only at the stream's end.
 */
typedef wasi_cli_stdout_stream_u8_t source_t;
typedef wasi_cli_stdout_stream_u8_writer_t sink_t;
size_t read_exactly(source_t source, uint8_t *bytes, size_t count);
size_t write_all(sink_t sink, const uint8_t *bytes, size_t count);

/* Moves everything, small ASCII letters turned into capitals. Returns the number of bytes taken. Drops both ends. */
size_t move_capitals(source_t source, sink_t sink);

void to_capitals(uint8_t *bytes, size_t count);

fault_t file_fault(const wasi_filesystem_types_error_code_t *code);
fault_t http_fault(const wasi_http_types_error_code_t *code);
fault_t socket_fault(const wasi_sockets_types_error_code_t *code);

/* Gives up with the fault of an expression, if it has one. */
#define TRY(expression)                    \
  do {                                     \
    fault_t fault_ = (expression);         \
    if (fault_ != NULL) return fault_;     \
  } while (0)

#endif
