/*
 * tanba.h: the C ABI of Tanba, the one interface with a stable ABI. It labels AI output with signed
 * C2PA manifests and verifies them.
 *
 * Rules that hold for every function:
 * - A result is 0 (TANBA_OK) or a negative TANBA_ERROR_*. A forged, stripped, expired or unsigned
 *   file is no error: it is a finding, and stands in the report.
 * - Outputs come last. A handle that is handed out is NULL where the call fails. The very last
 *   parameter, `error`, may be NULL; else it takes the details.
 * - The size of bytes follows their pointer. Text is UTF-8 and ends in a NUL.
 * - Structures begin with `struct_size`, which the caller sets to sizeof the structure; they only
 *   ever grow at their end, and a field of zero means its default.
 * - Handles are made and freed here. A free function takes the address of the handle and sets it to
 *   NULL, so freeing twice does nothing. What a handle lends (text, bytes) lives until it is freed.
 * - Arguments are borrowed for the call. No function keeps state between calls or prints, and
 *   none opens a socket. Any number of threads may call at once; a handle may be read by several
 *   threads, but not while one of them changes or frees it.
 * - Sizes and offsets count bytes. Times are seconds since 1970-01-01 UTC.
 */
#ifndef TANBA_H
#define TANBA_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define TANBA_API
#elif defined(__GNUC__)
#define TANBA_API __attribute__((visibility("default")))
#else
#define TANBA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results -------------------------------------------------------------------------------- */

#define TANBA_OK 0
#define TANBA_ERROR_INVALID_ARGUMENT (-1) /* the caller asked for something that cannot be */
#define TANBA_ERROR_IO (-2)               /* reading or writing failed; see tanba_error.os_error */
#define TANBA_ERROR_EXISTS (-3)           /* the output is already there */
#define TANBA_ERROR_UNSUPPORTED (-4)      /* no format knows these bytes, or it cannot do this */
#define TANBA_ERROR_TRUNCATED (-5)        /* the input ends before its structure does */
#define TANBA_ERROR_MALFORMED (-6)        /* the input breaks the rules of its format */
#define TANBA_ERROR_LIMIT_EXCEEDED (-7)   /* a limit was hit */
#define TANBA_ERROR_SIGNER (-8)           /* the signer failed */
#define TANBA_ERROR_CREDENTIAL (-9)       /* a key, certificate or trust list cannot be used */
#define TANBA_ERROR_CANCELLED (-10)       /* the progress callback asked to stop */
#define TANBA_ERROR_OUT_OF_MEMORY (-11)
#define TANBA_ERROR_INTERNAL (-12) /* a broken invariant of the library; no input reaches it */

/* Why a call failed. Set `struct_size` before the call; the rest is overwritten, and says
   TANBA_OK where the call succeeds. Since 0.1 */
typedef struct tanba_error {
  size_t struct_size;
  int32_t code;     /* what the function returned */
  int32_t os_error; /* errno; 0: none */
  uint64_t offset;  /* from the start of the asset; 0: none */
  const char* what; /* "png: chunk runs past the end"; static storage, never NULL */
} tanba_error;

/* "0.1.0". Static storage. Since 0.1 */
TANBA_API const char* tanba_version(void);

/* A sentence for a result, for any number. Static storage. Since 0.1 */
TANBA_API const char* tanba_error_message(int32_t code);

/* ---- Bytes that the library made ------------------------------------------------------------ */

typedef struct tanba_buffer tanba_buffer;

/* Lends the bytes of `buffer` until it is freed. Since 0.1 */
TANBA_API int32_t tanba_buffer_view(const tanba_buffer* buffer, const uint8_t** bytes,
                                    size_t* size);

/* Frees `*buffer` and sets it to NULL. NULL, and a pointer to NULL, do nothing. Since 0.1 */
TANBA_API void tanba_buffer_free(tanba_buffer** buffer);

/* ---- Streams -------------------------------------------------------------------------------- */

/* An asset behind a caller's function. The library calls it from one thread at a time, which need
   not be the calling one. Since 0.1 */
