/*
 * `files SOURCE COPY`: in the first directory that the guest was given, copies a file with its small letters turned into
 * capitals, and lists the directory. `cat SOURCE` sends a file from there to standard output in the same way.
 */
#include "errands.h"

typedef wasi_filesystem_types_own_descriptor_t descriptor_t;

fault_t transferred(wasi_filesystem_types_future_result_void_error_code_t future) {
  wasi_filesystem_types_result_void_error_code_t result;
  settle(future, wasi_filesystem_types_future_result_void_error_code_read(future, &result));
  wasi_filesystem_types_future_result_void_error_code_drop_readable(future);
  return result.is_err ? file_fault(&result.val.err) : NULL;
}

static fault_t open_at(descriptor_t directory, const char *path, uint8_t open_flags, uint8_t flags, descriptor_t *opened) {
  wasi_filesystem_types_method_descriptor_open_at_args_t args = {
      .self = wasi_filesystem_types_borrow_descriptor(directory),
      .path_flags = WASI_FILESYSTEM_TYPES_PATH_FLAGS_SYMLINK_FOLLOW,
      .open_flags = open_flags,
      .flags = flags,
  };
  errands_string_set(&args.path, path);
  wasi_filesystem_types_result_own_descriptor_error_code_t result;
  finish(wasi_filesystem_types_method_descriptor_open_at(&args, &result));
  if (result.is_err) return file_fault(&result.val.err);
  *opened = result.val.ok;
  return NULL;
}

static fault_t copy_file(descriptor_t from, descriptor_t to, size_t *bytes) {
  wasi_filesystem_types_tuple2_stream_u8_future_result_void_error_code_t read;
  wasi_filesystem_types_method_descriptor_read_via_stream(wasi_filesystem_types_borrow_descriptor(from), 0, &read);
  sink_t sink;
  source_t data = wasi_cli_stdout_stream_u8_new(&sink);
  wasi_filesystem_types_future_result_void_error_code_t written =
      wasi_filesystem_types_method_descriptor_write_via_stream(wasi_filesystem_types_borrow_descriptor(to), data, 0);
  *bytes = move_capitals(read.f0, sink);
  fault_t fault = transferred(read.f1), other = transferred(written);
  return fault != NULL ? fault : other;
}

static fault_t transform(descriptor_t directory, const char *source, const char *copy, size_t *bytes) {
  descriptor_t from, to;
  TRY(open_at(directory, source, 0, WASI_FILESYSTEM_TYPES_DESCRIPTOR_FLAGS_READ, &from));
  uint8_t create = WASI_FILESYSTEM_TYPES_OPEN_FLAGS_CREATE | WASI_FILESYSTEM_TYPES_OPEN_FLAGS_TRUNCATE;
  fault_t fault = open_at(directory, copy, create, WASI_FILESYSTEM_TYPES_DESCRIPTOR_FLAGS_WRITE, &to);
  if (fault == NULL) {
    fault = copy_file(from, to, bytes);
    wasi_filesystem_types_descriptor_drop_own(to);
  }
  wasi_filesystem_types_descriptor_drop_own(from);
  return fault;
}

static const char *kind(uint8_t tag) {
  static const char *const kinds[] = {"block-device",  "character-device", "directory", "fifo",
                                      "symbolic-link", "regular-file",     "socket",    "other"};
  return kinds[tag];
}

/* One line for each entry, in the order in which they come. */
static fault_t list(descriptor_t directory) {
  wasi_filesystem_types_tuple2_stream_directory_entry_future_result_void_error_code_t entries;
  wasi_filesystem_types_method_descriptor_read_directory(wasi_filesystem_types_borrow_descriptor(directory), &entries);
  wasi_filesystem_types_directory_entry_t entry;
  for (uint32_t state = ERRANDS_WAITABLE_COMPLETED; state == ERRANDS_WAITABLE_COMPLETED;) {
    uint32_t word = settle(entries.f0, wasi_filesystem_types_stream_directory_entry_read(entries.f0, &entry, 1));
    state = ERRANDS_WAITABLE_STATE(word);
    if (ERRANDS_WAITABLE_COUNT(word) == 0) continue;
    line_t line = {0};
    add_bytes(&line, entry.name.ptr, entry.name.len);
    add(&line, " ");
    add(&line, kind(entry.type.tag));
    add(&line, "\n");
    wasi_filesystem_types_directory_entry_free(&entry);
    TRY(say(&line));
  }
  wasi_filesystem_types_stream_directory_entry_drop_readable(entries.f0);
  return transferred(entries.f1);
}

static fault_t first(descriptor_t *directory) {
  wasi_filesystem_preopens_list_tuple2_own_descriptor_string_t preopens;
  wasi_filesystem_preopens_get_directories(&preopens);
  if (preopens.len == 0) return "no-directory";
  *directory = preopens.ptr[0].f0;
  return NULL;
}

fault_t open_file(const char *source, descriptor_t *file) {
  descriptor_t directory;
  TRY(first(&directory));
  return open_at(directory, source, 0, WASI_FILESYSTEM_TYPES_DESCRIPTOR_FLAGS_READ, file);
}

fault_t run_cat(const char *source) {
  descriptor_t file;
  TRY(open_file(source, &file));
  wasi_filesystem_types_tuple2_stream_u8_future_result_void_error_code_t read;
  wasi_filesystem_types_method_descriptor_read_via_stream(wasi_filesystem_types_borrow_descriptor(file), 0, &read);
  sink_t sink;
  uint32_t written = wasi_cli_stdout_write_via_stream(wasi_cli_stdout_stream_u8_new(&sink));
  move_capitals(read.f0, sink);
  TRY(transferred(read.f1));
  return printed(written);
}

fault_t run_files(const char *source, const char *copy) {
  descriptor_t directory;
  TRY(first(&directory));
  size_t bytes = 0;
  TRY(transform(directory, source, copy, &bytes));
  line_t line = {0};
  add(&line, "copied ");
  add_number(&line, bytes);
  add(&line, " bytes\n");
  TRY(say(&line));
  return list(directory);
}
