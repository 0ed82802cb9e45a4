// An echo server on WASI 0.2: `echo PORT [CONNECTIONS]`.
//
// It listens on 127.0.0.1 (port 0: any), says where on standard output, and gives every connection its bytes back. One `poll` waits for
// all of them: for the listener, and for each connection either for bytes to come or for room to send what has come; nothing
// blocks otherwise. After so many connections (0: never) it says what it has done and ends.
#include <stdlib.h>
#include <string.h>

#include "bindings/echo_server.h"

typedef wasi_io_streams_own_input_stream_t input_t;
typedef wasi_io_streams_own_output_stream_t output_t;
typedef wasi_io_poll_own_pollable_t pollable_t;
typedef wasi_sockets_tcp_own_tcp_socket_t tcp_socket_t;

// The most that is read at once. No more than this is held for a connection.
#define CHUNK 16384

typedef struct {
  tcp_socket_t socket;
  input_t input;
  output_t output;
  pollable_t readable;
  pollable_t writable;
  // What has come and not gone out yet: `length` bytes from `data` + `sent` on.
  echo_server_list_u8_t data;
  size_t sent;
} connection_t;

// Connections without a gap, and the list for `poll`: the listener first, then each connection.
static connection_t *connections;
static wasi_io_poll_borrow_pollable_t *polled;
static size_t count, room;
static uint64_t served, total;

static void say(const char *text) {
  output_t out = wasi_cli_stdout_get_stdout();
  echo_server_list_u8_t bytes = {(uint8_t *)text, strlen(text)};
  wasi_io_streams_stream_error_t error;
  if (!wasi_io_streams_method_output_stream_blocking_write_and_flush(wasi_io_streams_borrow_output_stream(out), &bytes,
                                                                     &error))
    wasi_io_streams_stream_error_free(&error);
  wasi_io_streams_output_stream_drop_own(out);
}

static char *put_number(char *to, uint64_t value) {
  char digits[20];
  int length = 0;
  do digits[length++] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  while (length > 0) *to++ = digits[--length];
  return to;
}

static char *put_text(char *to, const char *text) {
  size_t length = strlen(text);
  memcpy(to, text, length + 1);
  return to + length;
}

static uint64_t number_of(echo_server_string_t text) {
  uint64_t value = 0;
  for (size_t i = 0; i < text.len; i++) value = value * 10 + (uint64_t)(text.ptr[i] - '0');
  return value;
}

static bool add(tcp_socket_t socket, input_t input, output_t output) {
  if (count == room) {
    size_t wanted = room == 0 ? 64 : 2 * room;
    connection_t *more = realloc(connections, wanted * sizeof *more);
    if (more != NULL) connections = more;
    wasi_io_poll_borrow_pollable_t *list = realloc(polled, (1 + wanted) * sizeof *list);
    if (list != NULL) polled = list;
    if (more == NULL || list == NULL) return false;
    room = wanted;
  }
  connections[count++] = (connection_t){
      .socket = socket,
      .input = input,
      .output = output,
      .readable = wasi_io_streams_method_input_stream_subscribe(wasi_io_streams_borrow_input_stream(input)),
      .writable = wasi_io_streams_method_output_stream_subscribe(wasi_io_streams_borrow_output_stream(output)),
  };
  return true;
}

// Children go before their parents. The last connection takes the place.
static void remove_at(size_t at) {
  connection_t *connection = &connections[at];
  if (connection->data.len > 0) echo_server_list_u8_free(&connection->data);
  wasi_io_poll_pollable_drop_own(connection->readable);
  wasi_io_poll_pollable_drop_own(connection->writable);
  wasi_io_streams_input_stream_drop_own(connection->input);
  wasi_io_streams_output_stream_drop_own(connection->output);
  wasi_sockets_tcp_tcp_socket_drop_own(connection->socket);
  *connection = connections[--count];
  served++;
}

// Sends what there is room for; false: the connection is over.
static bool send_some(connection_t *connection) {
  wasi_io_streams_borrow_output_stream_t output = wasi_io_streams_borrow_output_stream(connection->output);
  wasi_io_streams_stream_error_t error;
  uint64_t permit;
  if (!wasi_io_streams_method_output_stream_check_write(output, &permit, &error)) goto failed;
  echo_server_list_u8_t part = {connection->data.ptr + connection->sent, connection->data.len - connection->sent};
  if (part.len > permit) part.len = permit;
  if (part.len == 0) return true;
  if (!wasi_io_streams_method_output_stream_write(output, &part, &error)) goto failed;
  connection->sent += part.len;
  total += part.len;
  if (connection->sent < connection->data.len) return true;
  echo_server_list_u8_free(&connection->data);
  connection->data.len = connection->sent = 0;
  return true;
failed:
  wasi_io_streams_stream_error_free(&error);
  return false;
}