typedef struct tanba_source {
  size_t struct_size;
  void* context; /* handed to the function */
  uint64_t size; /* of the asset; it does not change */
  /* Puts up to `size` bytes that stand at `offset` into `into`. Returns how many; fewer are asked
     for again. 0 (the end) or a negative number: it failed. */
  int64_t (*read)(void* context, uint64_t offset, uint8_t* into, size_t size);
} tanba_source;

/* Where an output goes, behind a caller's functions; called like those of a tanba_source.
   Since 0.1 */
typedef struct tanba_sink {
  size_t struct_size;
  void* context; /* handed to the functions */
  /* Takes up to `size` bytes that belong at `offset`. Returns how many it took; the rest is offered
     again. 0 or a negative number: it failed. */
  int64_t (*write)(void* context, uint64_t offset, const uint8_t* bytes, size_t size);
  /* As that of tanba_source, over what was written. NULL: the sink is a pipe; offsets only rise,
     without a gap, and nothing is written before all of it was verified, at the price of a second
     reading of the asset. Given: earlier bytes are also overwritten and read back; what was written
     before a call failed is to be thrown away. */
  int64_t (*read)(void* context, uint64_t offset, uint8_t* into, size_t size);
} tanba_sink;

/* Told how far a call is, one thread at a time. Returns 0 to go on, anything else to stop with
   TANBA_ERROR_CANCELLED. Since 0.1 */
typedef int32_t (*tanba_progress_fn)(void* context, uint64_t done_bytes, uint64_t total_bytes);

/* ---- Signers -------------------------------------------------------------------------------- */

/* Signature algorithms (C2PA 2.4, 13.2.1). */
#define TANBA_ALG_OF_KEY 0 /* P-256 ES256, P-384 ES384, P-521 ES512, RSA PS256, Ed25519 */
#define TANBA_ALG_ES256 1
#define TANBA_ALG_ES384 2
#define TANBA_ALG_ES512 3
#define TANBA_ALG_PS256 4
#define TANBA_ALG_PS384 5
#define TANBA_ALG_PS512 6
#define TANBA_ALG_ED25519 7

typedef struct tanba_signer tanba_signer;

/* Since 0.1 */
typedef struct tanba_signer_options {
  size_t struct_size;
  int32_t alg;            /* TANBA_ALG_* */
  const char* passphrase; /* of an encrypted key */
} tanba_signer_options;

/* A signer from a PEM private key (PKCS#8, SEC1 or PKCS#1) and a PEM chain, leaf first. Copies of
   the key are wiped. `options` may be NULL. TANBA_ERROR_CREDENTIAL where they do not fit each other
   or break the certificate profile (C2PA 2.4, 14.5.1); `what` names the rule. Since 0.1 */
TANBA_API int32_t tanba_signer_from_pem(const uint8_t* key, size_t key_size, const uint8_t* chain,
                                        size_t chain_size, const tanba_signer_options* options,
                                        tanba_signer** signer, tanba_error* error);

/* Signs `message` itself (it is hashed inside) into `signature`. ECDSA: r and s side by side
   (RFC 9053, 2.1). Returns the signature's size; 0, a negative number, or more than `capacity`: it
   failed. May be called from several threads at once. Since 0.1 */
typedef int64_t (*tanba_sign_fn)(void* context, const uint8_t* message, size_t message_size,
                                 uint8_t* signature, size_t capacity);

/* A signer whose key lives elsewhere (HSM, key service). Each signature is checked against the leaf
   of `chain` (PEM) before use. `context` must outlive the signer. Since 0.1 */
TANBA_API int32_t tanba_signer_from_callback(int32_t alg, const uint8_t* chain, size_t chain_size,
                                             tanba_sign_fn sign, void* context,
                                             tanba_signer** signer, tanba_error* error);

/* A signer from a PKCS#12 file, with options->passphrase; options->alg must be TANBA_ALG_OF_KEY.
   `chain` (PEM) takes the place of the certificates in it; NULL: those. Since 0.1 */
