// Looks at text 64 bytes at a time: where separated values and their rows end.
#ifndef TIDEGATE_VECTOR_SCAN_H
#define TIDEGATE_VECTOR_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes behind a text that must be readable, whatever they are.
#define TIDEGATE_SCAN_PADDING 64

/// What a text is made of, beside the places that a scan writes down.
struct tidegate_scan {
    /// How many values end, and how many rows.
    uint32_t separator_count, row_count;
    /// Whether every quote opens where a value begins and closes where it ends, doubled ones aside, and all rows end
    /// alike, with LF or with CRLF. If not, nothing else here means anything but `has_wide` and `has_nul`.
    bool is_plain;
    /// Whether rows end with CRLF; if not, with LF.
    bool has_pairs_of_line_ends;
    /// Whether a doubled quote stands between quotes.
    bool has_doubled_quotes;
    /// Whether a line ends between quotes.
    bool has_quoted_line_ends;
    /// Whether a byte of 0x80 or more occurs, and whether 0 does.
    bool has_wide, has_nul;
};

/// Finds where values and rows end in text that begins with a row and holds whole rows.
///
/// `separators` gets the place of each delimiter and each LF outside of quotes; it must have room for `count` + 64.
/// `row_ends` gets, for each of those LFs, how many places were written up to it, itself included; room as well.
/// `quote` is 0 when nothing is quoted.
void tidegate_scan_rows(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote, uint32_t *separators,
                        uint32_t *row_ends, struct tidegate_scan *scan);

/// How long the whole rows are that a text begins with: up to and with its last LF outside of quotes; 0 when there is
/// none. `SIZE_MAX` when quotes stand elsewhere than around values, so that this cannot tell.
size_t tidegate_whole_rows(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote);

/// How many lines end in a text: with LF, CR, or both together once.
size_t tidegate_line_count(const uint8_t *text, size_t count);

/// Uses no wider vectors than these, of which all give the same: for tests of those that this machine would not use. 0 for
/// those that every machine of its kind has, 1 for AVX2, 2 for AVX-512 with VBMI2.
void tidegate_limit_vectors(int kind);

#endif
