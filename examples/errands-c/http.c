/*
 * `http AUTHORITY PATH`: posts a body in pieces to a server that gives each back in capitals as it comes. A piece is sent only
 * when the one before it has come back, so that both bodies must flow at the same time. The request's trailer says how much was
 * sent, and the response's how much was seen.
 *
 * `post AUTHORITY PATH SOURCE` posts a file, and sends the response's body to standard output. No byte of either gets into this
 * component's memory: the streams are handed on.
 */
#include "errands.h"

enum { PIECES = 4, PIECE_SIZE = 50000 };

typedef wasi_http_types_own_fields_t fields_t;
typedef wasi_http_types_own_request_t request_t;
typedef wasi_http_types_own_response_t response_t;
typedef wasi_http_types_future_result_option_own_trailers_error_code_writer_t trailers_writer_t;

/* What is under way between the request's head and the response's trailers. */
typedef struct {
  sink_t sink;
  trailers_writer_t trailers;
  wasi_http_types_future_result_void_error_code_t sent;
} upload_t;

static uint8_t piece[PIECE_SIZE];

static uint8_t letter(int number, size_t index) { return 'a' + (number + index) % 26; }

static fault_t send_piece(sink_t sink, int number) {
  for (size_t i = 0; i < PIECE_SIZE; i++) piece[i] = letter(number, i);
  return write_all(sink, piece, PIECE_SIZE) == PIECE_SIZE ? NULL : "not-taken";
}

static fault_t read_piece(source_t body, int number) {
  if (read_exactly(body, piece, PIECE_SIZE) != PIECE_SIZE) return "wrong-body";
  for (size_t i = 0; i < PIECE_SIZE; i++)
    if (piece[i] != letter(number, i) - ('a' - 'A')) return "wrong-body";
  return NULL;
}

static fault_t new_fields(const char *key, const line_t *value, fields_t *fields) {
  wasi_http_types_tuple2_field_name_field_value_t entry;
  errands_string_set(&entry.f0, key);
  entry.f1.ptr = (uint8_t *)value->text;
  entry.f1.len = value->length;
  wasi_http_types_list_tuple2_field_name_field_value_t entries = {&entry, 1};
  wasi_http_types_header_error_t error;
  return wasi_http_types_static_fields_from_list(&entries, fields, &error) ? NULL : "fields";
}

/* Says the first value of a field. Drops the fields. */
static fault_t say_field(fields_t fields, const char *key) {
  errands_string_t name;
  errands_string_set(&name, key);
  wasi_http_types_list_field_value_t values;
  wasi_http_types_method_fields_get(wasi_http_types_borrow_fields(fields), &name, &values);
  line_t line = {0};
  add(&line, key);
  add(&line, " ");
  if (values.len > 0) add_bytes(&line, values.ptr->ptr, values.ptr->len);
  add(&line, "\n");
  wasi_http_types_list_field_value_free(&values);
  wasi_http_types_fields_drop_own(fields);
  return say(&line);
}

static fault_t new_request(const char *authority, const char *path, fields_t headers, source_t contents,
                           request_t *request, upload_t *upload) {
  wasi_http_types_future_result_option_own_trailers_error_code_t trailers =
      wasi_http_types_future_result_option_own_trailers_error_code_new(&upload->trailers);
  wasi_http_types_tuple2_own_request_future_result_void_error_code_t made;
  wasi_http_types_static_request_new(headers, &contents, trailers, NULL, &made);
  *request = made.f0;
  upload->sent = made.f1;

  wasi_http_types_borrow_request_t self = wasi_http_types_borrow_request(*request);
  wasi_http_types_method_t method = {.tag = WASI_HTTP_TYPES_METHOD_POST};
  wasi_http_types_scheme_t scheme = {.tag = WASI_HTTP_TYPES_SCHEME_HTTP};
  errands_string_t authority_string, path_string;
  errands_string_set(&authority_string, authority);
  errands_string_set(&path_string, path);
  bool set = wasi_http_types_method_request_set_method(self, &method) &&
             wasi_http_types_method_request_set_scheme(self, &scheme) &&
             wasi_http_types_method_request_set_authority(self, &authority_string) &&
             wasi_http_types_method_request_set_path_with_query(self, &path_string);
  return set ? NULL : "request";
}

/* Gives the response once its head has come; the first piece is written meanwhile. */
static fault_t send_request(request_t request, sink_t sink, response_t *response) {
  wasi_http_client_result_own_response_error_code_t result;
  errands_subtask_status_t call = wasi_http_client_send(request, &result);
  fault_t fault = send_piece(sink, 0);
  finish(call);
  if (result.is_err) return http_fault(&result.val.err);
  *response = result.val.ok;
  return fault;
}