TANBA_API int32_t tanba_signer_from_pkcs12(const uint8_t* file, size_t file_size,
                                           const uint8_t* chain, size_t chain_size,
                                           const tanba_signer_options* options,
                                           tanba_signer** signer, tanba_error* error);

/* A signer whose key stays on the token that a PKCS#11 URI (RFC 7512) names with its module;
   options->passphrase is the PIN where the URI has no pin-value, and no pin-source is read.
   `chain`: as above. Loads the module into this process, and leaves it there. Since 0.1 */
TANBA_API int32_t tanba_signer_from_pkcs11(const char* uri, const uint8_t* chain, size_t chain_size,
                                           const tanba_signer_options* options,
                                           tanba_signer** signer, tanba_error* error);

/* A signer with the local identity in `folder` (key.pem, chain.pem, root.pem), made there if there
   is none. Nobody trusts it who was not given root.pem. Since 0.1 */
TANBA_API int32_t tanba_signer_local(const char* folder, tanba_signer** signer, tanba_error* error);

/* Frees `*signer` and sets it to NULL. NULL, and a pointer to NULL, do nothing. Since 0.1 */
TANBA_API void tanba_signer_free(tanba_signer** signer);

/* ---- Label ---------------------------------------------------------------------------------- */

#define TANBA_ORIGIN_GENERATED 1 /* wholly made by an AI system */
#define TANBA_ORIGIN_MODIFIED 2  /* materially changed by one */
#define TANBA_ORIGIN_MIXED 3     /* put together, at least one piece of it made by one */

#define TANBA_NOT_SAID 0
#define TANBA_YES 1
#define TANBA_NO 2

/* Bits of tanba_label_options.flags; the first three concern tanba_label_file alone. */
#define TANBA_LABEL_IN_PLACE 1u     /* the output may be the input */
#define TANBA_LABEL_REPLACE 2u      /* an existing output is replaced */
#define TANBA_LABEL_NO_SYNC 4u      /* do not wait for the disk */
#define TANBA_LABEL_SIDECAR 8u      /* the output is the manifest store alone */
#define TANBA_LABEL_NO_METADATA 16u /* leave XMP and other metadata in the asset as it is */
#define TANBA_LABEL_UPDATE 32u      /* an update manifest: no record goes with it */
#define TANBA_LABEL_COMPRESS 64u    /* the manifest goes in compressed */

/* Bytes of the caller. Since 0.1 */
typedef struct tanba_bytes {
  const uint8_t* bytes;
  size_t size;
} tanba_bytes;

/* A file that a definition names, by its path there. Since 0.1 */
typedef struct tanba_named_source {
  const char* path;
  const tanba_source* source;
} tanba_named_source;

/* How a notice is given, that a person sees, hears or reads. */
#define TANBA_NOTICE_NONE 0
#define TANBA_NOTICE_AUTOMATIC 1 /* what the profiles want in this medium */
#define TANBA_NOTICE_LINE 2      /* drawn: the sentence of each language */
#define TANBA_NOTICE_BADGE 3     /* drawn: the short mark of each language */
#define TANBA_NOTICE_MARGIN 4    /* drawn beside the picture: the canvas grows */
#define TANBA_NOTICE_TRACK 5     /* video: a text track and a poster; no film is encoded anew */
#define TANBA_NOTICE_SPOKEN 6    /* sound: a recorded sentence of each language */
#define TANBA_NOTICE_RHYTHM 7    /* sound: the Morse rhythm of GB 45438 */
#define TANBA_NOTICE_EARCON 8    /* sound: a short signal */
#define TANBA_NOTICE_WRITTEN 9   /* text and documents: the sentence of each language */

/* What is wanted of a notice. What is NULL, empty or 0 follows from the profiles. Since 0.1 */
typedef struct tanba_notice_options {
  size_t struct_size;
  int32_t form;          /* TANBA_NOTICE_* */
  const char* languages; /* BCP 47, by comma, in this order: "kk,ru" */
  const char* text;      /* own words in place of the profiles' sentences; one language */
  const char* position;  /* top_left, top_right, bottom_left, bottom_right, start, end, whole */
  double size_pct;       /* height of the letters, of the shortest side */
  double start_s, duration_s, repeat_s;
  const tanba_source* recording; /* own clip in place of Tanba's; says `text` */
  const char* modules; /* the folder of the modules that draw and play; NULL: beside the library */
} tanba_notice_options;

