/*
 * `tcp ADDRESS` and `udp ADDRESS` send a greeting to a server and say what comes back; `listen ADDRESS` is such a server for one
 * connection.
 */
#include "errands.h"

typedef wasi_sockets_types_ip_socket_address_t address_t;
typedef wasi_sockets_types_own_tcp_socket_t tcp_t;
typedef wasi_sockets_types_own_udp_socket_t udp_t;

/* Four numbers with dots between them, and the port after a colon. */
static fault_t parse(const char *text, address_t *address) {
  static const char ends[] = {'.', '.', '.', ':', '\0'};
  unsigned numbers[sizeof ends];
  for (size_t i = 0; i < sizeof ends; i++, text++) {
    numbers[i] = 0;
    for (; *text >= '0' && *text <= '9'; text++) numbers[i] = numbers[i] * 10 + (*text - '0');
    if (*text != ends[i]) return "address";
  }
  address->tag = WASI_SOCKETS_TYPES_IP_SOCKET_ADDRESS_IPV4;
  address->val.ipv4.port = numbers[4];
  address->val.ipv4.address = (wasi_sockets_types_ipv4_address_t){numbers[0], numbers[1], numbers[2], numbers[3]};
  return NULL;
}

static void add_address(line_t *line, const address_t *address) {
  wasi_sockets_types_ipv4_address_t ip = address->val.ipv4.address;
  const uint8_t numbers[] = {ip.f0, ip.f1, ip.f2, ip.f3};
  for (size_t i = 0; i < sizeof numbers; i++) {
    add_number(line, numbers[i]);
    add(line, i + 1 < sizeof numbers ? "." : ":");
  }
  add_number(line, address->val.ipv4.port);
  add(line, "\n");
}

static fault_t outcome(wasi_sockets_types_future_result_void_error_code_t future) {
  wasi_sockets_types_result_void_error_code_t result;
  settle(future, wasi_sockets_types_future_result_void_error_code_read(future, &result));
  wasi_sockets_types_future_result_void_error_code_drop_readable(future);
  return result.is_err ? socket_fault(&result.val.err) : NULL;
}

static fault_t new_tcp(tcp_t *socket) {
  wasi_sockets_types_error_code_t error;
  bool made = wasi_sockets_types_static_tcp_socket_create(WASI_SOCKETS_TYPES_IP_ADDRESS_FAMILY_IPV4, socket, &error);
  return made ? NULL : socket_fault(&error);
}

static fault_t connect_to(tcp_t socket, const char *text) {
  wasi_sockets_types_method_tcp_socket_connect_args_t args = {.self = wasi_sockets_types_borrow_tcp_socket(socket)};
  TRY(parse(text, &args.remote_address));
  wasi_sockets_types_result_void_error_code_t result;
  finish(wasi_sockets_types_method_tcp_socket_connect(&args, &result));
  return result.is_err ? socket_fault(&result.val.err) : NULL;
}

fault_t run_tcp(const char *address) {
  tcp_t socket;
  TRY(new_tcp(&socket));
  TRY(connect_to(socket, address));
  sink_t sink;
  wasi_sockets_types_borrow_tcp_socket_t self = wasi_sockets_types_borrow_tcp_socket(socket);
  uint32_t sent = wasi_sockets_types_method_tcp_socket_send(self, wasi_cli_stdout_stream_u8_new(&sink));
  wasi_sockets_types_tuple2_stream_u8_future_result_void_error_code_t received;
  wasi_sockets_types_method_tcp_socket_receive(self, &received);

  static const char greeting[] = "hello over tcp\n";
  write_all(sink, (const uint8_t *)greeting, sizeof greeting - 1);
  wasi_cli_stdout_stream_u8_drop_writable(sink);
  line_t reply;
  reply.length = read_exactly(received.f0, reply.text, sizeof reply.text);
  wasi_cli_stdout_stream_u8_drop_readable(received.f0);
  TRY(outcome(sent));
  TRY(outcome(received.f1));
  wasi_sockets_types_tcp_socket_drop_own(socket);
  return say(&reply);
}

