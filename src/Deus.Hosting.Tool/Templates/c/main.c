#include <stdio.h>

/* A WASI command: the body of the request is its standard input, standard output is the response, standard error the log. */
int main(void) {
    char name[64] = "world";
    if (scanf("%63[^\n]", name) < 1)
        fprintf(stderr, "no name in the body\n");
    printf("Status: 200\nContent-Type: text/plain; charset=utf-8\n\n");
    printf("Hello, %s!\n", name);
    return 0;
}