/* What is written, and how. Text that is NULL or empty is not known: it is left out, never guessed.
   Since 0.1 */
typedef struct tanba_label_options {
  size_t struct_size;
  const char* record_json; /* a whole label record; the fields below win over it */
  int32_t origin;          /* TANBA_ORIGIN_*; 0: the record's, or generated */
  int32_t synthetic;       /* shows a person, voice or event that was not: TANBA_YES, _NO */
  const char* title;
  const char* system_name; /* the AI system */
  const char* system_version;
  const char* model_type;     /* "c2pa.types.model..."; NULL: "c2pa.types.model" */
  const char* provider_name;  /* who provides the system */
  const char* owner_name;     /* who answers for it */
  const char* operator_name;  /* who runs it */
  const char* profiles;       /* laws that it is made for, by comma: "kz,eu"; NULL: the record's */
  const char* hint;           /* name or MIME type of the asset: "text/plain" */
  int64_t now;                /* 0: the system clock; given: reproducible with an Ed25519 key */
  uint64_t reserve_bytes;     /* left free in the signature's header for a later time-stamp */
  uint32_t flags;             /* TANBA_LABEL_* */
  uint32_t threads;           /* for hashing; 0: as many as the machine has, at most 8 */
  tanba_progress_fn progress; /* may be NULL */
  void* progress_context;
  const char* definition_json; /* a manifest definition: more assertions, ingredients, redactions */
  const tanba_named_source* definition_files; /* those that it names; it opens none */
  size_t definition_file_count;
  const tanba_bytes* ocsp; /* answers of OCSP responders (DER) for the signer's certificates */
  size_t ocsp_count;
  const tanba_signer* identity;    /* signs an identity assertion (CAWG); NULL: there is none */
  const char* identity_roles;      /* by comma: "cawg.creator" */
  const char* identity_assertions; /* labels that it stands behind, by comma; NULL: what the signer
                                      of the manifest created */
  const tanba_notice_options* notice; /* the content gets it before it is signed; NULL: none */
  const uint8_t* manifest; /* a detached manifest store: with TANBA_LABEL_UPDATE and _SIDECAR the
                              output is that store with one manifest more; else NULL */
  size_t manifest_size;
} tanba_label_options;

/* What a label call made. Set `struct_size` before the call. Since 0.1 */
typedef struct tanba_label_outcome {
  size_t struct_size;
  int32_t state; /* TANBA_STATE_* of the output, verified after it was written */
  uint64_t bytes_in, bytes_out;
  char format[96];          /* MIME type */
  char manifest_label[256]; /* "urn:c2pa:..." */
} tanba_label_outcome;

/* Labels a file into another: temporary file beside `out_path`, verified, synced, renamed; nothing
   is left where it fails. Matroska and WebM hold no manifest: theirs goes to `out_path` + ".c2pa",
   and a tag names it. `options`, `outcome` and `error` may be NULL. TANBA_ERROR_EXISTS and
   TANBA_ERROR_INVALID_ARGUMENT (output is input): see flags. Since 0.1 */
TANBA_API int32_t tanba_label_file(const char* in_path, const char* out_path,
                                   const tanba_signer* signer, const tanba_label_options* options,
                                   tanba_label_outcome* outcome, tanba_error* error);

/* Labels bytes in memory; for text give the hint "text/plain". Free the output:
   tanba_buffer_free. Since 0.1 */
TANBA_API int32_t tanba_label_memory(const uint8_t* asset, size_t asset_size,
                                     const tanba_signer* signer, const tanba_label_options* options,
                                     tanba_buffer** out, tanba_label_outcome* outcome,
                                     tanba_error* error);

/* Labels what a source reads into a sink. Since 0.1 */
TANBA_API int32_t tanba_label_stream(const tanba_source* asset, const tanba_sink* out,
                                     const tanba_signer* signer, const tanba_label_options* options,
                                     tanba_label_outcome* outcome, tanba_error* error);

