#include "VectorScan.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// MARK: What is in 64 bytes, a bit for each, the first lowest

struct masks {
    uint64_t delimiter, newline, carriage, quote, wide, nul;
};

/// Forgets all but some of the bytes.
static inline __attribute__((always_inline)) void keep(struct masks *found, uint64_t bits) {
    found->delimiter &= bits;
    found->newline &= bits;
    found->carriage &= bits;
    found->quote &= bits;
    found->wide &= bits;
    found->nul &= bits;
}

// MARK: Quotes

/// What is known of quotes from 64 bytes to the next 64.
struct quotes {
    /// All ones between quotes, else 0.
    uint64_t inside;
    /// Whether a value began just before, and whether a quote closed there; in the lowest bit.
    uint64_t ended_before, closed_before;
    /// Bits for quotes that open or close elsewhere than at a value's ends, and for doubled ones.
    uint64_t misplaced, doubled;
};

static const struct quotes no_quotes = {0, 1, 0, 0, 0};

static inline __attribute__((always_inline)) bool is_whole(const struct quotes *quotes) {
    return quotes->inside == 0 && quotes->misplaced == 0;
}

/// Bit n of the result: whether an odd number of bits is set up to and with n.
static inline __attribute__((always_inline)) uint64_t parity(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/// Goes over the quotes of 64 bytes. The result has a bit for each byte that is not between quotes.
static inline __attribute__((always_inline)) uint64_t step(struct quotes *quotes, const struct masks *found) {
    if (found->quote == 0) {
        uint64_t outside = ~quotes->inside;
        uint64_t ends = (found->delimiter | found->newline | found->carriage) & outside;
        quotes->misplaced |= quotes->closed_before & ~ends;
        quotes->closed_before = 0;
        quotes->ended_before = (found->delimiter | found->newline) >> 63 & outside;
        return outside;
    }
    uint64_t inside = parity(found->quote) ^ quotes->inside;
    uint64_t opening = found->quote & inside, closing = found->quote & ~inside;
    uint64_t outside = ~inside;
    uint64_t ends = (found->delimiter | found->newline) & outside;
    uint64_t after_end = ends << 1 | quotes->ended_before, after_close = closing << 1 | quotes->closed_before;
    quotes->misplaced |= opening & ~(after_end | after_close);
    quotes->misplaced |= after_close & ~(ends | (found->carriage & outside) | opening);
    quotes->doubled |= after_close & opening;
    quotes->inside = 0 - (inside >> 63);
    quotes->ended_before = ends >> 63;
    quotes->closed_before = closing >> 63;
    return outside;
}

// MARK: Vectors

#define JOIN(name, kind) name##_##kind
#define JOINED(name, kind) JOIN(name, kind)
#define NAMED(name) JOINED(name, KIND)

#if defined(__x86_64__)

#define KIND avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

struct text_avx2 {
    __m256i low, high;
};

static inline __attribute__((always_inline)) TARGET struct text_avx2 load_avx2(const uint8_t *text) {
    return (struct text_avx2){_mm256_loadu_si256((const __m256i *)text),
                              _mm256_loadu_si256((const __m256i *)(text + 32))};
}

static inline __attribute__((always_inline)) TARGET uint64_t wide_avx2(struct text_avx2 text) {
    return (uint32_t)_mm256_movemask_epi8(text.low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(text.high) << 32;
}

static inline __attribute__((always_inline)) TARGET uint64_t equal_avx2(struct text_avx2 text, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    return wide_avx2((struct text_avx2){_mm256_cmpeq_epi8(text.low, wanted), _mm256_cmpeq_epi8(text.high, wanted)});
}

#include "ScanBody.h"
#undef KIND
#undef TARGET

#define KIND avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

struct text_avx512 {
    __m512i all;
};

static inline __attribute__((always_inline)) TARGET struct text_avx512 load_avx512(const uint8_t *text) {
    return (struct text_avx512){_mm512_loadu_si512(text)};
}

static inline __attribute__((always_inline)) TARGET uint64_t wide_avx512(struct text_avx512 text) {
    return _mm512_movepi8_mask(text.all);
}

static inline __attribute__((always_inline)) TARGET uint64_t equal_avx512(struct text_avx512 text, uint8_t byte) {
    return _mm512_cmpeq_epi8_mask(text.all, _mm512_set1_epi8((char)byte));
}

// Sixteen places at a time: the bytes of those bits that are set, from a vector of 0 to 63.
#define HAS_FLATTEN
static inline __attribute__((always_inline)) TARGET void flatten_avx512(uint32_t *out, uint32_t base, uint64_t bits) {
    const __m512i places = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45,
                                           44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26,
                                           25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6,
                                           5, 4, 3, 2, 1, 0);
    __m512i start = _mm512_set1_epi32((int)base), set = _mm512_maskz_compress_epi8(bits, places);
    int count = __builtin_popcountll(bits);
    _mm512_storeu_si512(out, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(set))));
    if (count <= 16) return;
    __m128i second = _mm512_extracti32x4_epi32(set, 1);
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(second)));
    if (count <= 32) return;
    __m128i third = _mm512_extracti32x4_epi32(set, 2), fourth = _mm512_extracti32x4_epi32(set, 3);
    _mm512_storeu_si512(out + 32, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(third)));
    _mm512_storeu_si512(out + 48, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(fourth)));
}

