/* The functions of the host for C, see docs/guests.md. A text or bytes are an address and a length. */
#ifndef FLAGBASE_H
#define FLAGBASE_H

#define FLAGBASE_FAILED (-1) /* flagbase_error_read has the reason. */
#define FLAGBASE_ABSENT (-2) /* deus_kv_get: the key does not exist. */

enum { FLAGBASE_DEBUG, FLAGBASE_INFO, FLAGBASE_WARNING, FLAGBASE_ERROR };

#define FLAGBASE(name) __attribute__((import_module("flagbase"), import_name(#name)))
#define DEUS(name) __attribute__((import_module("deus"), import_name(#name)))

/* Copy to the target as many bytes as fit, and return their number. */
FLAGBASE(result_read) int flagbase_result_read(char *target, int size);
FLAGBASE(error_read) int flagbase_error_read(char *target, int size);
FLAGBASE(event_read) int flagbase_event_read(char *target, int size);
FLAGBASE(get_trace_id) int flagbase_get_trace_id(char *target, int size);
FLAGBASE(get_caller_context) int flagbase_get_caller_context(char *target, int size);
DEUS(event_size) int deus_event_size(void);
DEUS(error_size) int deus_error_size(void);

/* Return 1, or 0 for a failure. */
FLAGBASE(metrics_publish) int flagbase_metrics_publish(const char *name, int name_length, double value, const char *tags, int tags_length);
FLAGBASE(bucket_put) int flagbase_bucket_put(const char *bucket, int bucket_length, const char *key, int key_length, const char *content, int content_length);
FLAGBASE(bucket_delete) int flagbase_bucket_delete(const char *bucket, int bucket_length, const char *key, int key_length);
FLAGBASE(table_delete) int flagbase_table_delete(const char *table, int table_length, const char *id, int id_length);
DEUS(kv_set) int deus_kv_set(const char *key, int key_length, const char *value, int value_length);
DEUS(log) int deus_log(int level, const char *text, int length);

/* Return 1, 0, or FLAGBASE_FAILED. */
FLAGBASE(flag_eval) int flagbase_flag_eval(const char *key, int key_length);
DEUS(kv_delete) int deus_kv_delete(const char *key, int key_length);

/* Return the length of the result for flagbase_result_read, or FLAGBASE_FAILED. */
FLAGBASE(bucket_get) int flagbase_bucket_get(const char *bucket, int bucket_length, const char *key, int key_length);
FLAGBASE(bucket_list) int flagbase_bucket_list(const char *bucket, int bucket_length);
FLAGBASE(flag_eval_variant) int flagbase_flag_eval_variant(const char *key, int key_length);
FLAGBASE(fn_invoke) int flagbase_fn_invoke(const char *id, int id_length);
FLAGBASE(http_fetch) int flagbase_http_fetch(const char *request, int request_length);
FLAGBASE(table_get) int flagbase_table_get(const char *table, int table_length, const char *id, int id_length);
FLAGBASE(table_put) int flagbase_table_put(const char *table, int table_length, const char *data, int data_length);
FLAGBASE(table_query) int flagbase_table_query(const char *table, int table_length, const char *query, int query_length);
DEUS(kv_get) int deus_kv_get(const char *key, int key_length);
DEUS(kv_list) int deus_kv_list(const char *prefix, int prefix_length);
DEUS(fn_call) int deus_fn_call(const char *id, int id_length, const char *body, int body_length);

#undef FLAGBASE
#undef DEUS

#endif