/* ---- Label an output that the caller writes himself ------------------------------------------ */

/* A place for a manifest in an output that is being written: reserve, write, sign, fill in. Write
   the output front to back; give every byte of it to tanba_reservation_update in order; where the
   manifest shall stand write the placeholder and call tanba_reservation_pass_placeholder, once; at
   the end put the bytes of tanba_reservation_sign over the placeholder. Nothing else of what was
   given may change after that. Not for two threads at a time. */
typedef struct tanba_reservation tanba_reservation;

/* Makes room in an output of the type `mime_type`: "image/jpeg", "image/png", "audio/wav",
   "video/mp4", "audio/mp4". `signer` must outlive the reservation. Of the options those that say
   what is written count but a definition, which is TANBA_ERROR_INVALID_ARGUMENT, and `now` and
   `reserve_bytes`; `flags` must be 0. TANBA_ERROR_UNSUPPORTED for another type. Free it:
   tanba_reservation_free. Since 0.1 */
TANBA_API int32_t tanba_reserve(const char* mime_type, const tanba_signer* signer,
                                const tanba_label_options* options, tanba_reservation** reservation,
                                tanba_error* error);

/* Lends what to write where the manifest will stand, whole. JPEG: behind SOI and any APP0; PNG:
   behind IHDR, before IDAT; WAV: last in the RIFF chunk, counted by its size; MP4: behind `ftyp`,
   before any `mdat` or `moof`. Since 0.1 */
TANBA_API int32_t tanba_reservation_placeholder(const tanba_reservation* reservation,
                                                const uint8_t** bytes, size_t* size);

/* The next bytes of the output. TANBA_ERROR_MALFORMED where the boxes of MP4 cannot be followed.
   Since 0.1 */
TANBA_API int32_t tanba_reservation_update(tanba_reservation* reservation, const uint8_t* bytes,
                                           size_t size, tanba_error* error);

/* The placeholder comes next in the output. TANBA_ERROR_INVALID_ARGUMENT the second time, or where
   no box of MP4 ends here. Since 0.1 */
TANBA_API int32_t tanba_reservation_pass_placeholder(tanba_reservation* reservation,
                                                     tanba_error* error);

/* Signs what was given, once: what to write over the placeholder, of its size. Whether the output
   is a sound file of its format is for the caller; a verify call tells. TANBA_ERROR_TRUNCATED where
   MP4 ends inside of a box. Free the output: tanba_buffer_free. Since 0.1 */
TANBA_API int32_t tanba_reservation_sign(tanba_reservation* reservation, tanba_buffer** out,
                                         tanba_error* error);

/* Frees `*reservation` and sets it to NULL. NULL, and a pointer to NULL, do nothing. Since 0.1 */
TANBA_API void tanba_reservation_free(tanba_reservation** reservation);

/* ---- Verify --------------------------------------------------------------------------------- */

#define TANBA_STATE_NONE 0    /* no manifest; this never means "not AI" */
#define TANBA_STATE_INVALID 1 /* a manifest that is broken */
#define TANBA_STATE_VALID 2   /* intact */
#define TANBA_STATE_TRUSTED 3 /* intact, and the signer is on the trust list */

#define TANBA_AI_UNKNOWN 0
#define TANBA_AI_GENERATED 1
#define TANBA_AI_MODIFIED 2
#define TANBA_AI_NOT_AI 3

#define TANBA_REVOCATION_UNKNOWN 0
#define TANBA_REVOCATION_NOT_REVOKED 1
#define TANBA_REVOCATION_REVOKED 2

#define TANBA_TIME_NONE 0
#define TANBA_TIME_CLAIM 1     /* only claimed */
#define TANBA_TIME_TIMESTAMP 2 /* proved by a trusted time-stamp */

