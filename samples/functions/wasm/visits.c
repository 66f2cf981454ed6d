#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flagbase.h"

/* The address and the length of the output. The script compiles it to two results. */
typedef struct {
    const char *address;
    int length;
} output;

static char text[256];

static int read_count(void) {
    int length = deus_kv_get("visits", 6);
    if (length == FLAGBASE_ABSENT || length == FLAGBASE_FAILED)
        return 0;
    text[flagbase_result_read(text, sizeof text - 1)] = '\0';
    return atoi(text);
}

/* Counts its executions in the key-value store, and greets the name in the body. */
__attribute__((export_name("handle"))) output handle(void) {
    int count = read_count() + 1;
    int length = snprintf(text, sizeof text, "%d", count);
    if (deus_kv_set("visits", 6, text, length) != 1) {
        length = flagbase_error_read(text, sizeof text);
        deus_log(FLAGBASE_ERROR, text, length);
    }

    char name[64];
    name[flagbase_event_read(name, sizeof name - 1)] = '\0';
    length = snprintf(text, sizeof text, "Visit %d of %s.\n", count, name);
    return (output){text, length};
}
