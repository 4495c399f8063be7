/* A growable byte buffer with a mandatory cap, and the type for the texts appended to it. */
#ifndef CRML_BUFFER_H
#define CRML_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

#if defined(__GNUC__)
#define CRML_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CRML_MUST_CHECK
#endif

/* A text owned elsewhere. `data` may be NULL when `len` is 0; not NUL-terminated. */
typedef struct crml_text {
  const char *data;
  size_t len;
} crml_text;

#define CRML_LITERAL(s) { "" s, sizeof(s) - 1 }

/* Text of a C string; NULL gives the empty text. */
crml_text crml_text_of(const char *s);
bool crml_text_equal(crml_text a, crml_text b);
/* ASCII case is ignored; `s` is a C string. */
bool crml_text_is(crml_text a, const char *s);

/* Why an append failed. */
typedef enum crml_buffer_failure {
  CRML_BUFFER_SOUND,
  CRML_BUFFER_FULL,      /* the cap, or the limit of one printf, was exceeded */
  CRML_BUFFER_NO_MEMORY
} crml_buffer_failure;

typedef struct crml_buffer {
  char *data;   /* NUL-terminated after the first append; NULL before it */
  size_t len;   /* bytes in use, the NUL not counted */
  size_t size;  /* bytes allocated */
  size_t max;   /* the cap of len */
  bool secret;  /* the bytes in use are wiped before memory is freed, also when it grows; code
                   that shortens `len` wipes the rest itself */
  unsigned char failure;  /* the first crml_buffer_failure; every append fails after it */
} crml_buffer;

/* Makes an empty buffer; allocates nothing. */
void crml_buffer_init(crml_buffer *b, size_t max, bool secret);
/* Reserves room for `len` more bytes; fails like append. */
bool crml_buffer_reserve(crml_buffer *b, size_t len) CRML_MUST_CHECK;
/* Appends. False: out of memory, or the cap is exceeded. The buffer is then empty and freed,
 * remembers why, and rejects all appends until it is cleared, renewed or freed. So it is enough to
 * check the last of several appends, or crml_buffer_ok. */
bool crml_buffer_append(crml_buffer *b, const void *data, size_t len);
bool crml_buffer_append_text(crml_buffer *b, crml_text text);
/* `s` is a C string. */
bool crml_buffer_puts(crml_buffer *b, const char *s);
bool crml_buffer_putc(crml_buffer *b, char c);
/* Whether every append so far succeeded. */
static inline bool crml_buffer_ok(const crml_buffer *b) { return b->failure == CRML_BUFFER_SOUND; }
/* printf into the buffer; fails when one call prints more than 511 bytes. */
bool crml_buffer_printf(crml_buffer *b, const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 2, 3)))
#endif
  ;
/* Extends the content by `len` bytes and returns their start, for the caller to fill. NULL: fails
 * like append. */
char *crml_buffer_extend(crml_buffer *b, size_t len) CRML_MUST_CHECK;
/* Removes the content and keeps the memory (wiped first when secret). */
void crml_buffer_clear(crml_buffer *b);
/* Like clear and then init, for a buffer that was used or is all zero. Keeps the memory if it is
 * at most `kept` bytes. */
void crml_buffer_renew(crml_buffer *b, size_t kept, size_t max, bool secret);
/* Exchanges content, memory, failure, cap and secrecy. */
void crml_buffer_swap(crml_buffer *a, crml_buffer *b);
/* Frees the memory; the buffer may be used again. */
void crml_buffer_free(crml_buffer *b);
crml_text crml_buffer_text(const crml_buffer *b);

/* Overwrites memory; the compiler cannot optimise it away. */
void crml_wipe(void *data, size_t len);

#pragma GCC visibility pop

#endif