/* Whom a verifier believes, and in what. */
typedef struct tanba_trust tanba_trust;
#define TANBA_TRUST_SIGNER_ANCHORS 1     /* roots of claim signers */
#define TANBA_TRUST_TIME_STAMP_ANCHORS 2 /* roots of time-stamp authorities */
#define TANBA_TRUST_ALLOW 3              /* leaf certificates trusted as they are */
#define TANBA_TRUST_DENY 4               /* leaf certificates refused */
#define TANBA_TRUST_IDENTITY_ANCHORS 5   /* who signs identity assertions (CAWG) */

/* An empty trust list, which trusts nobody. Since 0.1 */
TANBA_API int32_t tanba_trust_new(tanba_trust** trust, tanba_error* error);

/* Adds certificates for a purpose, TANBA_TRUST_*. TANBA_ERROR_CREDENTIAL where the PEM holds none,
   or a broken one. Lines "trustNotBefore: 2026-01-01T00:00:00Z" and "trustNotAfter: ..." above a
   certificate say for which time it is believed. In place of PEM the identity anchors take the DID
   document (JSON) of an issuer of credentials. Since 0.1 */
TANBA_API int32_t tanba_trust_add(tanba_trust* trust, int32_t purpose, const uint8_t* pem,
                                  size_t pem_size, tanba_error* error);

/* What is in the list: a JSON array of {purpose, who, not_before, not_after, believed_from,
   believed_until}; `purpose` is "claim", "tsa", "allowed", "denied" or "identity", the last two
   members are there where the list gives them. Since 0.1 */
TANBA_API int32_t tanba_trust_json(const tanba_trust* trust, tanba_buffer** json,
                                   tanba_error* error);

/* Frees `*trust` and sets it to NULL. NULL, and a pointer to NULL, do nothing. Since 0.1 */
TANBA_API void tanba_trust_free(tanba_trust** trust);

/* Since 0.1 */
typedef struct tanba_verify_options {
  size_t struct_size;
  const tanba_trust* trust; /* NULL: nobody is trusted, a good signature is VALID */
  int64_t now;              /* 0: the system clock */
  const char* hint;         /* name or MIME type of the asset: "text/plain" */
  const char* name;         /* "file" of the JSON; NULL: the path, or empty */
  const uint8_t* manifest;  /* a detached manifest store, where the asset embeds none */
  size_t manifest_size;
  uint32_t threads;           /* for hashing; 0: as many as the machine has, at most 8 */
  tanba_progress_fn progress; /* may be NULL */
  void* progress_context;
  int32_t spec; /* the version of C2PA to judge by: 22, 24 or 25 for 2.2, 2.4 or 2.5; 0: by 2.4, and
                   by 2.5 for what only that one knows */
  const tanba_bytes* ocsp; /* answers of OCSP responders (DER) that the caller has */
  size_t ocsp_count;
} tanba_verify_options;

typedef struct tanba_report tanba_report;

/* Checks the manifest store of a file against its bytes and a trust list (C2PA 2.4, clause 15).
   `options` and `error` may be NULL. Free the report: tanba_report_free. Since 0.1 */
TANBA_API int32_t tanba_verify_file(const char* path, const tanba_verify_options* options,
                                    tanba_report** report, tanba_error* error);

/* The same for bytes in memory. Since 0.1 */
TANBA_API int32_t tanba_verify_memory(const uint8_t* asset, size_t asset_size,
                                      const tanba_verify_options* options, tanba_report** report,
                                      tanba_error* error);

/* The same for what a source reads. Since 0.1 */
TANBA_API int32_t tanba_verify_stream(const tanba_source* asset,
                                      const tanba_verify_options* options, tanba_report** report,
                                      tanba_error* error);

/* ---- Notices --------------------------------------------------------------------------------- */

/* Files that a notice by itself comes in. */
#define TANBA_SHEET_SVG 1
#define TANBA_SHEET_PNG 2
#define TANBA_SHEET_PDF 3
#define TANBA_SHEET_HTML 4
#define TANBA_SHEET_TXT 5

/* A notice by itself, for goods, services, a page, a receipt. Since 0.1 */
typedef struct tanba_notice_sheet {
  size_t struct_size;
  int32_t format;         /* TANBA_SHEET_* */
  double letter_mm;       /* height of a capital letter, 1 to 100; 0: 5. A PNG has 300 dpi */
  const char* verify_url; /* where the origin can be checked: a QR code, and text; NULL: none */
} tanba_notice_sheet;

