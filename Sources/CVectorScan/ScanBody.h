// The scans, over one kind of vector: included once for each, with `TARGET` and `NAMED` defined by then, and 64 bytes of
// text as `struct text`, `load`, `wide` and `equal`, of which the last two give a bit for each byte of 0x80 or more, or
// of a value; and `flatten` where vectors have a better way.

static inline __attribute__((always_inline)) TARGET struct masks NAMED(masks)(const uint8_t *place, uint8_t delimiter,
                                                                              uint8_t quote) {
    struct NAMED(text) text = NAMED(load)(place);
    struct masks found;
    found.delimiter = NAMED(equal)(text, delimiter);
    found.newline = NAMED(equal)(text, '\n');
    found.carriage = NAMED(equal)(text, '\r');
    found.nul = NAMED(equal)(text, 0);
    found.quote = quote == 0 ? 0 : NAMED(equal)(text, quote);
    found.wide = NAMED(wide)(text);
    return found;
}

#ifndef HAS_FLATTEN
static inline __attribute__((always_inline)) TARGET void NAMED(flatten)(uint32_t *out, uint32_t base, uint64_t bits) {
    for (int step = 0; step < 8; step++) {
        out[step] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
        bits &= bits - 1;
    }
    if (bits == 0) return;
    out += 8;
    for (int step = 0; step < 8; step++) {
        out[step] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
        bits &= bits - 1;
    }
    out += 8;
    while (bits != 0) {
        *out++ = base + (uint32_t)__builtin_ctzll(bits);
        bits &= bits - 1;
    }
}
#endif

static TARGET void NAMED(scan_rows)(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote,
                                    uint32_t *separators, uint32_t *row_ends, struct tidegate_scan *scan) {
    struct quotes quotes = no_quotes;
    uint64_t carriage_before = 0, wide = 0, nul = 0, alone = 0, in_pairs = 0, odd = 0, quoted_ends = 0;
    uint32_t separator_count = 0, row_count = 0;
    for (size_t place = 0; place < count; place += 64) {
        struct masks found = NAMED(masks)(text + place, delimiter, quote);
        if (count - place < 64) keep(&found, (1ull << (count - place)) - 1);
        wide |= found.wide;
        nul |= found.nul;
        uint64_t outside = step(&quotes, &found);
        quoted_ends |= found.newline & ~outside;
        uint64_t newline = found.newline & outside, carriage = found.carriage & outside;
        uint64_t after_carriage = carriage << 1 | carriage_before;
        carriage_before = carriage >> 63;
        alone |= newline & ~after_carriage;
        in_pairs |= newline & after_carriage;
        odd |= after_carriage & ~newline;
        uint64_t ends = (found.delimiter & outside) | newline;
        NAMED(flatten)(separators + separator_count, (uint32_t)place, ends);
        while (newline != 0) {
            uint64_t lowest = newline & -newline;
            row_ends[row_count++] = separator_count + (uint32_t)__builtin_popcountll(ends & (lowest | (lowest - 1)));
            newline ^= lowest;
        }
        separator_count += (uint32_t)__builtin_popcountll(ends);
    }
    scan->separator_count = separator_count;
    scan->row_count = row_count;
    scan->is_plain = is_whole(&quotes) && odd == 0 && carriage_before == 0 && (alone == 0 || in_pairs == 0);
    scan->has_pairs_of_line_ends = in_pairs != 0;
    scan->has_doubled_quotes = quotes.doubled != 0;
    scan->has_quoted_line_ends = quoted_ends != 0;
    scan->has_wide = wide != 0;
    scan->has_nul = nul != 0;
}

static TARGET size_t NAMED(whole_rows)(const uint8_t *text, size_t count, uint8_t delimiter, uint8_t quote) {
    struct quotes quotes = no_quotes;
    size_t end = 0;
    for (size_t place = 0; place < count; place += 64) {
        struct masks found = NAMED(masks)(text + place, delimiter, quote);
        if (count - place < 64) keep(&found, (1ull << (count - place)) - 1);
        uint64_t newline = found.newline & step(&quotes, &found);
        if (newline != 0) end = place + 64 - (size_t)__builtin_clzll(newline);
    }
    return quotes.misplaced != 0 ? SIZE_MAX : end;
}

static TARGET size_t NAMED(line_count)(const uint8_t *text, size_t count) {
    size_t lines = 0;
    uint64_t carriage_before = 0;
    for (size_t place = 0; place < count; place += 64) {
        struct masks found = NAMED(masks)(text + place, '\n', 0);
        if (count - place < 64) keep(&found, (1ull << (count - place)) - 1);
        uint64_t after_carriage = found.carriage << 1 | carriage_before;
        carriage_before = found.carriage >> 63;
        lines += (size_t)__builtin_popcountll(found.carriage) +
                 (size_t)__builtin_popcountll(found.newline & ~after_carriage);
    }
    return lines;
}
