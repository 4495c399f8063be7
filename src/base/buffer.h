/* A growable byte buffer with a mandatory cap, and the span it is fed from. */
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

/* Bytes that others own. `data` may be NULL when `len` is 0; not NUL-terminated. */
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
  CRML_BUFFER_FULL,      /* its cap, or what one printf may write */
  CRML_BUFFER_NO_MEMORY
} crml_buffer_failure;

typedef struct crml_buffer {
  char *data;   /* NUL-terminated after the first append; NULL before it */
  size_t len;   /* bytes in use, the NUL not counted */
  size_t size;  /* bytes allocated */
  size_t max;   /* len never passes it */
  bool secret;  /* the bytes in use are wiped before memory is given back, also when it
                   grows; code that shortens `len` wipes what it cuts off */
  unsigned char failure;  /* a crml_buffer_failure: the first one; no append succeeds after it */
} crml_buffer;

/* Makes an empty buffer; allocates nothing. */
void crml_buffer_init(crml_buffer *b, size_t max, bool secret);
/* Makes room for `len` more bytes at once; false as append fails. */
bool crml_buffer_reserve(crml_buffer *b, size_t len) CRML_MUST_CHECK;
/* Appends. False when memory or the cap ran out: the buffer is then empty and freed, remembers why,
 * and takes nothing more until it is cleared, renewed or freed. So several appends can be checked
 * at once, by the last one or by crml_buffer_ok. */
bool crml_buffer_append(crml_buffer *b, const void *data, size_t len);
bool crml_buffer_append_text(crml_buffer *b, crml_text text);
/* `s` is a C string. */
bool crml_buffer_puts(crml_buffer *b, const char *s);
bool crml_buffer_putc(crml_buffer *b, char c);
/* Whether every append so far succeeded. */
static inline bool crml_buffer_ok(const crml_buffer *b) { return b->failure == CRML_BUFFER_SOUND; }
/* printf into the buffer (at most 511 bytes of output a call, longer fails). */
bool crml_buffer_printf(crml_buffer *b, const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 2, 3)))
#endif
  ;
/* Makes the content `len` bytes longer and returns where they begin, for the caller to fill; NULL
 * as append fails. */
char *crml_buffer_extend(crml_buffer *b, size_t len) CRML_MUST_CHECK;
/* Forgets the content and keeps the memory (wiped first when secret). */
void crml_buffer_clear(crml_buffer *b);
/* An empty buffer made of one that was used or is all zero: its content is wiped as it was secret,
 * its memory kept if it is no more than `kept` bytes. */
void crml_buffer_renew(crml_buffer *b, size_t kept, size_t max, bool secret);
/* Exchanges content, memory, failure, cap and secrecy. */
void crml_buffer_swap(crml_buffer *a, crml_buffer *b);
/* Gives the memory back; the buffer may be used again. */
void crml_buffer_free(crml_buffer *b);
crml_text crml_buffer_text(const crml_buffer *b);

/* Overwrites memory in a way the compiler may not leave out. */
void crml_wipe(void *data, size_t len);

#pragma GCC visibility pop

#endif