// Takes what has come; false: the connection is over.
static bool receive(connection_t *connection) {
  wasi_io_streams_stream_error_t error;
  connection->sent = 0;
  if (wasi_io_streams_method_input_stream_read(wasi_io_streams_borrow_input_stream(connection->input), CHUNK,
                                               &connection->data, &error))
    return true;
  connection->data.len = 0;
  wasi_io_streams_stream_error_free(&error);
  return false;
}

// A connection that nothing has to be sent to reads. What comes is sent at once as far as there is room.
static bool serve(connection_t *connection) {
  if (connection->data.len == 0 && !receive(connection)) return false;
  return connection->data.len == 0 || send_some(connection);
}

static bool accept_one(tcp_socket_t listener) {
  wasi_sockets_tcp_tuple3_own_tcp_socket_own_input_stream_own_output_stream_t accepted;
  wasi_sockets_tcp_error_code_t error;
  if (!wasi_sockets_tcp_method_tcp_socket_accept(wasi_sockets_tcp_borrow_tcp_socket(listener), &accepted, &error))
    return error == WASI_SOCKETS_NETWORK_ERROR_CODE_WOULD_BLOCK;
  return add(accepted.f0, accepted.f1, accepted.f2);
}

// Waits for any and serves each that is ready, the last one first, since the one removed is filled by the last.
static bool turn(tcp_socket_t listener, pollable_t acceptable) {
  polled[0] = wasi_io_poll_borrow_pollable(acceptable);
  for (size_t i = 0; i < count; i++)
    polled[i + 1] = wasi_io_poll_borrow_pollable(connections[i].data.len == 0 ? connections[i].readable
                                                                               : connections[i].writable);
  wasi_io_poll_list_borrow_pollable_t list = {polled, count + 1};
  echo_server_list_u32_t ready;
  wasi_io_poll_poll(&list, &ready);
  bool good = true;
  for (size_t i = ready.len; i-- > 0;) {
    uint32_t index = ready.ptr[i];
    if (index == 0) good = accept_one(listener);
    else if (!serve(&connections[index - 1])) remove_at(index - 1);
  }
  echo_server_list_u32_free(&ready);
  return good;
}

static bool listen_on(tcp_socket_t listener, uint16_t port) {
  wasi_sockets_tcp_borrow_tcp_socket_t self = wasi_sockets_tcp_borrow_tcp_socket(listener);
  wasi_sockets_instance_network_own_network_t network = wasi_sockets_instance_network_instance_network();
  wasi_sockets_tcp_ip_socket_address_t address = {
      .tag = WASI_SOCKETS_NETWORK_IP_SOCKET_ADDRESS_IPV4,
      .val.ipv4 = {.port = port, .address = {127, 0, 0, 1}},
  };
  wasi_sockets_tcp_error_code_t error;
  bool good =
      wasi_sockets_tcp_method_tcp_socket_start_bind(self, wasi_sockets_network_borrow_network(network), &address, &error) &&
      wasi_sockets_tcp_method_tcp_socket_finish_bind(self, &error) &&
      wasi_sockets_tcp_method_tcp_socket_set_listen_backlog_size(self, 1024, &error) &&
      wasi_sockets_tcp_method_tcp_socket_start_listen(self, &error) &&
      wasi_sockets_tcp_method_tcp_socket_finish_listen(self, &error) &&
      wasi_sockets_tcp_method_tcp_socket_local_address(self, &address, &error);
  wasi_sockets_network_network_drop_own(network);
  if (!good) return false;
  char line[64];
  char *end = put_number(put_text(line, "listening on 127.0.0.1:"), address.val.ipv4.port);
  put_text(end, "\n");
  say(line);
  return true;
}

bool exports_wasi_cli_run_run(void) {
  echo_server_list_string_t arguments;
  wasi_cli_environment_get_arguments(&arguments);
  uint64_t port = arguments.len > 1 ? number_of(arguments.ptr[1]) : 0;
  uint64_t wanted = arguments.len > 2 ? number_of(arguments.ptr[2]) : 0;
  echo_server_list_string_free(&arguments);

  tcp_socket_t listener;
  wasi_sockets_tcp_create_socket_error_code_t error;
  if (!wasi_sockets_tcp_create_socket_create_tcp_socket(WASI_SOCKETS_NETWORK_IP_ADDRESS_FAMILY_IPV4, &listener, &error))
    return false;
  polled = malloc(sizeof *polled);
  bool good = polled != NULL && listen_on(listener, (uint16_t)port);
  if (good) {
    pollable_t acceptable = wasi_sockets_tcp_method_tcp_socket_subscribe(wasi_sockets_tcp_borrow_tcp_socket(listener));
    while (good && (wanted == 0 || served < wanted)) good = turn(listener, acceptable);
    wasi_io_poll_pollable_drop_own(acceptable);
    char line[96];
    char *end = put_text(put_number(put_text(line, "served "), served), " connections, ");
    put_text(put_number(end, total), " bytes\n");
    say(line);
  }
  wasi_sockets_tcp_tcp_socket_drop_own(listener);
  free(polled);
  free(connections);
  return good;
}