static fault_t send_datagram(udp_t socket, const char *text) {
  static const char greeting[] = "hello over udp\n";
  wasi_sockets_types_method_udp_socket_send_args_t args = {
      .self = wasi_sockets_types_borrow_udp_socket(socket),
      .data = {(uint8_t *)greeting, sizeof greeting - 1},
      .remote_address = {.is_some = true},
  };
  TRY(parse(text, &args.remote_address.val));
  wasi_sockets_types_result_void_error_code_t result;
  finish(wasi_sockets_types_method_udp_socket_send(&args, &result));
  return result.is_err ? socket_fault(&result.val.err) : NULL;
}

fault_t run_udp(const char *address) {
  udp_t socket;
  wasi_sockets_types_error_code_t error;
  bool made = wasi_sockets_types_static_udp_socket_create(WASI_SOCKETS_TYPES_IP_ADDRESS_FAMILY_IPV4, &socket, &error);
  if (!made) return socket_fault(&error);
  TRY(send_datagram(socket, address));

  wasi_sockets_types_result_tuple2_list_u8_ip_socket_address_error_code_t reply;
  finish(wasi_sockets_types_method_udp_socket_receive(wasi_sockets_types_borrow_udp_socket(socket), &reply));
  if (reply.is_err) return socket_fault(&reply.val.err);
  line_t line = {0};
  add(&line, "from ");
  add_address(&line, &reply.val.ok.f1);
  add_bytes(&line, reply.val.ok.f0.ptr, reply.val.ok.f0.len);
  errands_list_u8_free(&reply.val.ok.f0);
  wasi_sockets_types_udp_socket_drop_own(socket);
  return say(&line);
}

/* Sends what the client sends back to it in capitals, until the client has sent everything. */
static fault_t serve(tcp_t connection) {
  wasi_sockets_types_borrow_tcp_socket_t self = wasi_sockets_types_borrow_tcp_socket(connection);
  wasi_sockets_types_tuple2_stream_u8_future_result_void_error_code_t received;
  wasi_sockets_types_method_tcp_socket_receive(self, &received);
  sink_t sink;
  uint32_t sent = wasi_sockets_types_method_tcp_socket_send(self, wasi_cli_stdout_stream_u8_new(&sink));
  size_t bytes = move_capitals(received.f0, sink);
  TRY(outcome(received.f1));
  TRY(outcome(sent));
  wasi_sockets_types_tcp_socket_drop_own(connection);
  line_t line = {0};
  add(&line, "served ");
  add_number(&line, bytes);
  add(&line, " bytes\n");
  return say(&line);
}

fault_t run_listen(const char *text) {
  tcp_t socket, connection;
  address_t address;
  wasi_sockets_types_error_code_t error;
  wasi_sockets_types_stream_own_tcp_socket_t connections;
  TRY(parse(text, &address));
  TRY(new_tcp(&socket));
  wasi_sockets_types_borrow_tcp_socket_t self = wasi_sockets_types_borrow_tcp_socket(socket);
  bool done = wasi_sockets_types_method_tcp_socket_bind(self, &address, &error) &&
              wasi_sockets_types_method_tcp_socket_listen(self, &connections, &error) &&
              wasi_sockets_types_method_tcp_socket_get_local_address(self, &address, &error);
  if (!done) return socket_fault(&error);
  line_t line = {0};
  add(&line, "listening on ");
  add_address(&line, &address);
  TRY(say(&line));

  uint32_t word = wasi_sockets_types_stream_own_tcp_socket_read(connections, &connection, 1);
  if (ERRANDS_WAITABLE_COUNT(settle(connections, word)) == 0) return "no-connection";
  TRY(serve(connection));
  wasi_sockets_types_stream_own_tcp_socket_drop_readable(connections);
  wasi_sockets_types_tcp_socket_drop_own(socket);
  return NULL;
}