/* Makes it: words by `notice`, which may be NULL; origin and profiles by `label`, which may be
   NULL. Free the output: tanba_buffer_free. TANBA_ERROR_UNSUPPORTED where the module that draws is
   not there (HTML and text need none), or no installed font draws the text. Since 0.1 */
TANBA_API int32_t tanba_notice_make(const tanba_notice_sheet* sheet,
                                    const tanba_notice_options* notice,
                                    const tanba_label_options* label, tanba_buffer** out,
                                    tanba_error* error);

#define TANBA_FINDING_NONE_DECLARED 1
#define TANBA_FINDING_FOUND 2
#define TANBA_FINDING_MISSING 3
#define TANBA_FINDING_NOT_CHECKED 4

/* What was found of a notice that a label declares. Since 0.1 */
typedef struct tanba_notice_finding {
  size_t struct_size;
  int32_t state;   /* TANBA_FINDING_* */
  double likeness; /* 0 to 1: how far the content at the declared place is the notice */
  char why[192];   /* of MISSING and NOT_CHECKED */
} tanba_notice_finding;

/* Looks whether the notice that the label in `report` declares is really in that file: it is drawn
   or played again and compared at the declared place. Decodes the content, which verifying never
   does. `options` says `recording` and `modules`, and may be NULL. Set `finding->struct_size`
   before the call. Since 0.1 */
TANBA_API int32_t tanba_notice_look_file(const char* path, const tanba_report* report,
                                         const tanba_notice_options* options,
                                         tanba_notice_finding* finding, tanba_error* error);

/* The same for what a source reads. Since 0.1 */
TANBA_API int32_t tanba_notice_look_stream(const tanba_source* asset, const tanba_report* report,
                                           const tanba_notice_options* options,
                                           tanba_notice_finding* finding, tanba_error* error);

/* ---- Report --------------------------------------------------------------------------------- */

/* TANBA_STATE_*. Since 0.1 */
TANBA_API int32_t tanba_report_state(const tanba_report* report, int32_t* state);

/* TANBA_AI_*: what all marks together say of the content. Since 0.1 */
TANBA_API int32_t tanba_report_ai(const tanba_report* report, int32_t* ai);

/* The verdict of the active manifest. Text comes from the file and may be hostile: escape it for
   where it goes. It is never NULL, and lent by the report. Since 0.1 */
typedef struct tanba_verdict {
  size_t struct_size;
  int32_t state, ai;          /* TANBA_STATE_*, TANBA_AI_* */
  int32_t conflict;           /* 1: marks contradict each other */
  int32_t signer_denied;      /* 1: the signer is on the deny list */
  int32_t revocation;         /* TANBA_REVOCATION_* */
  int32_t time_source;        /* TANBA_TIME_* */
  int64_t signed_at;          /* 0 where time_source is TANBA_TIME_NONE */
  const char* format;         /* MIME type of the content */
  const char* manifest_label; /* "urn:c2pa:..." */
  const char* title;
  const char* generator;          /* the software that made the claim */
  const char* signer_common_name; /* freely chosen by the signer: look at the issuer */
  const char* signer_organization;
  const char* signer_issuer;
} tanba_verdict;

/* Set `verdict->struct_size` before the call. Since 0.1 */
TANBA_API int32_t tanba_report_verdict(const tanba_report* report, tanba_verdict* verdict);

/* The whole report as one line of JSON, UTF-8, with a NUL that `size` does not count; `size` may be
   NULL. What it means: docs/report.md. Lent by the report. Since 0.1 */
TANBA_API int32_t tanba_report_json(const tanba_report* report, const char** json, size_t* size);

/* Frees `*report` and sets it to NULL. NULL, and a pointer to NULL, do nothing. Since 0.1 */
TANBA_API void tanba_report_free(tanba_report** report);

#ifdef __cplusplus
}
#endif

#endif /* TANBA_H */