#include "ScanBody.h"
#undef HAS_FLATTEN
#undef KIND
#undef TARGET

#endif

#define KIND plain
#define TARGET

#if defined(__x86_64__)

struct text_plain {
    __m128i parts[4];
};

static inline __attribute__((always_inline)) struct text_plain load_plain(const uint8_t *text) {
    struct text_plain loaded;
    for (int step = 0; step < 4; step++) loaded.parts[step] = _mm_loadu_si128((const __m128i *)(text + 16 * step));
    return loaded;
}

static inline __attribute__((always_inline)) uint64_t wide_plain(struct text_plain text) {
    uint64_t bits = 0;
    for (int step = 0; step < 4; step++) {
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(text.parts[step]) << 16 * step;
    }
    return bits;
}

static inline __attribute__((always_inline)) uint64_t equal_plain(struct text_plain text, uint8_t byte) {
    __m128i wanted = _mm_set1_epi8((char)byte);
    for (int step = 0; step < 4; step++) text.parts[step] = _mm_cmpeq_epi8(text.parts[step], wanted);
    return wide_plain(text);
}

#elif defined(__aarch64__)

struct text_plain {
    uint8x16_t parts[4];
};

static inline __attribute__((always_inline)) struct text_plain load_plain(const uint8_t *text) {
    struct text_plain loaded;
    for (int step = 0; step < 4; step++) loaded.parts[step] = vld1q_u8(text + 16 * step);
    return loaded;
}

static inline __attribute__((always_inline)) uint64_t bits_plain(struct text_plain found) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t left = vpaddq_u8(vandq_u8(found.parts[0], weights), vandq_u8(found.parts[1], weights));
    uint8x16_t right = vpaddq_u8(vandq_u8(found.parts[2], weights), vandq_u8(found.parts[3], weights));
    uint8x16_t both = vpaddq_u8(left, right);
    both = vpaddq_u8(both, both);
    return vgetq_lane_u64(vreinterpretq_u64_u8(both), 0);
}

static inline __attribute__((always_inline)) uint64_t wide_plain(struct text_plain text) {
    uint8x16_t high = vdupq_n_u8(0x80);
    for (int step = 0; step < 4; step++) text.parts[step] = vcgeq_u8(text.parts[step], high);
    return bits_plain(text);
}

static inline __attribute__((always_inline)) uint64_t equal_plain(struct text_plain text, uint8_t byte) {
    uint8x16_t wanted = vdupq_n_u8(byte);
    for (int step = 0; step < 4; step++) text.parts[step] = vceqq_u8(text.parts[step], wanted);
    return bits_plain(text);
}

#else

struct text_plain {
    const uint8_t *bytes;
};

static inline __attribute__((always_inline)) struct text_plain load_plain(const uint8_t *text) {
    return (struct text_plain){text};
}

static inline __attribute__((always_inline)) uint64_t wide_plain(struct text_plain text) {
    uint64_t bits = 0;
    for (int place = 0; place < 64; place++) bits |= (uint64_t)(text.bytes[place] >= 0x80) << place;
    return bits;
}

static inline __attribute__((always_inline)) uint64_t equal_plain(struct text_plain text, uint8_t byte) {
    uint64_t bits = 0;
    for (int place = 0; place < 64; place++) bits |= (uint64_t)(text.bytes[place] == byte) << place;
    return bits;
}

#endif

#include "ScanBody.h"

// MARK: The one for this machine

static _Atomic int widest = 2;

void tidegate_limit_vectors(int kind) { atomic_store_explicit(&widest, kind, memory_order_relaxed); }

#if defined(__x86_64__)

static int kind_now(void) {
    int kind = 0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) kind = 1;
    if (kind == 1 && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw")) kind = 2;
    int limit = atomic_load_explicit(&widest, memory_order_relaxed);
    return kind < limit ? kind : limit;
}

#define CALL(name, ...)                                                                                                \
    int kind = kind_now();                                                                                             \
    if (kind == 2) return name##_avx512(__VA_ARGS__);                                                                  \
    if (kind == 1) return name##_avx2(__VA_ARGS__);                                                                    \
    return name##_plain(__VA_ARGS__)
#else
#define CALL(name, ...) return name##_plain(__VA_ARGS__)
#endif

void tidegate_scan_rows(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote, uint32_t *separators,
                        uint32_t *row_ends, struct tidegate_scan *scan) {
    CALL(scan_rows, text, count, delimiter, quote, separators, row_ends, scan);
}

size_t tidegate_whole_rows(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote) {
    CALL(whole_rows, text, count, delimiter, quote);
}

size_t tidegate_line_count(const uint8_t *text, size_t count) { CALL(line_count, text, count); }
