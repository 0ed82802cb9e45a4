/*
 * A command that runs one errand out in the world, which its first argument names: files, HTTP, TCP, UDP, listening, or
 * saying what it was given.
 *
 * `run` is lifted synchronously, and every errand is plain blocking code: what cannot be done at once parks the stack. What an
 * errand has to say goes to standard output; an error goes to standard error by the name that its interface gives it, and the
 * command fails.
 */
#include "errands.h"

#include <string.h>

enum { MAX_WORDS = 8 };

void add_bytes(line_t *line, const uint8_t *bytes, size_t count) {
  size_t room = sizeof line->text - line->length;
  if (count > room) count = room;
  memcpy(line->text + line->length, bytes, count);
  line->length += count;
}

void add(line_t *line, const char *text) { add_bytes(line, (const uint8_t *)text, strlen(text)); }

void add_number(line_t *line, size_t number) {
  if (number >= 10) add_number(line, number / 10);
  uint8_t digit = '0' + number % 10;
  add_bytes(line, &digit, 1);
}

fault_t say(const line_t *line) {
  sink_t sink;
  uint32_t written = wasi_cli_stdout_write_via_stream(wasi_cli_stdout_stream_u8_new(&sink));
  write_all(sink, line->text, line->length);
  wasi_cli_stdout_stream_u8_drop_writable(sink);
  return printed(written);
}

fault_t printed(wasi_cli_stdout_future_result_void_error_code_t written) {
  wasi_cli_stdout_result_void_error_code_t result;
  settle(written, wasi_cli_stdout_future_result_void_error_code_read(written, &result));
  wasi_cli_stdout_future_result_void_error_code_drop_readable(written);
  return result.is_err ? "output" : NULL;
}

static void complain(const char *errand, fault_t fault) {
  line_t line = {0};
  add(&line, errand);
  add(&line, ": ");
  add(&line, fault);
  add(&line, "\n");
  sink_t sink;
  uint32_t written = wasi_cli_stderr_write_via_stream(wasi_cli_stdout_stream_u8_new(&sink));
  write_all(sink, line.text, line.length);
  wasi_cli_stdout_stream_u8_drop_writable(sink);
  wasi_cli_stderr_result_void_error_code_t result;
  settle(written, wasi_cli_stderr_future_result_void_error_code_read(written, &result));
  wasi_cli_stderr_future_result_void_error_code_drop_readable(written);
}

static fault_t show_line(const char *what, errands_string_t first, errands_string_t second) {
  line_t line = {0};
  add(&line, what);
  add_bytes(&line, first.ptr, first.len);
  if (second.ptr != NULL) add(&line, "=");
  add_bytes(&line, second.ptr, second.len);
  add(&line, "\n");
  return say(&line);
}

/* The arguments, the variables and the directory that the guest was given, a line each. */
static fault_t run_show(void) {
  errands_string_t none = {NULL, 0}, directory;
  errands_list_string_t arguments;
  wasi_cli_environment_get_arguments(&arguments);
  for (size_t i = 1; i < arguments.len; i++) TRY(show_line("argument ", arguments.ptr[i], none));
  errands_list_tuple2_string_string_t variables;
  wasi_cli_environment_get_environment(&variables);
  for (size_t i = 0; i < variables.len; i++) TRY(show_line("variable ", variables.ptr[i].f0, variables.ptr[i].f1));
  return wasi_cli_environment_get_initial_cwd(&directory) ? show_line("directory ", directory, none) : NULL;
}

static fault_t run_errand(size_t count, char *const words[]) {
  bool one = count == 2, two = count == 3, three = count == 4;
  if (strcmp(words[0], "show") == 0) return run_show();
  if (one && strcmp(words[0], "cat") == 0) return run_cat(words[1]);
  if (three && strcmp(words[0], "post") == 0) return run_post(words[1], words[2], words[3]);
  if (two && strcmp(words[0], "files") == 0) return run_files(words[1], words[2]);
  if (two && strcmp(words[0], "http") == 0) return run_http(words[1], words[2]);
  if (one && strcmp(words[0], "tcp") == 0) return run_tcp(words[1]);
  if (one && strcmp(words[0], "udp") == 0) return run_udp(words[1]);
  if (one && strcmp(words[0], "listen") == 0) return run_listen(words[1]);
  return "usage";
}

bool exports_wasi_cli_run_run(void) {
  errands_list_string_t arguments;
  wasi_cli_environment_get_arguments(&arguments);
  char *words[MAX_WORDS] = {"errands"};
  size_t count = 0;
  /* The first one is the program's name. */
  for (size_t i = 1; i < arguments.len && count < MAX_WORDS; i++)
    words[count++] = strndup((const char *)arguments.ptr[i].ptr, arguments.ptr[i].len);
  fault_t fault = run_errand(count, words);
  if (fault != NULL) complain(words[0], fault);
  return fault == NULL;
}
