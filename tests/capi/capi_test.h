/* What the tests of the C ABI share. */
#ifndef TANBA_CAPI_TEST_H
#define TANBA_CAPI_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tanba.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

/* A call, what it must return, and what it said where it did not. */
#define GIVES(expected, call) gives((expected), (call), #call, __LINE__)

typedef struct {
  uint8_t* bytes;
  size_t size;
} blob;

extern tanba_error error;
extern const char *testdata, *work;
extern blob picture, text, key, chain, root;
extern tanba_signer* signer;

void gives(int32_t expected, int32_t got, const char* call, int line);
char* path_of(const char* folder, const char* name);
blob load(const char* folder, const char* name);
tanba_label_options label_options(void);
tanba_verify_options verify_options(void);
int32_t state_of(const uint8_t* bytes, size_t size, const tanba_verify_options* options);
tanba_buffer* labelled(blob asset, const char* hint);
blob view(const tanba_buffer* buffer);

/* One function a file, over its tests. */
void test_misuse(void);
void test_signers(void);
void test_use(void);
void test_streams(void);
void test_reserve(void);
void test_edit(void);
void test_notice(void);

#endif