static fault_t exchange(const upload_t *upload, source_t body) {
  TRY(read_piece(body, 0));
  for (int number = 1; number < PIECES; number++) {
    TRY(send_piece(upload->sink, number));
    TRY(read_piece(body, number));
  }
  wasi_cli_stdout_stream_u8_drop_writable(upload->sink);

  line_t count = {0};
  add_number(&count, PIECES * PIECE_SIZE);
  wasi_http_types_result_option_own_trailers_error_code_t trailers = {.val.ok.is_some = true};
  TRY(new_fields("x-sent", &count, &trailers.val.ok.val));
  settle(upload->trailers,
         wasi_http_types_future_result_option_own_trailers_error_code_write(upload->trailers, &trailers));
  wasi_http_types_future_result_option_own_trailers_error_code_drop_writable(upload->trailers);

  uint8_t more;
  if (read_exactly(body, &more, 1) != 0) return "body-too-long";
  wasi_cli_stdout_stream_u8_drop_readable(body);
  line_t line = {0};
  add(&line, "body ");
  add_number(&line, PIECES * PIECE_SIZE);
  add(&line, "\n");
  return say(&line);
}

/* Waits for the response's trailers, and for the request to have been sent whole. */
static fault_t conclude(wasi_http_types_future_result_option_own_trailers_error_code_t trailers_later,
                        wasi_http_types_future_result_void_error_code_t sent_later,
                        wasi_http_types_option_own_trailers_t *last) {
  wasi_http_types_result_option_own_trailers_error_code_t trailers;
  settle(trailers_later,
         wasi_http_types_future_result_option_own_trailers_error_code_read(trailers_later, &trailers));
  wasi_http_types_future_result_option_own_trailers_error_code_drop_readable(trailers_later);
  if (trailers.is_err) return http_fault(&trailers.val.err);
  *last = trailers.val.ok;

  wasi_http_types_result_void_error_code_t sent;
  settle(sent_later, wasi_http_types_future_result_void_error_code_read(sent_later, &sent));
  wasi_http_types_future_result_void_error_code_drop_readable(sent_later);
  return sent.is_err ? http_fault(&sent.val.err) : NULL;
}

typedef wasi_http_types_tuple2_stream_u8_future_result_option_own_trailers_error_code_t body_t;
typedef wasi_http_types_future_result_void_error_code_writer_t taken_t;

static void consume_body(response_t response, taken_t *taken, body_t *body) {
  wasi_http_types_future_result_void_error_code_t taken_later =
      wasi_http_types_future_result_void_error_code_new(taken);
  wasi_http_types_static_response_consume_body(response, taken_later, body);
}

/* Says that the body was taken whole. */
static void say_taken(taken_t taken) {
  wasi_http_types_result_void_error_code_t ok = {.is_err = false};
  settle(taken, wasi_http_types_future_result_void_error_code_write(taken, &ok));
  wasi_http_types_future_result_void_error_code_drop_writable(taken);
}

fault_t run_http(const char *authority, const char *path) {
  request_t request;
  upload_t upload;
  response_t response;
  fields_t headers;
  line_t language = {0};
  add(&language, "c");
  TRY(new_fields("x-errand", &language, &headers));
  source_t contents = wasi_cli_stdout_stream_u8_new(&upload.sink);
  TRY(new_request(authority, path, headers, contents, &request, &upload));
  TRY(send_request(request, upload.sink, &response));
  wasi_http_types_borrow_response_t head = wasi_http_types_borrow_response(response);
  line_t line = {0};
  add(&line, "status ");
  add_number(&line, wasi_http_types_method_response_get_status_code(head));
  add(&line, "\n");
  TRY(say(&line));
  TRY(say_field(wasi_http_types_method_response_get_headers(head), "x-seen"));

  taken_t taken;
  body_t body;
  consume_body(response, &taken, &body);
  TRY(exchange(&upload, body.f0));
  wasi_http_types_option_own_trailers_t last;
  TRY(conclude(body.f1, upload.sent, &last));
  say_taken(taken);
  return last.is_some ? say_field(last.val, "x-sent") : "no-trailers";
}

fault_t run_post(const char *authority, const char *path, const char *source) {
  wasi_filesystem_types_own_descriptor_t file;
  TRY(open_file(source, &file));
  wasi_filesystem_types_tuple2_stream_u8_future_result_void_error_code_t read;
  wasi_filesystem_types_method_descriptor_read_via_stream(wasi_filesystem_types_borrow_descriptor(file), 0, &read);
  request_t request;
  upload_t upload;
  TRY(new_request(authority, path, wasi_http_types_constructor_fields(), read.f0, &request, &upload));
  wasi_http_client_result_own_response_error_code_t result;
  errands_subtask_status_t call = wasi_http_client_send(request, &result);
  wasi_http_types_result_option_own_trailers_error_code_t none = {.val.ok.is_some = false};
  /* They are taken when the request's body is over, and that is not before the response's body flows. */
  uint32_t word = wasi_http_types_future_result_option_own_trailers_error_code_write(upload.trailers, &none);
  finish(call);
  if (result.is_err) return http_fault(&result.val.err);

  taken_t taken;
  body_t body;
  consume_body(result.val.ok, &taken, &body);
  TRY(printed(wasi_cli_stdout_write_via_stream(body.f0)));
  wasi_http_types_option_own_trailers_t last;
  TRY(conclude(body.f1, upload.sent, &last));
  say_taken(taken);
  settle(upload.trailers, word);
  wasi_http_types_future_result_option_own_trailers_error_code_drop_writable(upload.trailers);
  return transferred(read.f1);
}
